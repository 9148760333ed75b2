"""Members for machines: schema.org descriptions (JSON-LD) and the rows of the open data.

`member` is a plain mapping: name, url, kind, trading (bool), description, image, phone, email, address {street,
place, region, country}, point (latitude, longitude) or None, hours [(day, from, to)], languages [codes], crafts
[names], offers [names], cluster {name}, certificates [{name, issuer, number, day}]. Nothing stands in it that the
page does not show; an absent value is left out.
"""

from collections.abc import Mapping, Sequence

from .opening import clock

_DAYS = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday",
    "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip
CONTEXT = "https://schema.org"


def _filled(values: Mapping) -> dict:
    return {name: value for name, value in values.items() if value not in (None, "", [], {}, False)}


def address(found: Mapping) -> dict:
    return _filled(
        {
            "@type": "PostalAddress",
            "streetAddress": found.get("street"),
            "addressLocality": found.get("place"),
            "addressRegion": found.get("region"),
            "addressCountry": found.get("country"),
        }
    )


def business(member: Mapping) -> dict:
    """A LocalBusiness (both an Organization and a Place) where the member trades, else an Organization."""
    point = member.get("point")
    geo = point and {"@type": "GeoCoordinates", "latitude": point[0], "longitude": point[1]}
    found = {
        "@context": CONTEXT,
        "@type": "LocalBusiness" if member.get("trading") else "Organization",
        "@id": f"{member['url']}#member",
        "name": member["name"],
        "url": member["url"],
        "description": member.get("description"),
        "image": member.get("image"),
        "telephone": member.get("phone"),
        "email": member.get("email"),
        "address": address(member.get("address") or {}),
        "knowsLanguage": list(member.get("languages") or []),
        "knowsAbout": list(member.get("crafts") or []),
        "makesOffer": [
            {"@type": "Offer", "itemOffered": {"@type": "Product", "name": name}} for name in member.get("offers") or []
        ],
        "hasCredential": [_credential(one) for one in member.get("certificates") or []],
        "memberOf": member.get("cluster") and {"@type": "Organization", "name": member["cluster"]},
    }
    if member.get("trading"):
        found["geo"] = geo
        found["openingHoursSpecification"] = [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": f"{CONTEXT}/{_DAYS[day]}",
                "opens": clock(begin),
                "closes": clock(end % (24 * 60)),
            }
            for day, begin, end in member.get("hours") or []
        ]
    elif geo:
        found["location"] = {"@type": "Place", "geo": geo}
    return _filled(found)


def product(goods: Mapping) -> dict:
    """A Product with its Offer. `goods`: name, url, description, image, seller, price (text), currency (ISO 4217),
    available (it may be ordered now), sold_out."""
    state = "SoldOut" if goods["sold_out"] else "InStock" if goods["available"] else "OutOfStock"
    return _filled(
        {
            "@context": CONTEXT,
            "@type": "Product",
            "@id": f"{goods['url']}#goods",
            "name": goods["name"],
            "url": goods["url"],
            "description": goods.get("description"),
            "image": goods.get("image"),
            "offers": {
                "@type": "Offer",
                "price": goods["price"],
                "priceCurrency": goods["currency"],
                "availability": f"{CONTEXT}/{state}",
                "seller": {"@type": "Organization", "name": goods["seller"]},
            },
        }
    )


def _credential(one: Mapping) -> dict:
    issuer = one.get("issuer")
    return _filled(
        {
            "@type": "EducationalOccupationalCredential",
            "name": one["name"],
            "identifier": one.get("number"),
            "recognizedBy": issuer and {"@type": "Organization", "name": issuer},
            "dateCreated": one.get("day"),
        }
    )


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> dict:
    """:param steps: (name, address), from the start page down"""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": url}
            for place, (name, url) in enumerate(steps, 1)
        ],
    }


def item_list(items: Sequence[tuple[str, str]], total: int, first: int = 1) -> dict:
    """:param items: (name, address) of the shown ones; first: the place of the first in the whole list"""
    return {
        "@context": CONTEXT,
        "@type": "ItemList",
        "numberOfItems": total,
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "url": url}
            for place, (name, url) in enumerate(items, first)
        ],
    }


def cell(value) -> str:
    """A value as a cell of a CSV file, one that no spreadsheet takes for a formula."""
    text = "" if value is None or value is False else str(value)
    risky = text[:1] in ("=", "@", "\t", "\r") or (text[:1] in ("+", "-") and not text[1:2].isdigit())
    return f"'{text}" if risky else text
