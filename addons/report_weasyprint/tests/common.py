import base64
import io

import pypdf
from PIL import Image

from odoo.tests import TransactionCase, new_test_user

LOGGER = "odoo.addons.report_weasyprint.models.fetcher"


def picture(colour=(10, 120, 200), size=(40, 20)):
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "png")
    return stream.getvalue()


def texts(pdf):
    """Text of each page."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def images(pdf):
    """First pixel of every raster image of the file."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [image.image.convert("RGB").getpixel((0, 0)) for page in reader.pages for image in page.images]


class WeasyCase(TransactionCase):
    """Personas: an employee and a portal user; a report of our own on partners."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={
                **cls.env.context,
                "force_report_rendering": True,
                "lang": "en_US",
                "tracking_disable": True,
                "no_reset_password": True,
            }
        )
        cls.Report = cls.env["ir.actions.report"]
        cls.clerk = new_test_user(cls.env, "weasy_clerk", groups="base.group_user")
        cls.resident = new_test_user(cls.env, "weasy_resident", groups="base.group_portal")
        cls.partners = cls.env["res.partner"].create(
            [{"name": "Алеся Прыкладная ў"}, {"name": "Jan Uzorny łż"}, {"name": "Ona Pavyzdienė ųė"}]
        )

    @classmethod
    def make_report(cls, body, name="weasy_sample", model="res.partner", layout="web.external_layout", **values):
        """A report whose article holds ``body``; the record is ``doc``."""
        key = f"report_weasyprint.{name}"
        arch = (
            f'<t t-name="{key}"><t t-call="web.html_container"><t t-foreach="docs" t-as="doc">'
            f'<t t-call="{layout}"><div class="page">{body}</div></t></t></t></t>'
        )
        if layout is None:
            arch = f'<t t-name="{key}">{body}</t>'
        cls.env["ir.ui.view"].create({"name": name, "type": "qweb", "key": key, "arch": arch})
        return cls.env["ir.actions.report"].create(
            {
                "name": values.pop("title", "Sample"),
                "model": model,
                "report_type": "qweb-pdf",
                "report_name": key,
                **values,
            }
        )

    def render(self, report, records, **context):
        content, kind = self.Report.with_context(**context)._render_qweb_pdf(report, records.ids)
        self.assertEqual(kind, "pdf")
        return content

    @classmethod
    def attach(cls, **values):
        return cls.env["ir.attachment"].create({"name": "p.png", "raw": picture(), **values})

    @staticmethod
    def b64(content):
        return base64.b64encode(content)
