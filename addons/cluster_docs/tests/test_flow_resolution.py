import base64
import io

from freezegun import freeze_time
from PIL import Image
from psycopg2.errors import IntegrityConstraintViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DocumentsCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-06 09:00:00")
class TestFlowResolution(DocumentsCase):
    """Rows 8 and 9: one responsible executor, own people only, the tree, the facsimile."""

    @classmethod
    def picture(cls, colour):
        content = io.BytesIO()
        Image.new("RGB", (120, 40), colour).save(content, "PNG")
        return base64.b64encode(content.getvalue())

    def refused(self, words):
        return self.assertRaisesRegex(IntegrityConstraintViolation, words)

    def test_row_08_the_database_wants_exactly_one_responsible(self):
        resolution = self.resolution(self.registered(), self.executor | self.clerk)
        resolution.action_issue()
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        responsible = resolution.executor_ids.filtered("is_responsible")
        for sql in (
            "UPDATE cluster_resolution_executor SET is_responsible = false WHERE id = %s",
            "DELETE FROM cluster_resolution_executor WHERE id = %s",
        ):
            with (
                self.subTest(sql=sql),
                mute_logger("odoo.sql_db"),
                self.refused("exactly one responsible"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(sql, [responsible.id])
        none = self.resolution(self.registered())
        none.executor_ids.is_responsible = False
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.refused("exactly one"), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE cluster_resolution SET state = 'issued' WHERE id = %s", [none.id])

    def test_row_08_the_head_assigns_within_the_own_subtree(self):
        document = self.registered()
        for stranger in (self.council_clerk, self.foreign_clerk, self.auditor):
            with self.subTest(stranger=stranger.login), self.assertRaisesRegex(UserError, "not subordinate"):
                self.resolution(document, self.executor | stranger).action_issue()
        self.resolution(document, self.clerk).action_issue()
        self.assertEqual(document.responsible_user_id, self.clerk, "at any depth below the head")

    def test_row_08_text_and_facsimile_on_the_card(self):
        facsimiles = self.env["cluster.facsimile"]
        with self.assertRaises(AccessError):
            facsimiles.with_user(self.clerk).create({"image": self.picture("red")})
        with self.assertRaisesRegex(AccessError, "own facsimile only"):
            facsimiles.with_user(self.council_head).create({"user_id": self.head.id, "image": self.picture("red")})
        first = facsimiles.with_user(self.head).create({"image": self.picture("blue")})
        self.assertFalse(facsimiles.with_user(self.council_head).search([("id", "=", first.id)]))
        document = self.registered()
        in_person = self.resolution(document)
        in_person.with_user(self.head).action_issue()
        second = facsimiles.with_user(self.head).create({"image": self.picture("green")})
        self.assertEqual((first.active, second.active), (False, True))
        self.assertEqual(in_person.sudo().facsimile_id, first, "printed cards stay as they are")
        entered = self.resolution(document, self.clerk).with_user(self.clerk)
        entered.action_issue()
        self.assertFalse(entered.sudo().facsimile_id, "the clerk enters the head's words, not the head's hand")
        html = self.card(document)
        self.assertIn("Разгледзець і адказаць", html)
        self.assertEqual(html.count('alt="Facsimile"'), 1)
        self.assertIn("facsimile, not a signature", html)

    def card(self, document):
        report = self.env["ir.actions.report"].with_user(self.clerk)
        content, _kind = report._render_qweb_html("cluster_docs.report_document_card", document.ids)
        return content.decode()

    def test_nobody_puts_a_name_under_what_was_issued(self):
        facsimile = self.env["cluster.facsimile"].create({"user_id": self.head.id, "image": self.picture("blue")})
        resolution = self.resolution(self.registered(), self.executor)
        for step in ("draft", "issued"):
            if step == "issued":
                resolution.with_user(self.clerk).action_issue()
            for vals in ({"facsimile_id": facsimile.id}, {"entered_by_id": self.head.id}):
                with self.assertRaises(AccessError):
                    resolution.with_user(self.clerk).write(vals)
                with self.assertRaises(AccessError):
                    self.resolution(resolution.document_id, author=self.clerk, **vals)
        part = resolution.executor_ids
        for user in (self.clerk, self.head):
            for vals in ({"reported_by_id": user.id}, {"report": "Зроблена"}, {"done_at": False}, {"report": False}):
                with self.assertRaisesRegex(AccessError, "by the button Report"):
                    part.with_user(user).write(vals)
        part.with_user(self.executor)._report("Зроблена")
        with self.assertRaises(AccessError):
            part.with_user(self.head).write({"done_at": False, "report": False})
        self.env.flush_all()
        for sql, record, words in (
            (
                "UPDATE cluster_resolution_executor SET done_at = NULL, report = NULL WHERE id = %(id)s",
                part,
                "stays as",
            ),
            ("UPDATE cluster_resolution SET facsimile_id = %(other)s WHERE id = %(id)s", resolution, "never later"),
        ):
            with mute_logger("odoo.sql_db"), self.refused(words), self.env.cr.savepoint():
                self.env.cr.execute(sql, {"id": record.id, "other": facsimile.id})

    def test_a_report_is_given_once(self):
        document = self.registered()
        above = self.resolution(document, self.controller)
        above.action_issue()
        self.resolution(document, self.clerk, self.controller, parent_id=above.id).action_issue()
        part = above.executor_ids.with_user(self.controller)
        part._report("Перададзена")
        self.assertEqual(above.state, "issued", "the one below is still open")
        with self.assertRaisesRegex(UserError, "t_controller has reported already"):
            part._report("Іншае")
        self.assertEqual(part.report, "Перададзена")

    def test_row_09_a_later_term_needs_its_reason(self):
        document = self.registered("appeal")
        parent = self.resolution(document, self.controller, due_date="2026-03-16")
        parent.action_issue()
        with self.assertRaisesRegex(ValidationError, "say why it has to be later"):
            self.resolution(document, self.clerk, self.controller, parent_id=parent.id, due_date="2026-03-18")
        child = self.resolution(
            document,
            self.clerk,
            self.controller,
            parent_id=parent.id,
            due_date="2026-03-18",
            term_override_reason="Чакаем адказу вобласці",
        )
        child.action_issue()
        with self.assertRaisesRegex(UserError, "not changed"):
            child.term_override_reason = "Іншае"
        self.assertIn("Чакаем адказу вобласці", " ".join(document.event_ids.mapped("text")))
        self.assertIn("Чакаем адказу вобласці", self.card(document))
        with self.assertRaisesRegex(ValidationError, "later than the document's deadline"):
            self.resolution(
                document,
                self.clerk,
                self.controller,
                parent_id=parent.id,
                due_date="2026-03-30",
                term_override_reason="Ніколі не пазней за тэрмін дакумента",
            )

    def test_row_09_a_parent_does_not_close_over_an_open_child(self):
        document = self.registered("appeal")
        parent = self.resolution(document, self.controller)
        parent.action_issue()
        child = self.resolution(document, self.clerk, self.controller, parent_id=parent.id)
        child.action_issue()
        parent.executor_ids.with_user(self.controller)._report("Перададзена")
        self.assertEqual(parent.state, "issued")
        with self.assertRaisesRegex(UserError, "under this one are still open"):
            parent.with_user(self.head).action_cancel()
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.refused("under it is open"), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE cluster_resolution SET state = 'done', done_at = now() WHERE id = %s", [parent.id]
            )
        child.executor_ids.with_user(self.clerk)._report("Зроблена")
        self.assertEqual((child.state, parent.state), ("done", "done"))
        late = self.resolution(document, self.clerk, self.controller, parent_id=parent.id)
        with self.assertRaisesRegex(UserError, "above is not in execution"):
            late.action_issue()

    def test_row_09_the_tree_is_shown(self):
        document = self.registered("appeal")
        first = self.resolution(document, self.controller)
        first.action_issue()
        second = self.resolution(document, self.executor)
        second.action_issue()
        child = self.resolution(document, self.clerk, self.controller, parent_id=first.id, text="Сабраць звесткі")
        child.action_issue()
        document.invalidate_recordset()
        shown = [(one.outline, one.tree_text) for one in document.resolution_ids.with_user(self.clerk)]
        self.assertEqual(
            shown,
            [("1", "Разгледзець і адказаць"), ("1.1", "— Сабраць звесткі"), ("2", "Разгледзець і адказаць")],
        )
        html = self.card(document)
        self.assertLess(html.index(">1.1<"), html.index(">2<"))
