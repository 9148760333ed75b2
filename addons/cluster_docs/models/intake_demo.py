import io
from email.message import EmailMessage
from email.utils import format_datetime

from PIL import Image, ImageDraw, ImageFont
from PIL import TiffImagePlugin as _tiff  # noqa: F401  (Odoo loads few formats by itself)
from qrcode import QRCode

from odoo import api, fields, models
from odoo.tools.misc import file_path

LETTER = [
    "Старшыні райвыканкама",
    "",
    "Прашу разгледзець пытанне",
    "аб рамонце моста каля аг. Залессе.",
    "",
    "Пётр Узорны",
]
TEXTS = (
    "Дамова.txt",
    "Дамова аб супрацоўніцтве\n1. Бакі дамаўляюцца.\n2. Тэрмін: да 1 снежня.\n3. Аплата: 100 рублёў.\n",
    "Дамова аб супрацоўніцтве\n1. Бакі дамаўляюцца.\n2. Тэрмін: да 15 снежня.\n3. Аплата: 100 рублёў.\n",
    "Дамова аб супрацоўніцтве\n1. Бакі дамаўляюцца.\n2. Тэрмін: да 1 снежня.\n3. Аплата: 120 рублёў.\n",
)


class Intake(models.Model):
    _inherit = "cluster.intake"

    @api.model
    def _load_demo_scans(self):
        """A scan with a bar-code sheet, one without, a broken file, a mail, and a file with two versions."""
        unit = self.env.ref("cluster_base.unit_committee")
        clerk = self.env.ref("cluster_base.user_clerk", raise_if_not_found=False)
        if not clerk or self.search_count([("unit_id", "=", unit.id)], limit=1):
            return
        unit.intake_email = unit.intake_email or "committee@example.by"
        mine = self.with_user(clerk)
        card = self.env["cluster.document"].search(
            [("unit_id", "=", unit.id), ("state", "=", "execution"), ("direction", "=", "incoming")],
            order="id",
            limit=1,
        )
        font = ImageFont.truetype(file_path("report_weasyprint/static/fonts/DejaVuSans.ttf"), 46)
        pages = [self._demo_page(LETTER, font), self._demo_sheet(card)] if card else []
        pages.append(self._demo_page(["Дадатак да ліста", "Схема моста"], font))
        stream = io.BytesIO()
        pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:], compression="group4", dpi=(150, 150))
        mine._take(unit, "upload", [("Скан 1.tif", stream.getvalue()), ("Скан 2.pdf", b"%PDF-1.4 cut off")])
        mine._take(unit, "upload", [("Ліст камбіната.eml", self._demo_mail())])
        self.search([("unit_id", "=", unit.id)]).item_ids._read()
        if card:
            self._demo_versions(card.with_user(clerk))

    @api.model
    def _demo_mail(self):
        mail = EmailMessage()
        mail["From"] = "ААТ «Прыкладны малочны камбінат» <office@example.by>"
        mail["To"] = "committee@example.by"
        mail["Subject"] = "Аб графіку вывазу малака"
        mail["Message-ID"] = "<demo-1@example.by>"
        mail["Date"] = format_datetime(fields.Datetime.now())
        mail.set_content("Просім удакладніць графік вывазу малака.\nПрыкладны малочны камбінат")
        return mail.as_bytes()

    @api.model
    def _demo_page(self, lines, font):
        page = Image.new("1", (1240, 1754), 1)
        ImageDraw.Draw(page).multiline_text((140, 200), "\n".join(lines), fill=0, font=font, spacing=24)
        return page

    @api.model
    def _demo_sheet(self, card):
        code = QRCode(box_size=12, border=4)
        code.add_data(card._scan_code())
        page = Image.new("1", (1240, 1754), 1)
        page.paste(code.make_image().get_image().convert("1"), (380, 500))
        return page

    @api.model
    def _demo_versions(self, card):
        name, first, second, third = TEXTS
        self.env["ir.attachment"].with_user(card.env.user).create(
            {"name": name, "raw": first.encode(), "res_model": "cluster.document", "res_id": card.id}
        )
        file = (
            self.env["cluster.document.file"]
            .with_user(card.env.user)
            .search([("document_id", "=", card.id), ("name", "=", name)], limit=1)
        )
        first_version = file.version_id
        file._add_version(name, second.encode(), first_version, "Тэрмін перанесены на 15 снежня")
        file._add_version(name, third.encode(), first_version, "Змянілася аплата")
        file.version_ids.sudo()._read_text()
