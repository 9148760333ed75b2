"""Row 1: the joint registration, on the portal and on paper; duplicates; completeness."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ClusterCase


class JoinCase(ClusterCase):
    @classmethod
    def _typed(cls, **values):
        questions = cls.farm_kind.question_ids
        answers = {one._key(): {"number": "12", "yesno": "yes"}.get(one.answer, "Honey") for one in questions}
        return {
            "cluster": str(cls.cluster.id), "kind": str(cls.farm_kind.id), "organisation": "Хутар «Новы»",
            "country": "BY", "number": "599998002", "territory": str(cls.village.id), "street": "вул. Ціхая, 3",
            "person": "Зоська Хутарская", "office": "head of the farm", "phone": "+375 1592 77-77-77",
            "email": "zoska@farm.example", "consent": "1", **answers, **values,
        }  # fmt: skip

    @classmethod
    def _filed(cls, **values):
        draft = cls.env["cluster.registration"].sudo().create({"typed": cls._typed(**values)})
        return draft._file()


@tagged("post_install", "-at_install")
class TestJoin(JoinCase):
    def test_one_form_makes_person_organisation_cluster_and_kind(self):
        member = self._filed()
        self.assertEqual(
            (member.name, member.cluster_id, member.kind_id, member.territory_id, member.state, member.source),
            ("Хутар «Новы»", self.cluster, self.farm_kind, self.village, "applied", "online"),
        )
        self.assertEqual((member.partner_id.vat, member.partner_id.is_company), ("599998002", True))
        person = member.link_ids.partner_id
        self.assertEqual(
            (person.name, person.parent_id, person.email), ("Зоська Хутарская", member.partner_id, "zoska@farm.example")
        )
        self.assertEqual(member.link_ids.kind, "representative")
        self.assertEqual(len(member.reference), 8)
        self.assertEqual(member.answer_ids.mapped("value")[:2], ["12", "Yes"])
        self.assertEqual(member.paper_ids.mapped("state"), ["missing"] * len(self.farm_kind.paper_ids))
        mail = self.env["mail.mail"].search([("email_to", "=", "zoska@farm.example")], limit=1)
        self.assertIn(member.reference, mail.subject)
        self.assertIn(member.registration_id._status_url(), mail.body_html)

    def test_a_second_application_of_one_firm_is_refused_in_a_sentence(self):
        member = self._filed()
        with self.assertRaisesRegex(UserError, "has already applied to this cluster.*Test centre"):
            self._filed(organisation="Хутар Новы (зноў)", number="599 998 002")
        self.assertEqual(self.env["cluster.member"].search_count([("identity_key", "=", "BY:599998002")]), 1)
        member.with_user(self.user_council)._leave("refused", "Not this year.", fields.Date.context_today(member))
        self._filed(organisation="Хутар Новы (зноў)")

    def test_two_applications_at_one_moment_end_in_the_same_sentence(self):
        """The check before filing sees nothing of the other transaction: the unique index refuses the second."""
        draft = self.env["cluster.registration"].sudo().create({"typed": self._typed()})
        self._filed(organisation="Хутар «Хутчэйшы»")
        self.patch(type(draft), "_number_problem", lambda _self: "")
        with self.assertRaisesRegex(UserError, "has already applied to this cluster"):
            draft._file()
        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft.typed["organisation"], "Хутар «Новы»", "nothing typed is lost")

    def test_duplicates_are_offered_by_number_mail_and_phone_and_never_merged_silently(self):
        by_number = self._partner("Known by number", vat="599 998 002")
        by_mail = self._partner("Known by mail", email="Zoska@Farm.example ")
        by_phone = self._partner("Known by phone", phone="8 (01592) 777777")
        self._partner("Unknown", phone="+375 1592 11-11-11")
        foreign = self._partner("Customer of a farm", phone="8 (01592) 777777", company_id=self.other_company.id)
        member = self._filed()
        found = {
            pair.partner_id: (pair.by_number, pair.by_email, pair.by_phone, pair.state) for pair in member.duplicate_ids
        }
        self.assertEqual(
            found,
            {
                by_number: (True, False, False, "open"),
                by_mail: (False, True, False, "open"),
                by_phone: (False, False, True, "open"),
            },
        )
        self.assertNotIn(foreign, member.duplicate_ids.partner_id)
        self.assertNotIn(member.partner_id, by_number | by_mail | by_phone)
        member.paper_ids.with_user(self.user_clerk).write({"state": "accepted"})
        with self.assertRaisesRegex(UserError, "Compare the possible duplicates"):
            member.with_user(self.user_coordinator).action_complete()
        pairs = member.duplicate_ids.with_user(self.user_clerk)
        different = pairs.filtered(lambda pair: pair.partner_id == by_mail)
        with self.assertRaisesRegex(UserError, "Write the reason"):
            different.action_different()
        different.reason = "A neighbour who shares the mailbox; asked by phone."
        different.action_different()
        self.assertEqual((different.state, different.decided_by), ("different", self.user_clerk))
        self.assertIn("shares the mailbox", member.message_ids[0].body)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            different.sudo().write({"state": "open"})
            different.flush_recordset()

    def test_the_same_organisation_takes_the_application_over(self):
        known = self._partner("Хутар «Новы», ужо вядомы", vat="599998002")
        member = self._filed()
        typed = member.partner_id
        pair = member.duplicate_ids.with_user(self.user_coordinator)
        self.assertIn("599998002", pair.comparison)
        pair.reason = "The same certificate."
        pair.action_same()
        self.assertEqual((member.partner_id, typed.active, pair.state), (known, False, "same"))
        self.assertIn("The same certificate.", member.message_ids[0].body)
        self.assertIn("Хутар «Новы»", member.message_ids[0].body, "what was typed stays readable")

    def test_who_left_and_registers_anew_keeps_its_record(self):
        old = self._member("Хутар былы", "left", partner=self._partner("Хутар былы", vat="599998002"))
        history = len(old.period_ids)
        member = self._filed()
        pair = member.duplicate_ids.with_user(self.user_coordinator)
        self.assertEqual(pair.partner_id, old.partner_id)
        pair.reason = "It is them again."
        paper = member.paper_ids[0].with_user(self.user_clerk)
        scan = self.env["ir.attachment"].with_user(self.user_clerk).create(
            {"name": "statute.pdf", "raw": b"%PDF-", "res_model": paper._name, "res_id": paper.id}
        )  # fmt: skip
        paper.write({"state": "accepted", "note": "Seen", "attachment_ids": [Command.link(scan.id)]})
        member.sudo().contract_lang = "pl_PL"
        member.message_post(body="Telephoned on Friday.")
        reference = member.reference
        action = pair.action_same()
        self.assertEqual((action["res_id"], old.state, len(old.period_ids)), (old.id, "applied", history + 1))
        kept = old.paper_ids.filtered(lambda one: one.paper_id == paper.paper_id)
        self.assertEqual((kept.state, kept.note, kept.attachment_ids), ("accepted", "Seen", scan))
        self.assertEqual(scan.exists().res_id, kept.id)
        self.assertEqual(len(old.paper_ids), len(self.farm_kind.paper_ids), "each paper once")
        self.assertEqual((old.contract_lang, old._admission_lang()), ("pl_PL", "pl_PL"))
        self.assertIn("Telephoned on Friday.", " ".join(old.message_ids.mapped("body")))
        self.assertIn(reference, old.file_ids.filtered(lambda file: file.kind == "application").mapped("number"))
        self.assertFalse(member.exists())
        self.assertEqual(old.registration_id.typed["person"], "Зоська Хутарская")
        self.assertEqual(old.link_ids.mapped("partner_id.name"), ["Зоська Хутарская"])

    def test_row_01_duplicates_are_offered_whichever_way_an_applicant_comes_in(self):
        known = self._partner("Known", email="zoska@farm.example")
        partner = self._partner("New", email="Zoska@farm.example")
        member = self.env["cluster.member"].with_user(self.user_clerk).create(
            {"partner_id": partner.id, "cluster_id": self.cluster.id, "kind_id": self.farm_kind.id}
        )  # fmt: skip
        self.assertEqual(member.duplicate_ids.partner_id, known)

    def test_what_a_known_applicant_types_is_kept(self):
        firm = self._partner("Хутар «Новы»", phone="+375 1592 00-00-01")
        user = new_test_user(self.env, login="known_person", groups="base.group_portal")
        user.partner_id.write({"parent_id": firm.id, "phone": False, "email": "known@farm.example"})
        draft = (
            self.env["cluster.registration"].sudo().create({"typed": self._typed(), "partner_id": user.partner_id.id})
        )
        member = draft._file()
        self.assertEqual((member.partner_id, firm.vat, firm.street), (firm, "599998002", "вул. Ціхая, 3"))
        self.assertEqual(member.identity_key, "BY:599998002")
        self.assertEqual(firm.phone, "+375 1592 00-00-01", "what we know is not overwritten")
        self.assertEqual(user.partner_id.phone, "+375 1592 77-77-77")
        note = " ".join(member.message_ids.mapped("body"))
        self.assertIn("+375 1592 77-77-77 (+375 1592 00-00-01)", note)
        self.assertIn("zoska@farm.example (known@farm.example)", note)
        with self.assertRaisesRegex(UserError, "has already applied to this cluster"):
            self._filed(organisation="Іншая назва")

    def test_row_04_the_contract_speaks_the_language_of_the_registration(self):
        known = self._partner("Хутар «Новы», ужо вядомы", vat="599998002", lang="ru_RU")
        self.env["res.lang"]._activate_lang("pl_PL")
        draft = self.env["cluster.registration"].sudo().create({"typed": self._typed(), "lang": "pl_PL"})
        member = draft._file()
        pair = member.duplicate_ids.with_user(self.user_coordinator)
        pair.reason = "The same certificate."
        pair.action_same()
        self.assertEqual((member.partner_id, member._admission_lang()), (known, "pl_PL"))
        wizard = Form(
            self.env["cluster.member.admit"].with_user(self.user_council).with_context(default_member_id=member.id)
        )
        self.assertEqual(wizard.contract_lang, "pl_PL")
        by_hand = self._member("By hand", partner=self._partner("By hand", lang="ru_RU"))
        self.assertEqual(by_hand._admission_lang(), "ru_RU")

    def test_a_duplicate_that_is_a_member_already_is_refused_in_words(self):
        there = self._member(
            "Хутар дзейны", "active", partner=self._partner("Хутар дзейны", email="zoska@farm.example")
        )
        member = self._filed()
        pair = member.duplicate_ids.with_user(self.user_coordinator)
        pair.reason = "Asked."
        with self.assertRaisesRegex(UserError, "is already in the cluster .Active."), self.env.cr.savepoint():
            pair.action_same()
        self.assertEqual((member.partner_id.name, there.state), ("Хутар «Новы»", "active"))

    # --- on paper -------------------------------------------------------------------------------
    def _paper(self, user, **values):
        wizard = Form(self.env["cluster.member.register"].with_user(user))
        facts = {
            "kind_id": self.env.ref("cluster_base.kind_craftsman"), "organisation": "Майстэрня «Папера»",
            "number": "599998002", "person": "Янка", "phone": "+375 29 777-77-71", "consent": True,
        } | values  # fmt: skip
        for name, value in facts.items():
            setattr(wizard, name, value)
        for place in range(len(wizard.answer_ids)):
            with wizard.answer_ids.edit(place) as answer:
                answer.value = "yes" if "Yes" in (answer.choices or "") else "Linen"
        return wizard

    def test_on_paper_by_a_clerk_source_and_clerk_are_recorded(self):
        wizard = self._paper(self.user_clerk, received_on=fields.Date.to_date("2026-03-02"))
        self.assertIn("check digit fits", wizard.number_note)
        action = wizard.save().action_confirm()
        member = self.env["cluster.member"].browse(action["res_id"])
        self.assertEqual(
            (member.source, member.clerk_id, member.applied_on, member.state),
            ("paper", self.user_clerk, fields.Date.to_date("2026-03-02"), "applied"),
        )
        self.assertEqual(member.answer_ids.mapped("value"), ["Linen", "Yes"])
        report = self.env["ir.actions.report"].with_user(self.user_clerk).with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf("cluster_base.report_registration", member.registration_id.ids)
        self.assertEqual((kind, content[:4]), ("pdf", b"%PDF"))

    def test_on_paper_bad_input_is_said_in_sentences(self):
        today = fields.Date.context_today(self.cluster)
        for values, words in (
            ({"number": "599998003"}, "last digit does not fit"),
            ({"number": "123"}, "too short or too long"),
            ({"organisation": False, "phone": False}, "Enter the name of the farm(.|\n)*Enter a phone number or"),
            ({"consent": False}, "Tick that the centre"),
            ({"received_on": today + timedelta(days=1)}, "still to come"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, words):
                self._paper(self.user_clerk, **values).save().action_confirm()

    def test_on_paper_known_ones_are_shown_while_typing(self):
        known = self._partner("Known", phone="+375 29 777-77-71")
        self.assertIn(known, self._paper(self.user_clerk).known_ids[:])
        self._member("There", "active", partner=self._partner("There", vat="599998002"))
        self.assertIn("In this cluster already: There", self._paper(self.user_clerk).number_note)

    # --- completeness ---------------------------------------------------------------------------
    def test_missing_papers_are_asked_for_and_the_application_becomes_ready(self):
        member = self._filed()
        coordinator = member.with_user(self.user_coordinator)
        action = coordinator.action_ask_papers()
        wizard = Form(self.env[action["res_model"]].with_user(self.user_coordinator).with_context(action["context"]))
        wizard.note = "The council meets on Friday."
        wizard.save().action_confirm()
        mail = self.env["mail.mail"].search([("email_to", "=", "zoska@farm.example")], limit=1)
        for words in (*member.paper_ids.mapped("name"), "Friday", member.papers_due_on.strftime("%d.%m.%Y")):
            self.assertIn(words, mail.body_html)
        with self.assertRaisesRegex(UserError, "Papers are missing"):
            coordinator.action_complete()
        coordinator.paper_ids[0].write({"state": "received"})
        self.assertEqual(member.paper_ids[0].received_on, fields.Date.context_today(member))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            member.paper_ids[1].state = "waived"
            member.paper_ids.flush_recordset()
        coordinator.paper_ids[1].write({"state": "waived", "note": "The head signs in person."})
        with self.assertRaisesRegex(UserError, "mark them “In order”"):
            coordinator.action_complete()
        coordinator.paper_ids[0].action_accept()
        coordinator.action_complete()
        self.assertEqual((member.is_complete, member.completed_on), (True, fields.Date.context_today(member)))

    def test_drafts_that_nobody_goes_on_with_are_dropped(self):
        old, new = self.env["cluster.registration"].sudo().create([{"typed": {}}, {"typed": {}}])
        old.touched_at = fields.Datetime.now() - timedelta(days=8)
        new.touched_at = fields.Datetime.now() - timedelta(days=4)
        self.env["cluster.registration"].sudo()._drop_drafts()
        self.assertEqual((old.exists(), new.exists()), (old.browse(), new))


@tagged("post_install", "-at_install")
class TestJoinPages(HttpCase, JoinCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.typed = cls._typed()
        cls.env["cluster.cluster"].search(
            [("id", "not in", (cls.cluster | cls.other_cluster).ids)]
        ).takes_applications = False

    def _post(self, step, names, **values):
        data = {name: self.typed.get(name, "") for name in names} | values
        return self.url_open(
            f"/en/join/{step}", data={"csrf_token": Request.csrf_token(self), **data}, allow_redirects=False
        )

    def _get(self, path="/en/join"):
        return self.url_open(path)

    def _questions(self):
        return [one._key() for one in self.farm_kind.question_ids]

    def _to_check(self):
        self._post("who", ("cluster", "kind"))
        self._post("organisation", ("organisation", "country", "number", "territory", "street"))
        self._post("person", ("person", "office", "phone", "email"))
        return self._post("questions", self._questions())

    def test_row_01_a_visitor_registers_without_a_script(self):
        self.authenticate(None, None)
        start = self._get().text
        for words in ("Join the cluster", "обращения.бел", "It is not an appeal"):
            self.assertIn(words, start)
        self.assertEqual(self._get("/en/join/person").url.rsplit("/", 1)[1], "who", "nothing is skipped")
        response = self._to_check()
        self.assertTrue(response.headers["Location"].endswith("/join/check"))
        check = self._get("/en/join/check").text
        for words in (
            "Хутар «Новы»",
            "599998002",
            "Зоська Хутарская",
            "How much land",
            "/join/person?return=check",
            "Test centre",
        ):
            self.assertIn(words, check)
        self.assertIn("Tick that the centre may use", self._post("check", (), consent="").text)
        done = self._post("check", ("consent",))
        self.assertTrue(done.headers["Location"].endswith("/join/done"))
        member = self.env["cluster.member"].search([("partner_id.name", "=", "Хутар «Новы»")])
        self.assertEqual((len(member), member.state, member.source), (1, "applied", "online"))
        page = self._get("/en/join/done").text
        self.assertIn(member.reference, page)
        self.assertIn(member.paper_ids[0].name, page)
        self._post("check", ("consent",))
        self.assertEqual(
            self.env["cluster.member"].search_count([("partner_id.name", "=", "Хутар «Новы»")]),
            1,
            "sent twice, filed once",
        )
        token = member.registration_id.token
        status = self._get(f"/en/join/status/{token}").text
        self.assertIn(member.reference, status)
        self.assertIn("Papers that are missing", status)
        self.assertEqual(self._get(f"/en/join/status/{token[:-1]}x").status_code, 404)

    def test_row_01_a_wrong_tax_number_is_a_sentence_and_nothing_typed_is_lost(self):
        self.authenticate(None, None)
        self._post("who", ("cluster", "kind"))
        response = self._post("organisation", ("organisation", "country", "territory", "street"), number="599998003")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Error: ", response.text.split("<title>")[1].split("</title>")[0])
        self.assertIn('href="#number"', response.text)
        self.assertIn("last digit does not fit", response.text)
        for kept in ('value="599998003"', "Хутар «Новы»", "вул. Ціхая, 3", f'value="{self.village.id}" selected'):
            self.assertIn(kept, response.text)
        self.assertFalse(self.env["cluster.member"].search([("partner_id.name", "=", "Хутар «Новы»")]))

    def test_row_01_two_applications_of_one_firm(self):
        self._filed(organisation="Хутар «Першы»")
        self.authenticate(None, None)
        self._post("who", ("cluster", "kind"))
        response = self._post("organisation", ("organisation", "country", "number", "territory", "street"))
        self.assertIn("has already applied to this cluster or belongs to it", response.text)
        self.assertNotIn("Хутар «Першы»", response.text, "who it is, is not told to a stranger")
        self._post("who", ("kind",), cluster=str(self.other_cluster.id))
        response = self._post("organisation", ("organisation", "country", "number", "territory", "street"))
        self.assertEqual(response.status_code, 303, "another cluster is another matter")

    def test_row_01_errors_of_the_other_pages(self):
        self.authenticate(None, None)
        self.assertIn("Choose the cluster", self._post("who", (), cluster="", kind="").text)
        self.assertIn("Choose the cluster", self._post("who", (), cluster="999999999", kind="x").text)
        self._post("who", ("cluster", "kind"))
        text = self._post("person", (), person="", email="wrong").text
        self.assertIn("Enter your name", text)
        self.assertIn("right form", text)
        first = self._questions()[0]
        self.assertIn("must be a number", self._post("questions", self._questions(), **{first: "much"}).text)
        self.assertEqual(self._get("/en/join/nowhere").status_code, 404)

    def test_row_02_each_kind_has_its_own_questions(self):
        self.authenticate(None, None)
        self._post("who", ("cluster", "kind"))
        self.assertIn("How much land do you work", self._get("/en/join/questions").text)
        self._post("who", ("cluster",), kind=str(self.env.ref("cluster_base.kind_craftsman").id))
        text = self._get("/en/join/questions").text
        self.assertIn("What is your craft?", text)
        self.assertNotIn("How much land", text)

    def test_row_01_a_person_with_a_login_sees_the_state_on_the_portal(self):
        self.user_resident.partner_id.write({"name": "Зоська Жыхарка", "email": "zoska@home.example"})
        self.authenticate("test_resident", "test_resident")
        self._post("who", ("cluster", "kind"))
        self.assertIn('value="Зоська Жыхарка"', self._get("/en/join/person").text, "what we know is not asked twice")
        self._to_check()
        self._post("check", ("consent",))
        member = self.env["cluster.member"].search([("partner_id.name", "=", "Хутар «Новы»")])
        self.assertEqual((member.source, member.link_ids.partner_id), ("portal", self.user_resident.partner_id))
        page = self._get("/en/my/cluster").text
        for words in ("Хутар «Новы»", member.reference, "checks your application", member.paper_ids[0].name):
            self.assertIn(words, page)
