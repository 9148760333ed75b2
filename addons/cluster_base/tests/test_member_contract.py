import io
from datetime import date

from pypdf import PdfReader

from odoo.tests import tagged

from .common import ClusterCase


@tagged("post_install", "-at_install")
class TestMemberContract(ClusterCase):
    def _print(self, member, user):
        report = self.env["ir.actions.report"].with_user(user).with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf("cluster_base.action_report_member_contract", member.ids)
        self.assertEqual(kind, "pdf")
        return content

    def _text(self, content):
        pages = PdfReader(io.BytesIO(content)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def test_contract_in_both_languages(self):
        installed = dict(self.env["res.lang"].get_installed())
        for number, (lang, title, subject) in enumerate(
            (
                ("be_BY", "Дагавор аб членстве №", "Прадмет дагавора"),
                ("ru_RU", "Договор о членстве №", "Предмет договора"),
            ),
            1,
        ):
            self.assertIn(lang, installed)
            partner = self._partner(
                "Хутар «Ўзорны»", street="вул. Ціхая, 3", city="Залессе", vat=("599998002", "599998015")[number - 1]
            )
            member = self._member("Contract", partner=partner, representative="Зоська Хутарская")
            member.with_user(self.user_council)._admit("4 ад 12.05.2026", date(2026, 5, 12), lang)
            text = self._text(self._print(member, self.user_coordinator))
            for expected in (
                title, subject, f"TS1/2026/00{number}", "Хутар «Ўзорны»", "Зоська Хутарская", "12.05.2026", partner.vat,
                "вул. Ціхая, 3", "Test centre",
            ):  # fmt: skip
                self.assertIn(expected, text)

    def test_the_contract_stays_as_first_printed(self):
        member = self._member("Old name", "admitted")
        first = self._print(member, self.user_coordinator)
        member.partner_id.name = "New name"
        self.assertIn("Old name", self._text(self._print(member, self.user_clerk)))
        self.assertIn("Old name", self._text(first))
