import base64
import html
import io
import re
from unittest.mock import patch

import pypdf

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.report_weasyprint.engine import conformance

from ..models.template_fields import LANGUAGES, WORST_NAME
from .common import DocumentsCase

LANGS = {"be": "be_BY", "ru": "ru_RU", "pl": "pl_PL", "lt": "lt_LT"}
STEMS = (
    "answer",
    "certificate_family",
    "certificate_residence",
    "contract",
    "decision_granted",
    "notice_extension",
    "notice_forwarding",
    "notice_registration",
    "order",
    "refusal",
    "request_documents",
)


def text_of(pdf):
    """The text layer without white space: a line may break anywhere in a long name."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))


def squeezed(text):
    return re.sub(r"\s+", "", text)


class TemplateCase(DocumentsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head.write({"name": "Узорны Ян Пятровіч"})
        cls.head_post.job_title = "старшыня"
        cls.partner = cls.env["res.partner"].create(
            {"name": "Прыкладная Ганна Аляксандраўна", "city": "Залессе", "street": "вул. Узорная, 7"}
        )

    @classmethod
    def template(cls, **vals):
        return (
            cls.env["cluster.template"]
            .with_user(cls.administrator)
            .create(
                {
                    "name": "Даведка",
                    "kind": "certificate",
                    "lang": "be_BY",
                    "heading": "Даведка",
                    "body": "<p>Выдадзена {{ applicant.name | dative }}.</p>",
                    **vals,
                }
            )
        )


@tagged("post_install", "-at_install")
class TestTemplates(TemplateCase):
    def test_row_26_every_kind_is_there_in_four_languages(self):
        for stem in STEMS:
            for short, lang in LANGS.items():
                template = self.env.ref(f"cluster_docs.template_{stem}_{short}")
                self.assertEqual((template.lang, template.status), (lang, "recalled"))
        self.assertEqual(self.env.ref("cluster_docs.template_notice_extension_be").kind, "notice")
        self.assertEqual(set(LANGS.values()) | {"en_US"}, {code for code, _name in LANGUAGES})

    def test_row_25_and_27_every_template_prints_the_worst_names_as_they_are(self):
        templates = self.env["cluster.template"].search([("lang", "in", list(LANGS.values()))])
        self.assertGreaterEqual(len(templates), len(STEMS) * len(LANGS))
        for template in templates:
            with self.subTest(template=template.display_name):
                pdf = template._sample_pdf(worst=True)
                self.assertEqual(conformance.faults(pdf, template.lang[:2]), [])
                values = template._sample_values(worst=True)
                heading, body = template._fill(values)
                found = text_of(pdf)
                self.assertIn(squeezed(heading), found)
                # one line of text after the other; of what runs over a page's edge its beginning
                lines = [
                    html.unescape(re.sub(r"<[^>]*>", "", line))
                    for line in re.split(r"<br/?>|</?p>|</?t[dh]>", str(body))
                ]
                missing = [line for line in map(squeezed, lines) if line not in found and line[:60] not in found]
                self.assertEqual(missing, [])
                if "applicant.name" in template._names_used() or template.kind not in ("order",):
                    self.assertIn(WORST_NAME, found)

    def test_row_25_an_administrator_edits_and_previews(self):
        with Form(self.env["cluster.template"].with_user(self.administrator)) as form:
            form.name = "Мая даведка"
            form.kind = "certificate"
            form.lang = "be_BY"
            form.heading = "Даведка"
            form.body = "<p>Дадзена {{ applicant.name | dative }} {{ today | words }}</p>"
        template = form.save()
        action = template.action_preview()
        preview = self.env[action["res_model"]].with_user(self.administrator).browse(action["res_id"])
        self.assertIn(
            squeezed("Прыкладнай Ганне Аляксандраўне 5 лістапада 2026 г."), text_of(base64.b64decode(preview.pdf))
        )
        preview.action_switch()
        self.assertIn(WORST_NAME, text_of(base64.b64decode(preview.pdf)))
        self.assertEqual(preview.file_name, "Мая даведка.pdf")

    def test_row_25_faults_are_refused_on_save_and_named(self):
        template = self.template()
        before = template.body
        for body, words in (
            ("<p>{{ applicant.nam }}</p>", "applicant.nam"),
            ("<p>{{#if text}}{{ text }}</p>", "#if text"),
            ("<p>{{ text }}{{/each}}</p>", "/each"),
            ("<p>{{ applicant.name | vocative }}</p>", "vocative"),
            ("<p>{{ today | dative }}</p>", "today | dative"),
            ("<p>{{ rows }}</p>", "rows"),
        ):
            with self.subTest(body=body), self.assertRaises(UserError) as caught:
                template.body = body
                template.flush_recordset()
                template._fill(template._sample_values())
            self.assertIn(words, caught.exception.args[0])
            template.invalidate_recordset()
        with self.assertRaisesRegex(ValidationError, "vocative"):
            self.env["cluster.template"].with_user(self.administrator).create(
                {"name": "x", "heading": "{{ signer.name | vocative }}", "body": "<p>x</p>"}
            )
        self.assertEqual(template.body, before)

    def test_row_25_editions_are_dated_and_a_letter_keeps_its_own(self):
        template = self.template()
        self.assertEqual(template.edition_ids.mapped("number"), [1])
        document = self.registered()
        made = document.with_user(self.clerk)._compose(template, self.body, self.head)
        template.write({"body": "<p>Новы тэкст {{ applicant.name }}</p>"})
        template.write({"name": "Іншая назва"})
        template.write({"body": template.body})
        self.assertEqual(sorted(template.edition_ids.mapped("number")), [1, 2])
        self.assertEqual((made.answer_edition_id.number, template.edition_id.number), (1, 2))
        self.assertIn("dative", made.answer_edition_id.body)
        self.assertEqual(template.edition_ids.sorted("number")[0].document_count, 1)
        with self.assertRaisesRegex(UserError, "never changed"):
            template.edition_id.sudo().write({"heading": "x"})
        with self.assertRaisesRegex(UserError, "Editions stay"):
            template.edition_id.sudo().unlink()
        template.edition_ids.sorted("number")[0].action_restore()
        self.assertEqual(template.edition_id.number, 3)
        self.assertIn("dative", template.body)
        with self.assertRaises(AccessError):
            template.edition_ids[0].with_user(self.clerk).action_restore()

    def test_row_26_the_letter_shows_the_fallback_and_the_form_says_so(self):
        template = self.template()
        partner = self.env["res.partner"].create({"name": "Smith John"})
        wizard = self._wizard(template, partner_id=partner.id)
        self.assertEqual(wizard.doubts, "Smith John")
        self.assertIn("грамадзяніну (грамадзянцы): Smith John", wizard.preview)
        self.assertFalse(self._wizard(template, partner_id=self.partner.id).doubts)
        firm = self.env["res.partner"].create({"name": "ТАА «Узор»", "is_company": True})
        self.assertIn("арганізацыі: ТАА «Узор»", self._wizard(template, partner_id=firm.id).preview)

    def _wizard(self, template, document=None, **vals):
        return (
            self.env["cluster.document.compose"]
            .with_user(self.clerk)
            .create(
                {
                    "document_id": document.id if document else False,
                    "template_id": template.id,
                    "signer_id": self.head.id,
                    "unit_id": self.body.id,
                    "lang": template.lang,
                    **vals,
                }
            )
        )

    def test_row_25_from_any_document_to_the_head(self):
        document = self.registered("appeal", correspondent_id=self.partner.id)
        template = self.env.ref("cluster_docs.template_notice_forwarding_be")
        receiver = self.env["res.partner"].create({"name": "Узорны раённы выканаўчы камітэт", "is_company": True})
        action = document.with_user(self.clerk).action_compose()
        form = Form(self.env["cluster.document.compose"].with_user(self.clerk).with_context(**action["context"]))
        form.lang = "be_BY"
        form.template_id = template
        form.receiver_id = receiver
        wizard = form.save()
        self.assertEqual((wizard.signer_id, wizard.partner_id), (self.head, self.partner))
        letter = self.env["cluster.document"].browse(wizard.action_write()["res_id"])
        self.assertEqual((letter.parent_id, letter.direction, letter.answer_state), (document, "outgoing", "draft"))
        self.assertEqual(letter.kind_id, self.env.ref("cluster_docs.kind_outgoing_letter"))
        self.assertEqual(letter.answer_edition_id, template.edition_id)
        self.assertIn(document.number, letter.answer_body)
        self.assertIn("ў Узорны раённы выканаўчы камітэт", letter.answer_body)
        letter.with_user(self.clerk).action_send_to_sign()
        letter._assign_numbers_here()
        self.assertEqual((letter.answer_state, bool(letter.number)), ("to_sign", True))
        pdf = letter._answer_pdf()
        self.assertEqual(conformance.faults(pdf, "be", letter.number), [])
        found = text_of(pdf)
        for part in (letter.number, document.number, self.partner.name, "Узорны Ян Пятровіч", "старшыня"):
            self.assertIn(squeezed(part), found)
        letter._close_and_deliver()
        self.assertEqual(document.state, "registered", "a letter of forwarding answers nothing")
        self.assertIn("letter_sent", document.event_ids.mapped("kind"))

    def test_row_25_without_a_document_an_order_and_a_contract(self):
        order = self._wizard(
            self.env.ref("cluster_docs.template_order_be"),
            subject="Аб графіку",
            rows_text="Скласці графік; сакратар; 1.12",
        )
        self.assertEqual(set(order.uses.strip(",").split(",")), {"text", "subject", "law", "rows"})
        made = self.env["cluster.document"].browse(order.action_write()["res_id"])
        self.assertEqual((made.title, made.direction), ("Аб графіку", "internal"))
        self.assertIn("Скласці графік — сакратар, тэрмін: 1.12", made.answer_body)
        contract = self._wizard(
            self.env.ref("cluster_docs.template_contract_be"),
            subject="Дагавор аб паслугах",
            text="Паслугі.",
            amount=1234.56,
            deadline_new="2026-12-31",
            partner_id=self.partner.id,
        )
        made = self.env["cluster.document"].browse(contract.action_write()["res_id"])
        self.assertEqual(made.kind_id, self.env.ref("cluster_docs.kind_internal_contract"))
        for part in (
            "у асобе старшыні Узорнага Яна Пятровіча",
            "1234,56 BYN (адна тысяча дзвесце трыццаць чатыры беларускія рублі, пяцьдзясят шэсць капеек)",
            "да 31 снежня 2026 г.",
        ):
            self.assertIn(part, made.answer_body)
        self.assertIn("ДАГАВОР", text_of(made._answer_pdf()))

    def test_row_25_tables(self):
        template = self.env.ref("cluster_docs.template_certificate_family_be")
        wizard = self._wizard(
            template,
            self.registered(),
            partner_id=self.partner.id,
            people_text="Узорны Ян; муж; 1980\n\nУзорны Адам;сын",
        )
        made = self.env["cluster.document"].browse(wizard.action_write()["res_id"])
        self.assertEqual(made.answer_body.count("<tr>"), 3)
        self.assertIn("<td>Узорны Адам</td><td>сын</td><td></td>", made.answer_body)
        self.assertFalse(made.keeps_open, "a certificate answers the application")

    def test_row_25_what_is_missing_is_said_and_nothing_is_lost(self):
        template = self.env.ref("cluster_docs.template_notice_forwarding_ru")
        wizard = self._wizard(template, self.registered(), text="Напісаны тэкст")
        with self.assertRaisesRegex(UserError, "Sent on to"):
            wizard.action_write()
        self.assertEqual(wizard.text, "Напісаны тэкст")
        refusal = self.env.ref("cluster_docs.template_refusal_be")
        with self.assertRaisesRegex(UserError, "Prepare the answer"):
            self._wizard(refusal, self.registered()).action_write()
        self.body.journal_ids.filtered(lambda journal: journal.kind == "internal").active = False
        with self.assertRaisesRegex(UserError, "no journal"):
            self._wizard(self.env.ref("cluster_docs.template_order_be"), subject="x", rows_text="y").action_write()

    def test_row_25_rights(self):
        template = self.env.ref("cluster_docs.template_order_be")
        with self.assertRaises(AccessError):
            self._wizard(template, subject="x", rows_text="y").with_user(self.resident).action_write()
        wizard = self._wizard(template, subject="x", rows_text="y")
        self.assertNotIn(self.council, wizard.allowed_unit_ids)
        wizard.sudo().unit_id = self.council
        with self.assertRaises(UserError):  # its journals are not even seen
            wizard.action_write()
        self.assertFalse(self.env["cluster.document"].search([("unit_id", "=", self.council.id), ("title", "=", "x")]))
        with self.assertRaises(AccessError):
            self.draft("outgoing").with_user(self.clerk).write({"keeps_open": True})

    def test_row_26_a_letter_in_a_language_that_the_database_has_not(self):
        # of this language are neither users nor the site: only its letters
        lang = self.env["res.lang"].with_context(active_test=False).search([("code", "=", "lt_LT")])
        self.env.cr.execute("UPDATE res_lang SET active = FALSE WHERE id = %s", [lang.id])
        self.env.registry.clear_cache("stable")
        self.env.invalidate_all()
        self.assertFalse(self.env["res.lang"]._get_data(code="lt_LT"))
        document = self.registered()
        template = self.env.ref("cluster_docs.template_answer_lt")
        answer = document._issue_answer(template, decision="explained", signer=self.head, text="Atsakymas")
        pdf = answer._answer_pdf()
        self.assertEqual(conformance.faults(pdf, "lt"), [])
        self.assertIn("Nepasirašyta", text_of(pdf))

    def test_templates_of_an_older_version_get_their_first_edition(self):
        template = self.template()
        self.env.cr.execute("DELETE FROM cluster_template_edition WHERE template_id = %s", [template.id])
        self.env.invalidate_all()
        self.assertEqual(template._current_edition().number, 1)

    def test_a_letter_is_laid_out_with_the_sheet_that_is_parsed_once(self):
        template = self.template()
        template._sample_pdf()
        with patch("odoo.addons.report_weasyprint.models.stylesheets.Sheets") as parse:
            template._sample_pdf(worst=True)
        parse.assert_not_called()
