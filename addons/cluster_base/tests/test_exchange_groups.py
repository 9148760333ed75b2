import io
from datetime import date, datetime, timedelta

from freezegun import freeze_time
from pypdf import PdfReader

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from .exchange_common import ExchangeCase


@tagged("post_install", "-at_install")
class TestWorkgroups(HttpCase, ExchangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.env["cluster.workgroup"].with_user(cls.user_coordinator).create(
            {
                "name": "School of crafts",
                "cluster_id": cls.cluster.id,
                "sector_id": cls.env.ref("cluster_base.workgroup_sector_education").id,
                "line_ids": [
                    Command.create({"member_id": cls.bees.id, "partner_id": cls.user_bees.partner_id.id,
                                    "role": "chair", "date_from": "2026-01-01"}),
                    Command.create({"member_id": cls.mill.id, "role": "secretary", "date_from": "2026-01-01"}),
                ],
            }
        )  # fmt: skip
        cls.meeting = cls.env["cluster.workgroup.meeting"].with_user(cls.user_coordinator).create(
            {
                "workgroup_id": cls.group.id,
                "name": "First meeting",
                "start": "2026-09-01 07:00:00",
                "place": "Library of Kreva",
                "item_ids": [
                    Command.create({"name": "Room for lessons", "notes": "Two rooms were seen.",
                                    "decision": "Rent the room in the library", "deadline": "2026-10-01",
                                    "responsible_id": cls.user_bees.partner_id.id}),
                    Command.create({"name": "Any other business", "sequence": 20}),
                ],
            }
        )  # fmt: skip

    def test_row_19_group_with_members_agenda_minutes_decisions_tasks(self):
        self.assertEqual(self.group.chair_id, self.user_bees.partner_id)
        event = self.meeting.sudo().event_id
        self.assertEqual(event.partner_ids, (self.user_bees | self.env["res.users"]).partner_id | self.mill.partner_id)
        before = self._all_mails()
        self.meeting.action_invite()
        self.assertEqual([email for email, _s in self._mails(before)], ["bees@person.example", "mill@farm.example"])
        self.assertIn("Room for lessons", (self._all_mails() - before)[:1].body_html)
        self.meeting.present_ids = self.user_bees.partner_id | self.mill.partner_id
        item = self.meeting.item_ids[0]
        item.action_task()
        item.action_task()
        tasks = self.group.sudo().project_id.task_ids
        self.assertEqual(tasks.mapped("name"), ["Rent the room in the library"])
        self.meeting.action_held()
        with self.assertRaisesRegex(UserError, "minutes are closed"):
            item.notes = "Three rooms"
        with self.assertRaisesRegex(UserError, "minutes are closed"):
            item.copy({"name": "Afterwards"})
        with self.assertRaisesRegex(UserError, "minutes are closed"):
            item.unlink()
        report = self.env["ir.actions.report"].with_user(self.user_coordinator)
        content, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
            "cluster_base.action_report_workgroup_minutes", self.meeting.ids
        )
        self.assertEqual(kind, "pdf")
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
        for words in ("First meeting", "01.09.2026 10:00", "Rent the room in the library", "01.10.2026", "Mill"):
            self.assertIn(words, text)
        decisions = self.env["cluster.workgroup.item"].with_user(self.user_auditor)
        self.assertEqual(decisions.search([("decision", "!=", False), ("workgroup_id", "=", self.group.id)]), item)
        self.authenticate("bees", "bees")
        page = self.url_open(f"/en/my/cluster/groups/{self.group.id}").text
        for words in ("Rent the room in the library", "First meeting", "Room for lessons", "Chair"):
            self.assertIn(words, page)
        minutes = self.url_open(f"/my/cluster/groups/{self.group.id}/minutes/{self.meeting.id}")
        self.assertEqual(minutes.headers["Content-Type"], "application/pdf")

    def test_row_19_tasks_are_for_the_group_only(self):
        self.meeting.item_ids[0].action_task()
        task = self.group.sudo().project_id.task_ids
        Task = self.env["project.task"]
        self.assertTrue(task.with_user(self.user_bees).has_access("read"))
        stranger = new_test_user(
            self.env, "test_project", groups="project.group_project_user", company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )  # fmt: skip
        for user in (self.user_linen, self.user_foreign, self.user_farm, self.other_coordinator, stranger):
            with self.subTest(user=user.login):
                self.assertFalse(Task.with_user(user).search([("id", "=", task.id)]))
                with self.assertRaises(AccessError):
                    task.with_user(user).read(["name"])
        self.assertTrue(task.with_user(self.user_coordinator).has_access("write"))
        self.authenticate("linen", "linen")
        self.assertEqual(self.url_open(f"/my/cluster/groups/{self.group.id}").status_code, 404)
        self.assertEqual(
            self.url_open(f"/my/cluster/groups/{self.group.id}/minutes/{self.meeting.id}").status_code, 404
        )
        # With the end of the mandate the tasks are out of sight.
        line = self.group.line_ids.filtered(lambda line: line.member_id == self.bees)
        line.date_to = fields.Date.today() - timedelta(days=1)
        self.env.invalidate_all()
        self.assertFalse(task.with_user(self.user_bees).has_access("read"))

    def test_roles_and_dates(self):
        with self.assertRaisesRegex(ValidationError, "is held by"):
            self.group.line_ids = [
                Command.create({"member_id": self.linen.id, "role": "chair", "date_from": "2026-06-01"})
            ]
        with self.assertRaisesRegex(ValidationError, "in the group already"):
            self.group.line_ids = [Command.create({"member_id": self.mill.id, "date_from": "2026-06-01"})]
        with self.assertRaisesRegex(ValidationError, "another cluster"):
            self.group.line_ids = [Command.create({"member_id": self.foreign.id, "date_from": "2026-06-01"})]
        empty = self.meeting.copy({"item_ids": [Command.clear()], "start": "2026-10-01 07:00:00"})
        with self.assertRaisesRegex(UserError, "agenda first"):
            empty.action_invite()

    def test_sectors_are_data(self):
        names = self.env["cluster.workgroup.sector"].search([]).mapped("name")
        for sector in ("Social affairs", "Education", "Culture", "Information technology"):
            self.assertIn(sector, names)


@tagged("post_install", "-at_install")
class TestPartnerRequests(HttpCase, ExchangeCase):
    def _search(self, **values):
        return self.env["cluster.partner.request"].with_user(self.user_coordinator).create(
            {
                "name": "Weekend of crafts", "text": "Who weaves and who bakes?", "cluster_id": self.cluster.id,
                "member_id": self.bees.id, "deadline": fields.Date.today() + timedelta(days=10), **values,
            }
        )  # fmt: skip

    def _post(self, url, **data):
        return self.url_open(url, data={"csrf_token": Request.csrf_token(self), **data}, allow_redirects=False)

    def test_row_20_request_answers_result_and_counts(self):
        search = self._search(audience="public")
        self.assertEqual(self.url_open(f"/partners/{search.number}").status_code, 404)
        search.action_publish()
        self.assertIn("Weekend of crafts", self.url_open("/en/partners").text)
        self.assertIn("Who weaves", self.url_open(f"/en/partners/{search.number}").text)
        before = self._all_mails()
        self.authenticate("linen", "linen")
        url = f"/en/my/cluster/partners/{search.number}"
        self.assertIn("Write what you can give", self._post(url, text=" ").text)
        self.assertIn("Your answer is with", self._post(url, text="We weave.").text)
        self._post(url, text="We weave and dye.")
        answer = search.answer_ids
        self.assertEqual((answer.member_id, answer.text), (self.linen, "We weave and dye."))
        self.assertEqual([email for email, _s in self._mails(before)], ["bees@farm.example"])
        self.env["cluster.partner.answer"].with_user(self.user_clerk).create(
            {"request_id": search.id, "member_id": self.mill.id, "text": "By phone: bread."}
        )
        with self.assertRaisesRegex(UserError, "Choose the result first"):
            search.action_close()
        search.result = "chosen"
        with self.assertRaisesRegex(UserError, "at least one partner"):
            search.action_close()
        search.chosen_ids = answer
        before = self._all_mails()
        search.action_close()
        self.assertEqual([email for email, _s in self._mails(before)], ["linen@person.example", "mill@farm.example"])
        search.action_project()
        project = search.project_id
        search.action_project()
        self.assertEqual(search.project_id, project)
        self.assertIn(self.linen.partner_id, project.sudo().message_partner_ids)
        # No partner, one open, one withdrawn: the report adds up.
        second = self._search(name="Second")
        second.action_publish()
        second.result = "none"
        second.action_close()
        self._search(name="Third").action_publish()
        gone = self._search(name="Gone")
        gone.action_publish()
        gone.action_withdraw()
        today = fields.Date.today()
        kpi = self.env["cluster.partner.kpi"].with_user(self.user_auditor).create(
            {"cluster_id": self.cluster.id, "date_from": today, "date_to": today}
        )  # fmt: skip
        self.assertEqual(
            (kpi.published, kpi.answered, kpi.answers, kpi.chosen, kpi.none, kpi.running, kpi.projects),
            (3, 1, 2, 1, 1, 1, 1),
        )
        kpi.write({"date_from": today - timedelta(days=9), "date_to": today - timedelta(days=1)})
        self.assertEqual(kpi.published, 0)

    def test_row_20_closed_takes_no_answers(self):
        search = self._search(deadline=date(2026, 9, 12))
        self.assertEqual(search.deadline_at, datetime(2026, 9, 12, 21, 0))
        with freeze_time("2026-09-12 20:59:59"):
            search.action_publish()
            search.sudo()._answer(self.linen, "In time", self.user_linen.partner_id)
        with freeze_time("2026-09-12 21:00:00"):
            search.invalidate_recordset()
            self.assertFalse(search.is_open)
            with self.assertRaisesRegex(UserError, "takes no more answers"):
                search.sudo()._answer(self.mill, "Late", self.mill.partner_id)
            with self.assertRaisesRegex(UserError, "takes no more answers"):
                search.answer_ids.text = "Better"
            with self.assertRaisesRegex(UserError, "takes no more answers"):
                self.env["cluster.partner.answer"].with_user(self.user_clerk).create(
                    {"request_id": search.id, "member_id": self.mill.id, "text": "Late by a clerk"}
                )
        self.authenticate("linen", "linen")
        response = self._post(f"/en/my/cluster/partners/{search.number}", text="Too late, but typed")
        self.assertIn("takes no more answers", response.text)
        self.assertIn("Too late, but typed", response.text)

    def test_bad_input(self):
        past = self._search(deadline=fields.Date.today() - timedelta(days=1))
        with self.assertRaisesRegex(ValidationError, "in the past"):
            past.action_publish()
        self.authenticate("linen", "linen")
        response = self._post("/en/my/cluster/partners/new", name="Late", text="Text kept", deadline="2020-01-01")
        self.assertIn("The deadline is in the past", response.text)
        self.assertIn("Text kept", response.text)
        response = self._post("/en/my/cluster/partners/new", name="Good", text="T", deadline="2099-01-01")
        self.assertEqual(response.status_code, 303)
        made = self.env["cluster.partner.request"].search([("name", "=", "Good")])
        self.assertEqual((made.state, made.member_id), ("draft", self.linen))

    def test_row_20_who_asks_finds_changes_and_withdraws_its_search(self):
        self.linen.cluster_id._coordinator().lang = "en_US"
        self.authenticate("linen", "linen")
        day = fields.Date.today() + timedelta(days=5)
        for name in ("Weavers", "Dyers"):
            self._post("/en/my/cluster/partners/new", name=name, text="T", deadline=str(day))
        first, second = (
            self.env["cluster.partner.request"].search([("name", "=", name)]) for name in ("Weavers", "Dyers")
        )
        activity = first.activity_ids
        self.assertEqual(activity.summary, "Read and publish this search for partners")
        self.assertTrue(activity.user_id.has_group("cluster_base.group_coordinator"))
        page = self.url_open("/en/my/cluster/partners").text
        self.assertIn("Yours, waiting for the centre", page)
        self.assertIn("Weavers", page)
        url = f"/en/my/cluster/partners/{first.number}"
        self.assertIn(
            "The deadline is in the past", self._post(f"{url}/change", name="W", text="T", deadline="2020-01-01").text
        )  # noqa: E501
        self.assertIn('value="Weavers"', self.url_open(f"{url}/change").text)
        answer = self._post(f"{url}/change", name="Two weavers", text="Text", deadline=str(day), audience="public")
        self.assertEqual(answer.status_code, 303)
        first.invalidate_recordset()
        self.assertEqual((first.name, first.audience, first.member_id), ("Two weavers", "public", self.linen))
        self.authenticate("bees", "bees")
        self.assertNotIn("Two weavers", self.url_open("/en/my/cluster/partners").text)
        self.assertEqual(self._post(f"{url}/change", name="Mine").status_code, 404)
        self.assertEqual(self._post(f"{url}/withdraw").status_code, 404)
        self.authenticate("linen", "linen")
        self.assertEqual(self._post(f"/en/my/cluster/partners/{second.number}/withdraw").status_code, 303)
        first.with_user(self.user_coordinator).action_publish()
        self.assertEqual(self._post(f"{url}/change", name="Late").status_code, 404, "it is published")
        self.env.invalidate_all()
        self.assertEqual(
            (second.state, second.activity_ids, first.activity_ids.ids), ("cancelled", second.activity_ids.browse(), [])
        )  # noqa: E501

    def test_row_20_who_asked_says_how_it_ended(self):
        search = self._search()
        search.action_publish()
        answer = search.sudo()._answer(self.linen, "We weave.", self.user_linen.partner_id)
        url = f"/en/my/cluster/partners/{search.number}"
        self.authenticate("linen", "linen")
        self.assertNotIn("How it ended", self.url_open(url).text)
        self.assertEqual(self._post(f"{url}/close", result="none").status_code, 404)
        self.authenticate("bees", "bees")
        self.assertIn("How it ended", self.url_open(url).text)
        self.assertIn("Choose the result first", self._post(f"{url}/close", note="Kept text").text)
        wrong = self._post(f"{url}/close", result="chosen", note="Kept text").text
        self.assertIn("at least one partner", wrong)
        self.assertIn("Kept text", wrong)
        before = self._all_mails()
        done = self._post(f"{url}/close", result="chosen", chosen=answer.id, note="Linen weaves.")
        self.assertEqual(done.status_code, 303)
        search.invalidate_recordset()
        self.assertEqual((search.state, search.chosen_ids, search.result_note), ("done", answer, "Linen weaves."))
        self.assertEqual([email for email, _s in self._mails(before)], ["linen@person.example"])

    def test_only_members_of_the_cluster_see_it(self):
        search = self._search()
        search.action_publish()
        self.assertEqual(self.url_open(f"/partners/{search.number}").status_code, 404)
        self.authenticate("foreign", "foreign")
        self.assertNotIn(search.name, self.url_open("/en/my/cluster/partners").text)
        self.assertEqual(self.url_open(f"/my/cluster/partners/{search.number}").status_code, 404)
