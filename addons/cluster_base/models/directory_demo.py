"""The demo members' entries in the directory; pictures are drawn here, so that none has to be carried along."""

import base64
import io
from datetime import date

from PIL import Image, ImageDraw

from odoo import api, models
from odoo.fields import Command

WORKDAYS, ALL_WEEK = range(1, 6), range(1, 8)
# member: crafts, languages, takes orders, season, days, hours
ENTRIES = {
    "borok": (("beekeeping", "cheese"), ("be", "ru", "pl"), True, None, ALL_WEEK, "9:00-20:00"),
    "lnianka": (("weaving", "embroidery"), ("be", "ru", "en"), True, None, WORKDAYS, "10:00-18:00"),
    "mlyn": (("bread", "smoking"), ("be", "ru"), True, None, (6, 7), "8:00-22:00"),
    "jahada": (("berries", "preserves"), ("be", "ru"), True, ("6", "9"), ALL_WEEK, "7:00-21:00"),
    "kavalnia": (("smithing",), ("be", "ru", "lt"), False, None, (2, 3, 4, 5, 6), "9:00-17:00"),
    "konik": (("horses",), ("be", "ru", "en"), True, None, ALL_WEEK, "8:00-20:00"),
    "zamak": (("guiding",), ("be", "ru", "pl", "en"), True, None, ALL_WEEK, "7:00-22:00"),
    "hlina": (("pottery",), ("be", "ru"), True, None, (4, 5, 6, 7), "11:00-19:00"),
    "syr": (("cheese",), ("be", "ru", "de"), True, None, WORKDAYS, "8:00-17:00"),
    "tavar": (("preserves",), ("be", "ru"), True, None, WORKDAYS, "9:00-16:00"),
    "lipa": (("herbs",), ("be",), False, ("5", "10"), (6,), "10:00-15:00"),
    "vozera": (("smoking",), ("be", "ru", "pl"), True, ("4", "11"), ALL_WEEK, "5:00-21:00"),
    "sad": (("berries", "preserves"), ("be", "ru"), True, ("8", "12"), ALL_WEEK, "9:00-18:00"),
    "skola": (("weaving", "pottery", "straw"), ("be", "ru", "en"), False, ("9", "5"), WORKDAYS, "14:00-18:00"),
    "fond": ((), ("be", "ru", "en", "lt"), False, None, (2, 4), "10:00-16:00"),
    "rada_z": ((), ("be", "ru"), False, None, WORKDAYS, "8:00-17:00"),
}
# member: kind, name, number, issuer, given in the year before
PAPERS = {
    "borok": [("register", "Гандлёвы рэестр, раздзел «Мёд і сыры» (дэма)", "ДЭМА-0001", "Прыкладны камітэт", 3)],
    "syr": [
        ("certificate", "Дэкларацыя адпаведнасці сыроў (дэма)", "ДЭМА-0102", "Прыкладны цэнтр сертыфікацыі", 5),
        ("permit", "Дазвол ветэрынарнага нагляду (дэма)", "ДЭМА-77", "Прыкладная ветстанцыя", 4),
    ],
    "lnianka": [("certificate", "Майстар народнай творчасці (дэма)", "ДЭМА-12", "Прыкладны дом рамёстваў", 2)],
}
# member: what the photo shows, sky, ground, roof
PHOTOS = {
    "borok": [
        ("Вулы пад соснамі", "#a9c9e8", "#5d8a4a", "#c98f2d"),
        ("Козы каля студні", "#c6dcec", "#7a9a55", "#8a6d52"),
    ],
    "lnianka": [("Кросны каля акна", "#e4ddcf", "#a58f6f", "#5f7ea3")],
    "zamak": [("Дом каля замкавага муру", "#b7cbe0", "#6f8f5a", "#8f3f2e")],
    "hlina": [("Збаны на паліцы", "#e9e2d6", "#8a7460", "#b5562c")],
}  # fmt: skip


def picture(sky: str, ground: str, roof: str) -> bytes:
    """A plain drawing of a house in a landscape, about 2 kB."""
    image = Image.new("RGB", (640, 480), sky)
    pen = ImageDraw.Draw(image)
    pen.ellipse((480, 50, 560, 130), fill="#f6e7a8")
    pen.polygon([(0, 330), (180, 260), (420, 320), (640, 250), (640, 480), (0, 480)], fill=ground)
    pen.rectangle((220, 240, 420, 380), fill="#efe6d5")
    pen.polygon([(195, 245), (320, 150), (445, 245)], fill=roof)
    for left in (250, 350):
        pen.rectangle((left, 275, left + 40, 320), fill="#5b7387")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue())


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    @api.model
    def _load_demo_directory(self):
        """Once: who has an entry already keeps it."""
        crafts = {craft.code: craft.id for craft in self.env["cluster.craft"].search([])}
        languages = {language.code: language.id for language in self.env["cluster.language"].search([])}
        for name, (craft_codes, language_codes, orders, season, days, hours) in ENTRIES.items():
            member = self.env.ref(f"cluster_base.member_{name}", raise_if_not_found=False)
            if not member or member.language_ids:
                continue
            photos = PHOTOS.get(name, [])
            papers = PAPERS.get(name, [])
            member.sudo().write(
                {
                    "craft_ids": [Command.set([crafts[code] for code in craft_codes])],
                    "language_ids": [Command.set([languages[code] for code in language_codes])],
                    "takes_orders": orders,
                    "season_from": season and season[0],
                    "season_to": season and season[1],
                    "by_appointment": name in ("kavalnia", "lipa"),
                    "opening_ids": [Command.create({"weekday": str(day), "hours": hours}) for day in days],
                    "consent_opening": True,
                    "consent_certificates": bool(papers),
                    "photo_ids": [
                        Command.create({"image": picture(*colours), "name": words, "sequence": place})
                        for place, (words, *colours) in enumerate(photos, 1)
                    ],
                    "certificate_ids": [self._demo_paper(*paper) for paper in papers],
                    **({"consent_photo": True} if photos else {}),
                }
            )

    def _demo_paper(self, kind, name, number, issuer, month):
        year = date.today().year - 1
        return Command.create(
            {"kind": kind, "name": name, "number": number, "issuer": issuer, "issued_on": date(year, month, 15)}
        )
