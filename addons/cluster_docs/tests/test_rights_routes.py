from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from .rights_common import SECRET, RightsCase


@tagged("post_install", "-at_install")
class TestRightsRoutes(RightsCase):
    """Every way by which something of a document could reach somebody who may not read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.registered("incoming", cls.council_clerk, cls.council, title=SECRET)
        cls.stamped = cls.restricted()
        cls.resolution(cls.stamped, cls.executor, text=SECRET).action_issue()
        cls.stamped.message_post(body=SECRET)
        cls.hidden = cls.other | cls.stamped
        cls.open = cls.registered("outgoing", parent_id=cls.stamped.id, title="Адказ")
        cls.files = cls.env["ir.attachment"].create(
            [
                {
                    "name": f"{SECRET}.txt",
                    "raw": SECRET.encode(),
                    "res_model": "cluster.document",
                    "res_id": document.id,
                }
                for document in cls.hidden
            ]
        )
        cls.env.flush_all()
        cls.me = cls.office_clerk

    def mine(self, model="cluster.document"):
        return self.env[model].with_user(self.me)

    def test_row_36_search_and_counts_show_nothing(self):
        documents = self.mine()
        for domain in (
            [("title", "ilike", SECRET)],
            [("id", "in", self.hidden.ids)],
            [("search_text", "ilike", "запалечаная")],
            ["|", ("id", "in", self.hidden.ids), ("id", "=", 0)],
            ["!", ("id", "not in", self.hidden.ids)],
        ):
            self.assertFalse(documents.search(domain), domain)
            self.assertEqual(documents.search_count(domain), 0, domain)
            self.assertEqual(documents.web_search_read(domain, {"title": {}})["length"], 0, domain)
            self.assertFalse(documents.search_read(domain, ["title"]), domain)
            self.assertFalse(documents.search_fetch(domain, ["title"]), domain)

    def test_row_36_search_through_a_relation_shows_nothing(self):
        """GHSA-f29q: a condition on a related document answers for documents that the person may not read."""
        documents = self.mine()
        for domain in (
            [("parent_id.title", "ilike", SECRET)],
            [("parent_id", "ilike", SECRET)],
            [("parent_id.note", "!=", "x"), ("parent_id.title", "=like", SECRET + "%")],
            [("parent_id", "any", [("title", "ilike", SECRET)])],
            [("journal_id.unit_id", "any", [("id", "=", self.council.id)])],
        ):
            self.assertFalse(documents.search(domain), domain)
        self.assertFalse(self.mine("cluster.document.event").search([("document_id.title", "ilike", SECRET)]))
        self.assertFalse(self.mine("cluster.document.event").search([("text", "ilike", SECRET)]))
        self.assertFalse(self.mine("cluster.document.number").search([("document_id", "ilike", SECRET)]))

    def test_row_36_name_search_shows_nothing(self):
        self.assertFalse(self.mine().name_search(SECRET))
        self.assertFalse(self.mine().name_search(self.stamped.number, operator="="))
        self.assertFalse(self.mine().web_name_search(SECRET, {"display_name": {}}))

    def test_row_36_groups_show_nothing(self):
        documents = self.mine()
        domain = [("id", "in", self.hidden.ids)]
        self.assertEqual(documents.formatted_read_group(domain, ["state"], ["__count"]), [])
        self.assertEqual(documents._read_group(domain, [], ["__count"]), [(0,)])
        self.assertEqual(documents.web_read_group(domain, ["journal_id"], ["__count"])["groups"], [])
        theirs = documents.formatted_read_group([], ["title"], ["__count"])
        self.assertNotIn(SECRET, [group["title"] for group in theirs])

    def test_row_36_names_in_other_documents_tell_the_number_alone(self):
        values = self.mine().browse(self.open.id).web_read({"parent_id": {"fields": {"display_name": {}}}})
        name = values[0]["parent_id"]["display_name"]
        self.assertNotIn(SECRET, name)
        self.assertIn(self.stamped.number, name)
        self.assertNotIn(SECRET, str(self.mine().browse(self.open.id).read(["parent_id"])))
        self.assertIn(SECRET, self.stamped.with_user(self.clerk).display_name)

    def test_row_36_guessed_ids_are_refused(self):
        for document in self.hidden:
            theirs = document.with_user(self.me)
            for call in (
                lambda d=theirs: d.read(["title"]),
                lambda d=theirs: d.web_read({"title": {}}),
                lambda d=theirs: d.write({"note": "x"}),
                lambda d=theirs: d.copy(),
                lambda d=theirs: d.unlink(),
                lambda d=theirs: d.message_post(body="x"),
                lambda d=theirs: d.title,
            ):
                self.env.invalidate_all()
                with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                    call()
        self.assertFalse(self.mine("cluster.document").browse(self.hidden.ids)._filtered_access("read"))

    def test_row_36_parts_of_a_guessed_id_are_refused(self):
        parts = (
            *self.stamped.event_ids,
            self.stamped.number_id,
            *self.other.event_ids,
            self.other.number_id,
            *self.stamped.resolution_ids,
            *self.stamped.resolution_ids.executor_ids,
        )
        for part in parts:
            with self.subTest(model=part._name), self.assertRaises(AccessError):
                part.with_user(self.me).read([])
        for model in ("event", "number"):
            found = self.mine(f"cluster.document.{model}").search([("document_id", "in", self.hidden.ids)])
            self.assertFalse(found)
        for model in ("cluster.resolution", "cluster.resolution.executor", "cluster.deadline"):
            self.assertFalse(self.mine(model).search([("document_id", "in", self.hidden.ids)]))
            self.assertEqual(self.mine(model).search_count([("document_id", "in", self.hidden.ids)]), 0)

    def test_row_36_files_are_refused(self):
        files = self.files.with_user(self.me)
        self.assertFalse(self.mine("ir.attachment").search([("id", "in", self.files.ids)]))
        self.assertEqual(self.mine("ir.attachment").search_count([("id", "in", self.files.ids)]), 0)
        self.assertFalse(self.mine("ir.attachment").search([("index_content", "ilike", SECRET)]))
        for file in files:
            with self.assertRaises(AccessError):
                file.read(["datas"])
            with self.assertRaises(AccessError):
                file.generate_access_token()

    def test_row_36_chatter_is_refused(self):
        messages = self.env["mail.message"].search(
            [("model", "=", "cluster.document"), ("res_id", "in", self.hidden.ids)]
        )
        self.assertTrue(messages)
        self.assertFalse(self.mine("mail.message").search([("id", "in", messages.ids)]))
        self.assertEqual(self.mine("mail.message").search_count([("body", "ilike", SECRET)]), 0)
        with self.assertRaises(AccessError):
            messages.with_user(self.me).read(["body"])
        for document in self.hidden:
            self.assertFalse(document.with_user(self.me).message_subscribe(partner_ids=self.me.partner_id.ids))
            self.assertNotIn(self.me.partner_id, document.sudo().message_partner_ids)
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                document.with_user(self.me).message_ids.mapped("body")

    def test_row_36_activities_are_refused(self):
        activities = self.env["mail.activity"].search(
            [("res_model", "=", "cluster.document"), ("res_id", "in", self.hidden.ids)]
        )
        self.assertTrue(activities)
        self.assertFalse(self.mine("mail.activity").search([("id", "in", activities.ids)]))
        with self.assertRaises(AccessError):
            activities.with_user(self.me).read(["summary"])

    def test_row_36_followers_who_may_not_read_get_no_mail(self):
        document = self.registered()
        document.sudo().message_subscribe(partner_ids=(self.me | self.clerk | self.controller).partner_id.ids)
        document.with_user(self.clerk).write({"stamp_id": self.stamp.id})
        self.assertIn(self.clerk.partner_id, document.message_partner_ids)
        self.assertNotIn(self.me.partner_id, document.message_partner_ids)
        document.sudo().message_subscribe(partner_ids=self.me.partner_id.ids)  # by a mistake of somebody with the right
        message = document.with_user(self.head).message_post(body=SECRET, subtype_xmlid="mail.mt_comment")
        self.assertNotIn(self.me.partner_id, message.notified_partner_ids)
        self.assertIn(self.clerk.partner_id, message.notified_partner_ids)

    def test_row_36_exports_show_nothing(self):
        self.me.group_ids = [(4, self.env.ref("base.group_allow_export").id)]
        with self.assertRaises(AccessError):
            self.hidden.with_user(self.me).export_data(["title"])
        for path in ("parent_id/title", "parent_id"):
            with self.subTest(path=path), self.assertRaises(AccessError):
                self.open.with_user(self.me).export_data(["title", path])

    def test_row_36_prints_show_nothing(self):
        reports = self.env["ir.actions.report"].search([("model", "=", "cluster.document")])
        self.assertTrue(reports)
        for report in reports:
            for document in self.hidden:
                with self.subTest(report=report.report_name), self.assertRaises(AccessError):
                    report.with_user(self.me)._render_qweb_html(report.report_name, document.ids)
        wizard = self.env["cluster.journal.print"].with_user(self.me)
        lines = wizard.create({"journal_id": self.journal("incoming").id})._lines()
        self.assertNotIn(self.stamped.number_id, lines)
        card = self.registered("incoming")  # the same correspondent's other documents stand on a card
        self.assertNotIn(self.stamped.number, str(card.with_user(self.me)._card_rows()))

    def test_row_36_counts_of_the_desk_follow(self):
        desk = self.env["cluster.desk"]
        for key in ("mine", "control", "unassigned", "overdue"):
            domain = desk.with_user(self.me)._tiles()[key].domain
            self.assertFalse(self.mine().search(Domain(domain) & Domain("id", "in", self.hidden.ids)))

    def test_row_36_a_moved_executor_keeps_and_a_moved_author_loses(self):
        self.assertTrue(self.stamped.with_user(self.clerk).has_access("read"))
        self.clerk_post.department_id = self.council
        self.executor_post.department_id = self.council
        self.env.invalidate_all()
        self.assertFalse(self.stamped.with_user(self.clerk).has_access("read"))
        self.assertTrue(self.stamped.with_user(self.executor).has_access("read"))

    def test_row_36_a_stamp_names_units_posts_roles_and_auditors(self):
        document = self.stamped
        council_clerk = document.with_user(self.council_clerk)
        cases = (
            ("unit_ids", self.council.id, council_clerk),
            ("post_ids", self.council_clerk.employee_id.id, council_clerk),
            ("group_ids", self.env.ref("cluster_base.group_controller").id, document.with_user(self.controller)),
        )
        for field, value, theirs in cases:
            self.assertFalse(theirs.may_read, field)
            self.stamp[field] = [(4, value)]
            self.env.invalidate_all()
            self.assertTrue(theirs.may_read, field)
            self.stamp[field] = [(3, value)]
            self.env.invalidate_all()
            self.assertFalse(theirs.may_read, field)
        foreign, _post = self._person("t_foreign_controller", "controller", self.foreign)
        self.stamp.group_ids = self.env.ref("cluster_base.group_controller")
        self.env.invalidate_all()
        self.assertFalse(document.with_user(foreign).may_read, "a role counts in the document's own body alone")
        self.assertFalse(document.with_user(self.auditor).may_read)
        self.stamp.auditor_reads = True
        self.env.invalidate_all()
        self.assertTrue(document.with_user(self.auditor).may_read)

    def test_row_36_readers_are_people_units_and_posts(self):
        document = self.registered()
        theirs = document.with_user(self.council_clerk)
        for field, value in (
            ("reader_user_ids", self.council_clerk.id),
            ("reader_unit_ids", self.council.id),
            ("reader_post_ids", self.council_clerk.employee_id.id),
        ):
            self.assertFalse(theirs.may_read, field)
            document.with_user(self.clerk).write({field: [(4, value)]})
            self.assertTrue(theirs.may_read, field)
            self.assertFalse(theirs.has_access("write"))
            document.with_user(self.clerk).write({field: [(3, value)]})
            self.assertFalse(theirs.may_read, field)
        self.assertEqual(document.event_ids[-1].kind, "readers")

    def test_row_36_a_stamp_is_told_by_the_history(self):
        document = self.registered()
        document.with_user(self.clerk).write({"stamp_id": self.stamp.id})
        self.assertEqual(document.event_ids[-1].data, {"stamp": "ТД", "before": ""})
        self.assertEqual(document.stamped_by_id, self.clerk)
        self.assertFalse(document.with_user(self.me).has_access("read"))
        document.with_user(self.clerk).write({"stamp_id": False})
        self.assertEqual(document.event_ids[-1].data, {"stamp": "", "before": "ТД"})
        self.assertTrue(document.with_user(self.me).has_access("read"))
        with self.assertRaises(UserError):
            document.with_user(self.clerk).write({"stamped_by_id": self.clerk.id})

    def test_row_36_only_administrators_change_stamps(self):
        for person in ("clerk", "controller", "head", "auditor", "coordinator"):
            with self.subTest(person=person), self.assertRaises(AccessError):
                self.stamp.with_user(self[person]).write({"auditor_reads": True})
        self.stamp.with_user(self.administrator).write({"note": "x"})
