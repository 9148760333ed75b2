from markupsafe import Markup

from odoo import api, models
from odoo.tools import file_open, html2plaintext

from ..engine import latin_names, leaflet_map, leaflet_words

ARCHIVE = "pdf/a-3b"
STORY_MAX = 900
OFFER_MAX = 500
MEMBERS_MAX = 26


class ClusterLeaflet(models.AbstractModel):
    """One page of paper about a member or a cluster, in five languages.

    What is printed is what the public page shows: nothing without the member's consent.
    """

    _name = "cluster.leaflet"
    _description = "Leaflet"

    @api.model
    def _in_language(self, record, language: str):
        """The record as its texts read in that language; English where the database has not the language."""
        code = leaflet_words.LANGUAGES[language]
        installed = {lang for lang, _name in self.env["res.lang"].sudo().get_installed()}
        return record.sudo().with_context(lang=code if code in installed else "en_US")

    @api.model
    def _written(self, text, language):
        return text if language in leaflet_words.CYRILLIC else latin_names.readable(text or "")

    @api.model
    def _short(self, text, length):
        words = (text or "").strip()
        return words if len(words) <= length else words[:length].rsplit(" ", 1)[0] + " …"

    @api.model
    def _place_name(self, territory, language):
        return self._written(self._in_language(territory, language).name or "", language)

    @api.model
    def _map(self, cluster, own, language):
        """Sketch of the district: the centres of its councils, and the member's own place."""
        places = self.env["cluster.territory"].sudo().search(
            [("id", "child_of", cluster.territory_id.ids), ("kind", "in", ("council", "village"))]
        )  # fmt: skip
        points = [
            leaflet_map.Point(self._place_name(place, language), place.latitude, place.longitude, place == own)
            for place in places.sorted(lambda place: (place.kind != "village", place.id))
        ]
        return Markup(leaflet_map.svg(points, leaflet_words.WORDS[language]["map"]))  # noqa: S704 (escaped by svg)

    @api.model
    def _member_values(self, member, language):
        own, words = self._in_language(member, language), leaflet_words.WORDS[language]
        reach = [(words["place"], self._place_name(own.territory_id, language))] if own.territory_id else []
        for field, label in (("public_address", "address"), ("public_phone", "phone"), ("public_email", "email")):
            if own[field]:
                shown = self._written(own[field], language) if field == "public_address" else own[field]
                reach.append((words[label], shown))
        centre = own.cluster_id.company_id
        return {
            "title": self._written(own.name, language),
            "original": own.name if language not in leaflet_words.CYRILLIC else "",
            "kind": leaflet_words.KINDS.get(own.kind_id.code, {}).get(language) or own.kind_id.name,
            "story": self._short(own.story if own.consent_page else "", STORY_MAX),
            "offer": self._short(own.products_text if own.consent_page else "", OFFER_MAX),
            "reach": reach,
            "has_contact": bool(own.public_phone or own.public_email),
            "centre": (self._written(centre.name, language), centre.phone or "", centre.email or ""),
            "photo": own.public_photo.decode() if own.has_public_photo else "",
            "photo_text": own.photo_text or "",
            "sketch": self._map(own.cluster_id, own.territory_id, language),
            "url": f"{own.get_base_url()}/members/{own.slug}",
            "members": [],
            "members_more": 0,
            "cluster_name": self._written(own.cluster_id.name, language),
        }

    @api.model
    def _cluster_values(self, cluster, language):
        own = self._in_language(cluster, language)
        shown = self.env["cluster.member"].sudo().search(
            [("cluster_id", "=", cluster.id), ("is_live", "=", True), ("consent_page", "=", True)]
        )  # fmt: skip
        company, words = own.company_id, leaflet_words.WORDS[language]
        reach = [(words["place"], self._place_name(own.territory_id, language))] if own.territory_id else []
        reach += [(words[name], company[name]) for name in ("phone", "email") if company[name]]
        return {
            "title": self._written(own.name, language),
            "original": "",
            "kind": self._written(company.name, language),
            "story": self._short(html2plaintext(own.description or ""), STORY_MAX),
            "offer": "",
            "reach": reach,
            "has_contact": True,
            "centre": ("", "", ""),
            "photo": "",
            "photo_text": "",
            "sketch": self._map(own, self.env["cluster.territory"], language),
            "url": f"{own.get_base_url()}/members",
            "members": [
                (
                    self._written(one.name, language),
                    self._place_name(one.territory_id, language) if one.territory_id else "",
                )
                for one in shown[:MEMBERS_MAX]
            ],
            "members_more": max(0, len(shown) - MEMBERS_MAX),
            "cluster_name": "",
        }

    @api.model
    def _pdf(self, record, language: str) -> bytes:
        """A tagged PDF/A-3b of one page.

        :param record: a cluster.member that is published or one's own, or a cluster.cluster
        :param language: a key of engine.leaflet_words.LANGUAGES
        """
        values = (self._member_values if record._name == "cluster.member" else self._cluster_values)(record, language)
        html = (
            self.env["ir.qweb"]
            .sudo()
            ._render(
                "cluster_base.leaflet_document",
                {**values, "words": leaflet_words.WORDS[language], "lang": language},
                minimal_qcontext=True,
            )
        )
        with file_open("cluster_base/static/src/css/leaflet.css") as style:
            sheet = style.read()
        return self.env["ir.actions.report"]._weasyprint_html_to_pdf(
            html,
            title=values["title"],
            author=values["cluster_name"] or values["title"],
            lang=leaflet_words.LANGUAGES[language],
            variant=ARCHIVE,
            sheet=sheet,
        )
