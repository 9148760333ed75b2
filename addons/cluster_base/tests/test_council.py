import base64
import io
from datetime import date

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ClusterCase

PDF = base64.b64encode(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")


class CouncilCase(ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kinds = ("farm", "craftsman", "firm", "authority")
        cls.kinds = {code: cls.env["cluster.member.kind"].search([("code", "=", code)], limit=1) for code in kinds}
        cls.rule = cls.env["cluster.council.rule"].search(
            [("cluster_id", "=", cls.cluster.id), ("body", "=", "council")]
        )
        cls.seats = cls.env["cluster.council.seat"]
        for number, (kind, role) in enumerate(
            (("farm", "chair"), ("farm", "member"), ("farm", "member"), ("craftsman", "secretary"), ("firm", "member"),
             ("authority", "member"))
        ):  # fmt: skip
            cls.seats |= cls._seat(f"Person {number}", kind, role)
        # The persona of the council takes the first seat.
        cls.seats[0].partner_id = cls.user_council.partner_id

    @classmethod
    def _seat(cls, name, kind, role="member", cluster=None):
        return cls.env["cluster.council.seat"].create(
            {
                "cluster_id": (cluster or cls.cluster).id,
                "partner_id": cls.env["res.partner"].create({"name": name, "email": "p@example.com"}).id,
                "kind_id": cls.kinds[kind].id,
                "role": role,
                "date_from": "2026-01-01",
            }
        )

    def _meeting(self, *items, **values):
        meeting = (
            self.env["cluster.council.meeting"]
            .with_user(self.user_coordinator)
            .create({"cluster_id": self.cluster.id, "start": "2026-06-01 08:00:00", "title": "June", **values})
        )
        for item in items:
            self.env["cluster.council.item"].with_user(self.user_coordinator).create({"meeting_id": meeting.id, **item})
        return meeting

    def _vote(self, item, choices):
        """choices: one letter a seat, in the order of the voters: f, a, n (abstains), x (conflict), - (absent)"""
        words = {"f": "for", "a": "against", "n": "abstain", "x": "left"}
        voters = item.meeting_id.attendance_ids.sorted("id")
        Vote = self.env["cluster.council.vote"].with_user(self.user_coordinator)
        for voter, letter in zip(voters, choices, strict=True):
            if letter != "-":
                Vote._cast(item, voter, words[letter], "owner of the firm" if letter == "x" else "")

    def _text(self, report, records, user, lang=None):
        report_model = self.env["ir.actions.report"].with_user(user).with_context(force_report_rendering=True)
        if lang:
            report_model = report_model.with_context(lang=lang)
        content, _kind = report_model._render_qweb_pdf(f"cluster_base.{report}", records.ids)
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@tagged("post_install", "-at_install")
class TestCouncil(CouncilCase):
    def test_row_03_admission_by_vote(self):
        member = self._member("Applicant", is_complete=True, completed_on="2026-01-12")
        meeting = self._meeting({"kind": "admission", "member_id": member.id, "proposal": "Admit the applicant."})
        self.assertEqual(meeting.item_ids.title, "Admission: Applicant")
        meeting.action_call()
        self.assertRegex(meeting.number, r"^1/2026$")
        self.assertEqual(meeting.entitled, 6)
        item = meeting.item_ids
        item.action_open()
        item.with_user(self.user_council).action_vote_for()
        self.assertEqual(item.with_user(self.user_council).my_choice, "for")
        self._vote(item, "ffafxf")
        item.action_count()
        self.assertEqual((item.state, item.decision_number, item.taking_part), ("adopted", "1/2026", 5))
        self.assertEqual(member.state, "admitted")
        self.assertEqual(member.decision_ref, "1/2026 (01.06.2026)")
        self.assertTrue(member.contract_number)
        meeting.action_close()
        self.assertEqual(meeting.state, "closed")
        kinds = set(member.file_ids.mapped("kind"))
        self.assertLessEqual({"decision", "contract"}, kinds)

    def test_row_03_no_vote_on_an_unchecked_application(self):
        member = self._member("Incomplete")
        meeting = self._meeting({"kind": "admission", "member_id": member.id})
        meeting.action_call()
        with self.assertRaisesRegex(UserError, "papers of Incomplete are not checked yet"):
            meeting.item_ids.action_open()
        self.assertEqual((meeting.state, meeting.item_ids.state), ("called", "planned"))
        member.sudo().write({"is_complete": True, "completed_on": "2026-05-30"})
        meeting.item_ids.action_open()
        self.assertEqual(meeting.item_ids.state, "open")
        admitted = self._member("Admitted", "admitted")
        second = self._meeting({"kind": "admission", "member_id": admitted.id}, title="Second")
        second.action_call()
        with self.assertRaisesRegex(UserError, "Admitted does not wait for admission"):
            second.item_ids.action_open()

    def test_row_03_no_quorum_no_decision(self):
        member = self._member("Applicant", is_complete=True, completed_on="2026-01-12")
        meeting = self._meeting({"kind": "admission", "member_id": member.id})
        meeting.action_call()
        meeting.item_ids.action_open()
        self._vote(meeting.item_ids, "fff---")
        meeting.item_ids.action_count()
        item = meeting.item_ids
        self.assertEqual((item.state, item.decision_number), ("no_decision", False))
        self.assertIn("No quorum: 3 take part, 4 are needed", item.outcome_note)
        self.assertEqual(member.state, "applied")

    def test_row_03_who_left_does_not_make_the_quorum(self):
        meeting = self._meeting({"title": "Plan"})
        meeting.action_call()
        meeting.item_ids.action_open()
        self._vote(meeting.item_ids, "ff-fx-")
        meeting.item_ids.action_count()
        self.assertEqual(meeting.item_ids.state, "no_decision")

    def test_row_03_cap_on_one_kind(self):
        """Three farms against three others: with the cap the farms hold 49 % and lose; without it it is a draw at 3:3,
        and with a fourth farm they would win."""
        self._seat("Person 7", "farm")
        meeting = self._meeting({"title": "Fees for firms"}, {"title": "Without the cap"})
        meeting.action_call()
        first, second = meeting.item_ids
        first.action_open()
        self._vote(first, "fff" + self._others(meeting, "a", "f"))
        first.action_count()
        self.assertEqual(first.state, "rejected")
        farm = next(line for line in first.by_kind if line["kind_id"] == self.kinds["farm"].id)
        self.assertEqual((farm["cast"], farm["percent"]), (4.0, 49.0))
        self.assertLess(farm["counted"], 4)
        self.env.cr.execute("UPDATE cluster_council_rule SET cap_percent = 0 WHERE id = %s", [meeting.rule_id.id])
        meeting.rule_id.invalidate_recordset()
        second.action_open()
        self._vote(second, "fff" + self._others(meeting, "a", "f"))
        second.action_count()
        self.assertEqual(second.state, "adopted")

    def _others(self, meeting, others, farms):
        voters = meeting.attendance_ids.sorted("id")[3:]
        return "".join(farms if voter.kind_id == self.kinds["farm"] else others for voter in voters)

    def test_two_kinds_alone_decide_nothing(self):
        meeting = self._meeting({"title": "Plan"})
        meeting.action_call()
        meeting.item_ids.action_open()
        self._vote(meeting.item_ids, "ffff--")
        meeting.item_ids.action_count()
        self.assertEqual(meeting.item_ids.state, "no_decision")
        self.assertIn("49", meeting.item_ids.outcome_note)

    def test_conflict_needs_its_reason_and_excludes_a_vote(self):
        meeting = self._meeting({"title": "Plan"})
        meeting.action_call()
        item = meeting.item_ids
        item.action_open()
        with self.assertRaisesRegex(UserError, "few words"):
            item.with_user(self.user_council)._my_vote("left")
        wizard = self.env["cluster.council.vote.wizard"].with_user(self.user_council)
        wizard.create({"item_id": item.id, "own": True, "choice": "left", "reason": "brother"}).action_confirm()
        self.assertEqual(item.vote_ids.choice, "left")
        item.with_user(self.user_council).action_vote_for()
        self.assertEqual(item.vote_ids.mapped("choice"), ["for"])

    def test_decision_stays(self):
        meeting = self._meeting({"title": "Plan", "proposal": "As proposed."})
        meeting.action_call()
        item = meeting.item_ids
        item.action_open()
        self._vote(item, "ffffff")
        item.action_count()
        with self.assertRaisesRegex(UserError, "its words stay"):
            item.proposal = "Otherwise"
        with self.assertRaisesRegex(UserError, "not open"):
            self._vote(item, "aaaaaa")
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(Exception, "not changed"), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE cluster_council_item SET votes_for = 0 WHERE id = %s", [item.id])
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(Exception, "not open"), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE cluster_council_vote SET choice = 'against' WHERE item_id = %s", [item.id])
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(Exception, "not deleted"), self.env.cr.savepoint():
            self.env.cr.execute("DELETE FROM cluster_council_vote WHERE item_id = %s", [item.id])

    def test_decisions_are_numbered_without_holes(self):
        meeting = self._meeting({"title": "One"}, {"title": "Two"}, {"title": "Three"})
        meeting.action_call()
        for number, item in enumerate(meeting.item_ids, 1):
            item.action_open()
            self._vote(item, "ffffff")
            item.action_count()
            self.assertEqual(item.decision_number, f"{number}/2026")
        self.assertEqual(meeting.decided, 3)

    def test_exclusion_and_reinstatement_ask_for_a_member(self):
        with self.assertRaisesRegex(UserError, "Choose the member"):
            self._meeting({"kind": "exclusion", "title": "Exclusion"})

    def test_bad_input(self):
        meeting = self._meeting()
        with self.assertRaisesRegex(UserError, "agenda is empty"):
            meeting.action_call()
        with self.assertRaisesRegex(UserError, "buttons"):
            meeting.state = "closed"
        window = self._meeting({"title": "Online"}, mode="window")
        with self.assertRaisesRegex(UserError, "until when"):
            window.action_call()
        old = self._meeting({"title": "Old"}, start="1999-01-01 08:00:00")
        with self.assertRaisesRegex(UserError, "no rule of voting"):
            old.action_call()
        meeting = self._meeting({"title": "Plan"})
        meeting.action_call()
        with self.assertRaisesRegex(UserError, "not deleted"):
            meeting.unlink()
        with self.assertRaisesRegex(UserError, "called by this rule"):
            meeting.rule_id.sudo().quorum_percent = 10

    def test_assembly_of_members(self):
        for number in range(3):
            self._member(f"Farm {number}", "active")
        self._member("Only applied")
        meeting = self._meeting({"title": "Report"}, body="assembly")
        meeting.action_call()
        self.assertEqual(meeting.entitled, 3)
        self.assertEqual(set(meeting.attendance_ids.mapped("weight")), {1.0})

    def test_row_06_suspended_member_has_no_vote(self):
        voter = self._member("Voter", "active")
        gone = self._member("Suspended", "active")
        gone.with_user(self.user_council)._suspend("2026-05-01", "Did not pay.")
        meeting = self._meeting({"title": "Report"}, body="assembly")
        meeting.action_call()
        self.assertEqual(meeting.attendance_ids.member_id, voter)

    def test_minutes_extract_register_and_agenda(self):
        member = self._member("Applicant «Ўзор»", is_complete=True, completed_on="2026-01-12")
        meeting = self._meeting(
            {"kind": "admission", "member_id": member.id, "proposal": "Прыняць заяўніка."}, {"title": "Бюджэт"}
        )
        meeting.action_call()
        meeting.action_all_present()
        first, second = meeting.item_ids
        for item in (first, second):
            item.action_open()
        self._vote(first, "ffffxf")
        first.action_count()
        self._vote(second, "aaaaaa")
        second.action_count()
        meeting.action_close()
        text = self._text("action_report_council_minutes", meeting, self.user_council)
        for expected in ("Minutes No. 1/2026", "Прыняць заяўніка.", "owner of the firm", "Decision No. 1/2026",
                         "Бюджэт", "49", "01.06.2026 11:00", "Person 3"):  # fmt: skip
            self.assertIn(expected, text)
        extract = self._text("action_report_council_extract", first, self.user_clerk)
        self.assertIn("Прыняць заяўніка.", extract)
        self.assertNotIn("Бюджэт", extract)
        register = self._text("action_report_council_register", first | second, self.user_auditor)
        self.assertIn("2/2026", register)
        self.assertIn("Decisions in all: 2", register)
        self.assertIn("Бюджэт", self._text("action_report_council_agenda", meeting, self.user_coordinator))

    def test_row_18_every_paper_is_found_by_the_holders_name(self):
        member = self._member("Хутар «Пошук»", is_complete=True, completed_on="2026-01-12")
        meeting = self._meeting({"kind": "admission", "member_id": member.id})
        meeting.action_call()
        meeting.item_ids.action_open()
        self._vote(meeting.item_ids, "ffffff")
        meeting.item_ids.action_count()
        meeting.action_close()
        self.env["cluster.member.activate"].with_user(self.user_coordinator).create(
            {"member_id": member.id, "signed_on": "2026-06-05", "scan": PDF, "scan_name": "scan.pdf"}
        ).action_confirm()
        # one click on the menu, one search, one click on the line
        Paper = self.env["cluster.member.file"].with_user(self.user_clerk)
        found = Paper.search([("holder", "ilike", "пошук")])
        self.assertEqual(set(found.mapped("kind")), {"decision", "contract", "signed"})
        self.assertEqual(found, Paper.search([("member_id.name_latin", "ilike", "poshuk")]) or found)
        actions = {paper.kind: paper.action_open() for paper in found}
        self.assertEqual(actions["contract"]["type"], "ir.actions.report")
        self.assertEqual(actions["decision"]["type"], "ir.actions.report")
        self.assertIn("/web/content/", actions["signed"]["url"])


@tagged("post_install", "-at_install")
class TestCouncilContract(CouncilCase):
    def test_row_04_scan_makes_the_member_active(self):
        member = self._member("Signs", "admitted")
        Wizard = self.env["cluster.member.activate"].with_user(self.user_coordinator)
        for scan, sentence in ((False, "Attach the scan"), (base64.b64encode(b"hello"), "no PDF, JPEG or PNG")):
            with self.assertRaisesRegex(UserError, sentence):
                Wizard.create({"member_id": member.id, "scan": scan, "scan_name": "a.txt"}).action_confirm()
        self.assertEqual(member.state, "admitted")
        Wizard.create(
            {"member_id": member.id, "signed_on": "2026-02-10", "scan": PDF, "scan_name": "s.pdf"}
        ).action_confirm()
        self.assertEqual(member.state, "active")
        self.assertEqual(member.signed_scan_id.res_id, member.id)
        with self.assertRaises(AccessError):
            member.signed_scan_id.with_user(self.user_farm).read(["raw"])

    def test_row_04_contract_in_the_applicants_language(self):
        words = {
            "be_BY": ("Дагавор аб членстве №", "Прадмет дагавора"),
            "ru_RU": ("Договор о членстве №", "Предмет договора"),
            "pl_PL": ("Umowa członkowska nr", "Przedmiot umowy"),
            "lt_LT": ("Narystės sutartis Nr.", "Sutarties dalykas"),
            "en_US": ("Contract of membership No.", "Subject"),
        }
        numbers = []
        for number, (lang, expected) in enumerate(words.items(), 1):
            member = self._member(f"Member {number}")
            member.with_user(self.user_council)._admit("1", date(2026, 5, 12), lang)
            text = self._text("action_report_member_contract", member, self.user_coordinator)
            for phrase in (*expected, member.contract_number, f"Member {number}"):
                self.assertIn(phrase, text)
            numbers.append(member.contract_ordinal)
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 5)), "no number is left out")

    def test_a_text_with_an_unknown_field_is_refused(self):
        Template = self.env["cluster.contract.template"].with_user(self.user_administrator)
        with self.assertRaisesRegex(ValidationError, r"\{nobody\}"):
            Template.create({"lang": "be_BY", "body": "{nobody}", "valid_from": "2026-01-01"})
        own = Template.create(
            {"lang": "en_US", "cluster_id": self.cluster.id, "valid_from": "2026-01-01", "body": "# Own\n{member}"}
        )
        self.assertEqual(Template._for(self.cluster, "en_US", date(2026, 5, 1)), own)
        self.assertNotEqual(Template._for(self.cluster, "en_US", date(2025, 5, 1)), own)


@tagged("post_install", "-at_install")
class TestCouncilAccess(CouncilCase):
    def test_matrix(self):
        own = self._meeting({"title": "Own"})
        other_user = new_test_user(
            self.env, login="other_coordinator", groups="cluster_base.group_coordinator,cluster_base.group_council",
            company_id=self.other_company.id, company_ids=[Command.set(self.other_company.ids)],
        )  # fmt: skip
        for model, record in (("meeting", own), ("item", own.item_ids), ("seat", self.seats[0]), ("rule", self.rule)):
            Model = self.env[f"cluster.council.{model}"]
            for role in ("clerk", "head", "council", "coordinator", "auditor"):
                user = getattr(self, f"user_{role}")
                self.assertTrue(Model.with_user(user).search_count([("id", "=", record.id)]), (model, role))
                writes = role == "coordinator" and model != "rule"
                self.assertEqual(record.with_user(user).has_access("write"), writes, (model, role))
            self.assertFalse(Model.with_user(other_user).search([("id", "=", record.id)]))
            with self.assertRaises(AccessError):
                record.with_user(other_user).read(["display_name"])
            for user in (self.user_farm, self.user_resident):
                with self.assertRaises(AccessError):
                    Model.with_user(user).search([])
        with self.assertRaises(AccessError):
            own.with_user(self.user_council).action_call()

    def test_votes_are_cast_by_their_voter_only(self):
        meeting = self._meeting({"title": "Plan"})
        meeting.action_call()
        meeting.item_ids.action_open()
        with self.assertRaisesRegex(UserError, "no vote"):
            meeting.item_ids.with_user(self.user_head).action_vote_for()
        with self.assertRaises(AccessError):
            self.env["cluster.council.vote"].with_user(self.user_council).create(
                {"item_id": meeting.item_ids.id, "attendance_id": meeting.attendance_ids[1].id, "choice": "for"}
            )


@tagged("post_install", "-at_install")
class TestCouncilPortal(CouncilCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.member = self._member("Portal farm", "active")
        self.voter = new_test_user(
            self.env, login="portal_voter", groups="cluster_base.group_resident", company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)], lang="en_US",
        )  # fmt: skip
        self.voter.partner_id.parent_id = self.member.partner_id
        self.meeting = self._meeting(
            {"title": "Budget of the year"}, body="assembly", mode="window", voting_until="2026-06-05 12:00:00"
        )
        self.meeting.action_call()
        self.meeting.action_open()
        self.item = self.meeting.item_ids

    def _post(self, **values):
        token = self.url_open("/en/my/cluster/meetings").text.split('csrf_token: "')[1].split('"')[0]
        return self.url_open(
            f"/en/my/cluster/meetings/{self.meeting.id}/vote", {"csrf_token": token, "item": self.item.id, **values}
        )

    def test_row_03_vote_by_portal_within_the_window(self):
        self.authenticate("portal_voter", "portal_voter")
        page = self.url_open(f"/en/my/cluster/meetings/{self.meeting.id}").text
        self.assertIn("Budget of the year", page)
        with freeze_time("2026-06-02 10:00:00"):
            self.assertIn("Choose how you vote", self._post(choice="").text)
            answer = self._post(choice="left")
            self.assertIn("few words", answer.text)
            self.assertIn("Error:", answer.text)
            self.assertIn("Your vote is taken", self._post(choice="for").text)
        self.env.invalidate_all()
        self.assertEqual(self.item.vote_ids.mapped(lambda vote: (vote.choice, vote.channel)), [("for", "portal")])
        with freeze_time("2026-06-05 12:00:01"):
            self.assertIn("time for online votes is over", self._post(choice="against").text)
        self.env.invalidate_all()
        self.assertEqual(self.item.vote_ids.choice, "for")

    def test_a_meeting_of_others_is_not_found(self):
        self.authenticate("test_resident", "test_resident")
        self.assertEqual(self.url_open(f"/en/my/cluster/meetings/{self.meeting.id}").status_code, 404)
        self.assertNotIn("Budget", self.url_open("/en/my/cluster/meetings").text)
