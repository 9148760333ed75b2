"""The directory as a visitor asked for it: which members, what may be chosen, where they are on the map."""

from odoo.fields import Domain
from odoo.tools.json import scriptsafe

from ..engine import geo, opening, translit

# Parameters of the address, the same for the list, the map and the open data.
FILTERS = ("q", "craft", "place", "language", "kind", "council", "cluster", "now")
MOST = 500  # on one map
COLUMNS = (
    "name", "kind", "crafts", "languages", "takes_orders", "place", "council", "district", "region", "country",
    "latitude", "longitude", "point", "phone", "email", "address", "opening", "season", "description", "offers",
    "cluster", "url",
)  # fmt: skip


def short(text: str, length: int = 140) -> str:
    words = " ".join((text or "").split())
    return words if len(words) <= length else words[:length].rsplit(" ", 1)[0] + " …"


class Directory:
    """:param typed: the parameters of the address as they came; what is no choice of ours finds nothing or all"""

    def __init__(self, env, typed):
        self.env = env
        self.typed = {name: (typed.get(name) or "").strip()[:100] for name in FILTERS}
        self.chosen = {name: value for name, value in self.typed.items() if value}
        Member = env["cluster.member"]
        choices = Domain([("is_live", "=", True), ("consent_page", "=", True)]) & self._choices()
        query = self.typed["q"]
        self.domain = Domain.AND([choices, Member._search_public_domain(query), self._place()])
        self.total = Member.search_count(self.domain)
        self.is_alike = False
        if not self.total and (query or self.typed["place"]):
            alike = Domain.AND([choices, Member._search_alike_domain(query), self._place(alike=True)])
            self.total = Member.search_count(alike)
            if self.total:
                self.domain, self.is_alike = alike, True

    def _choices(self):
        typed, found = self.typed, Domain.TRUE
        for name, path in (
            ("kind", "kind_id.code"),
            ("craft", "craft_ids.code"),
            ("language", "language_ids.code"),
            ("cluster", "cluster_id.code"),
        ):
            if typed[name]:
                found &= Domain(path, "=", typed[name])
        if typed["council"].isdecimal():
            found &= Domain("council_id", "=", int(typed["council"]))
        if typed["now"]:
            month = self.env["cluster.cluster"].search([], limit=1)._today().month
            found &= Domain("takes_orders", "=", True) & Domain("season_key", "like", f",{month},")
        return found

    def _place(self, alike=False):
        """Every word of the place must name the member's village or what it lies in."""
        Member, found = self.env["cluster.member"], Domain.TRUE
        for folds in translit.query(self.typed["place"])[:5]:
            ids = Member._named("cluster.territory", folds, alike)
            found &= Domain("territory_id", "child_of", ids) if ids else Domain.FALSE
        return found

    def members(self, **limits):
        limits.setdefault("limit", MOST)
        return self.env["cluster.member"].search(self.domain, **limits)

    def values(self) -> dict:
        """What the form shows: the choices with their numbers of members, and what is chosen."""
        env = self.env
        Member = env["cluster.member"]
        shown = [("is_live", "=", True), ("consent_page", "=", True)]

        def counted(field):
            groups = Member._read_group(shown, [field], ["__count"])
            return {record: count for record, count in groups if record}

        clusters = counted("cluster_id")
        return {
            "typed": self.typed,
            "query": self.typed["q"],
            "chosen": self.chosen,
            "is_alike": self.is_alike,
            "args": self.chosen,
            "kinds": self._options(counted("kind_id"), "code"),
            "crafts": self._options(counted("craft_ids"), "code"),
            "languages": self._options(counted("language_ids"), "code"),
            "councils": self._options(counted("council_id"), "id"),
            "clusters": self._options(clusters, "code") if len(clusters) > 1 else [],
        }

    def _options(self, counts, key):
        records = sorted(counts, key=lambda record: (record.name or "").lower())
        return [(str(record[key]), f"{record.name} ({counts[record]})") for record in records]

    def shares(self, km: int) -> list[dict]:
        """For each cluster: how many of its shown members lie within so many km of the centre of its district.

        Only members who agreed to be shown count, at the point that they agreed to show.
        """
        found = []
        for cluster, ids in self.env["cluster.member"]._read_group(
            [("is_live", "=", True), ("consent_page", "=", True)], ["cluster_id"], ["id:array_agg"]
        ):
            centre = cluster.territory_id._point() if cluster.territory_id else None
            members = self.env["cluster.member"].browse(ids)
            points = [(one.public_latitude, one.public_longitude) for one in members if one.public_point]
            if centre and points:
                near = geo.within(centre[1:], points, km)
                found.append(
                    {
                        "cluster": cluster.name,
                        "centre": cluster.territory_id.name,
                        "near": near,
                        "all": len(points),
                        "percent": round(100 * near / len(points)),
                    }
                )
        return found


# --- one member in plain values --------------------------------------------------------------------
def opening_rows(member) -> list[dict]:
    """The opening times and the season in words, days that open alike together."""
    env = member.env
    days = dict(env["cluster.member.opening"]._fields["weekday"]._description_selection(env))
    hours = {day: (begin, end) for day, begin, end in member.public_opening or []}
    rows = []
    for first, last, (begin, end) in opening.grouped(hours):
        label = days[str(opening.DAYS.index(first) + 1)]
        if last != first:
            label = f"{label} – {days[str(opening.DAYS.index(last) + 1)]}"
        rows.append({"label": label, "value": opening.words(begin, end)})
    if member.season_from and member.season_to:
        rows.append({"label": env._("Season"), "value": season_words(member)})
    if member.by_appointment:
        rows.append({"label": env._("Visits"), "value": env._("by appointment")})
    return rows


def season_words(member) -> str:
    months = dict(member._fields["season_from"]._description_selection(member.env))
    first, last = months[member.season_from], months[member.season_to]
    return first if first == last else f"{first} – {last}"


def papers_of(member) -> list:
    """Domain of the papers that its page shows: those that hold today."""
    today = member.cluster_id.sudo()._today()
    holds = ["|", ("valid_until", "=", False), ("valid_until", ">=", today)]
    return [("member_id", "=", member.id), ("is_public", "=", True), *holds]


def facts(member, url: str) -> dict:
    """A member as `engine.schema_org` wants it: what its page shows, no more."""
    env, place = member.env, member.territory_id
    shown = [("member_id", "=", member.id), ("is_published", "=", True), ("sale_ok", "=", True)]
    products = env["product.template"].sudo()
    products = products.search(shown, limit=20) if member._may_sell() else products
    papers = env["cluster.member.certificate"].search([*papers_of(member), ("kind", "=", "certificate")])
    return {
        "name": member.name,
        "url": url,
        "trading": member.kind_id.is_trading,
        "description": short(member.story or member.products_text, 300),
        "phone": member.public_phone,
        "email": member.public_email,
        "address": {
            "street": member.public_address,
            "place": place.name,
            "region": place._ancestor("region").name if place else "",
            "country": place.country_id.sudo().code,
        },
        "point": (member.public_latitude, member.public_longitude) if member.public_point in ("own", "place") else None,
        "hours": [tuple(line) for line in member.public_opening or []],
        "languages": member.language_ids.mapped("code"),
        "crafts": member.craft_ids.mapped("name"),
        "offers": products.mapped("name"),
        "cluster": member.cluster_id.name,
        "certificates": [
            {"name": one.name, "issuer": one.issuer, "number": one.number, "day": one.issued_on.isoformat()}
            for one in papers
        ],
    }


def row(member, url: str) -> dict:
    """A member as a line of the open data: column -> value (`COLUMNS`)."""
    found, place = facts(member, url), member.territory_id
    hours = {day: (begin, end) for day, begin, end in found["hours"]}
    return {
        "name": found["name"],
        "kind": member.kind_id.code,
        "crafts": "; ".join(member.craft_ids.mapped("code")),
        "languages": "; ".join(found["languages"]),
        "takes_orders": "yes" if member.takes_orders else "no",
        "place": place.name,
        "council": member.council_id.name,
        "district": place._ancestor("district").name if place else "",
        "region": found["address"]["region"],
        "country": found["address"]["country"],
        "latitude": round(member.public_latitude, 5) if member.public_point else "",
        "longitude": round(member.public_longitude, 5) if member.public_point else "",
        "point": member.public_point,
        "phone": found["phone"],
        "email": found["email"],
        "address": found["address"]["street"],
        "opening": "; ".join(
            f"{first if first == last else f'{first}-{last}'} {opening.words(*span)}"
            for first, last, span in opening.grouped(hours)
        ),
        "season": f"{member.season_from}-{member.season_to}" if member.season_from else "",
        "description": short(found["description"], 300),
        "offers": short(member.products_text, 300),
        "cluster": member.cluster_id.code,
        "url": url,
    }


# --- the map ---------------------------------------------------------------------------------------
def map_of(env, members) -> dict:
    """Values of the template `cluster_base.map`: the same points as SVG and, for the script, as data."""
    shown = members.filtered("public_point")
    points = geo.spread([(one.public_latitude, one.public_longitude) for one in shown])
    areas = _drawn(env, members)
    url_for = env["ir.http"]._url_for
    data = [
        {
            "name": one.name,
            "url": url_for(f"/members/{one.slug}"),
            "point": [round(latitude, 5), round(longitude, 5)],
            "place": one.territory_id.name or "",
            "kind": one.kind_id.name,
            "exact": one.public_point == "own",
        }
        for one, (latitude, longitude) in zip(shown, points, strict=True)
    ]
    if not data:
        return {"map_data": None, "sheet": None}
    corners = points + [point for area in areas for line in area["lines"] for point in line if area["kind"] == "area"]
    sheet = geo.Sheet(corners)
    drawing = {
        "width": sheet.width,
        "height": sheet.height,
        "shapes": [
            {"kind": area["kind"], "path": " ".join(sheet.path(line, area["kind"] == "area") for line in area["lines"])}
            for area in areas
        ],
        "labels": [
            {"text": area["name"], "at": sheet.place(area["at"])} for area in areas if area["name"] and area["at"]
        ],
        "points": [one | {"at": sheet.place(tuple(one["point"]))} for one in data],
    }
    return {"sheet": drawing, "map_data": scriptsafe.dumps({"points": data, "areas": areas})}


def _drawn(env, members) -> list[dict]:
    """The outlines and lines of the places in which the members lie."""
    places = env["cluster.territory"]
    for place in members.territory_id:
        while place:
            places |= place
            place = place.parent_id
    found = []
    for place in places:
        if place.outline:
            lines = geo.lines_of(place.outline)
            # its name stands over its border, where no village is
            found.append({"kind": "area", "name": place.name, "lines": lines, "at": max(lines[0])})
        found += [
            {"kind": line.get("kind", "road"), "name": "", "lines": geo.lines_of(line), "at": None}
            for line in place.lines or []
            if not geo.problem(line)
        ]
    villages = env["cluster.territory"].search(
        [("id", "child_of", places.filtered(lambda place: place.kind == "district").ids), ("kind", "=", "village")]
    )
    found += [
        {"kind": "village", "name": place.name, "lines": [], "at": (place.latitude, place.longitude)}
        for place in villages
        if place.latitude or place.longitude
    ]
    return found
