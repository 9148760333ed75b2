# Real cursors and real commits below; what was committed is taken away at the end.
# pylint: disable=invalid-commit
import os
from contextlib import closing
from unittest.mock import patch

from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation, LockNotAvailable, SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from .common_archive import ArchiveCase


@tagged("post_install", "-at_install")
class TestDisposal(ArchiveCase):
    def hold(self, **vals):
        return (
            self.env["cluster.legal.hold"]
            .with_user(self.controller)
            .create({"reason": "Суд № 3-15", "unit_id": self.body.id, **vals})
        )

    def breaches(self, document):
        return [line for line in self.env["cluster.verify"]._verify() if f"Document {document.id}" in line]

    def test_row_33_from_the_selection_to_the_empty_shelf(self):
        case, document = self.old_case("9-1", "5 л.", 2015, ("ліст.txt", b"to be destroyed 9-1"))
        copy = self.attach(document, "копія.txt", b"sent by mail 9-1", res_model="mail.message", res_id=0)
        document.sudo().message_post(body="Sent", attachment_ids=copy.ids)
        preview = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": "preview",
                    "raw": b"picture of 9-1",
                    "res_model": document._name,
                    "res_id": document.id,
                    "res_field": "note",
                }
            )
        )
        files = document.attachment_ids | copy | preview
        file = document.attachment_ids.filtered(lambda item: item.name == "ліст.txt")
        digest, paths = file._cluster_sha256(), [files._full_path(name) for name in files.mapped("store_fname")]
        self.assertTrue(all(os.path.exists(path) for path in paths))
        act = self.act()
        act.action_select()
        self.assertIn(case, act.line_ids.case_file_id)
        act.line_ids.filtered(lambda line: line.case_file_id != case).unlink()
        act.action_send()
        for member in (self.controller, self.executor):
            act.with_user(member).action_vote_for()
        self.assertEqual(act.state, "agreed")
        act.with_user(self.head).action_approve()
        act.action_execute()
        self.assertTrue(all(os.path.exists(path) for path in paths), "nothing goes before the commit")
        names = [os.path.join(*path.split(os.sep)[-2:]) for path in paths]
        self.assertEqual(self.env["ir.attachment"]._unlink_stored(names), [])

        self.assertFalse([path for path in paths if os.path.exists(path)], "the bytes are gone from the disk")
        self.env.invalidate_all()
        self.assertFalse(any(item.raw or item.index_content for item in files))
        self.assertEqual((document.destroyed_act_id, case.archive_state), (act, "destroyed"))
        self.assertEqual((document.title, bool(document.number)), ("Пытанне аб дарозе", True))
        event = document.event_ids.filtered(lambda event: event.kind == "destroyed")
        self.assertEqual(event.data["number"], act.number)
        self.assertIn({"id": file.id, "name": "ліст.txt", "sha256": digest}, event.data["files"])
        self.assertEqual({told["id"] for told in event.data["files"]}, set(files.ids))
        self.assertEqual(self.breaches(document), [], "the history verifies: destroyed by an act is no breach")
        self.assertIn(act.number, document.paper_where)

    def test_row_33_verify_tells_destroyed_from_missing(self):
        _case, lost = self.old_case("9-2", "5 л.", 2015, ("страчаны.txt", b"lost"))
        case, document = self.old_case("9-3", "5 л.", 2015, ("знішчаны.txt", b"destroyed"))
        act = self.approved(case)
        act.action_execute()
        self.env.cr.execute("DELETE FROM ir_attachment WHERE id = %s", [lost.attachment_ids.id])
        self.env.invalidate_all()
        self.assertIn("страчаны.txt is missing", "\n".join(self.breaches(lost)))
        self.assertEqual(self.breaches(document), [])
        # bytes that come back, a stub that goes, an act that was never carried out
        file = document.attachment_ids
        with self.env.cr.savepoint() as point:
            self.env.cr.execute("UPDATE ir_attachment SET db_datas = 'x' WHERE id = %s", [file.id])
            self.env.invalidate_all()
            self.assertIn("but it has content", "\n".join(self.breaches(document)))
            point.rollback()
        self.env.invalidate_all()
        with self.env.cr.savepoint() as point:
            self.env.cr.execute("ALTER TABLE cluster_disposal_act DISABLE TRIGGER USER")
            self.env.cr.execute(
                "UPDATE cluster_disposal_act SET state = 'approved', executed_at = NULL WHERE id = %s", [act.id]
            )
            self.env.invalidate_all()
            self.assertIn("was not carried out", "\n".join(self.breaches(document)))
            point.rollback()
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            file.sudo().unlink()
        with self.assertRaises(UserError):
            file.sudo().write({"raw": b"back"})
        with self.assertRaises(UserError):
            file.sudo().write({"cluster_disposal_act_id": False})

    def test_row_33_bytes_that_another_document_has_stay_for_it(self):
        case, _document = self.old_case("9-4", "5 л.", 2015, ("адно.txt", b"the same bytes"))
        other = self.filed(self.case("9-5"), ("тое ж.txt", b"the same bytes"))
        name = other.attachment_ids.store_fname
        self.approved(case).action_execute()
        self.assertEqual(self.env["ir.attachment"]._unlink_stored([name]), [name])
        self.env.invalidate_all()
        self.assertEqual(other.attachment_ids.raw, b"the same bytes")

    def test_row_33_what_an_act_does_not_take(self):
        young, _document = self.old_case("9-6", "75 л.", 2015)
        permanent, _document = self.old_case("9-7", "Пост.", 2015)
        review, _document = self.old_case("9-8", "5 л. ЭПК", 2015)
        event, _document = self.old_case("9-9", "До минования надобности", 2015)
        held, _document = self.old_case("9-10", "5 л.", 2015)
        self.hold(case_file_ids=[(6, 0, held.ids)])
        opened = self.case("9-11", "5 л.")
        for case, words in (
            (young, "is kept until"),
            (permanent, "never destroyed"),
            (review, "expert commission"),
            (event, "Waits for an event"),
            (held, "legal hold"),
            (opened, "not a closed file"),
        ):
            with self.subTest(case=case.index):
                with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                    self.act(case).action_send()
                self.assertIn(words, self.sentence(caught.exception))
        act = self.act()
        act.action_select()
        self.assertFalse(act.line_ids.case_file_id & (young | permanent | review | event | held | opened))

    def test_row_33_two_persons_and_a_commission(self):
        case, _document = self.old_case("9-12")
        alone = self.act(case, members=[self.clerk])
        with self.assertRaises(UserError) as caught:
            alone.action_send()
        self.sentence(caught.exception)
        with self.assertRaises(AccessError):
            alone.write({"state": "approved"})
        alone.action_cancel()
        act = self.act(case)
        act.action_send()
        self.assertEqual(act.number, f"{act.ordinal}/{act.year}")
        with self.assertRaises(AccessError):
            act.with_user(self.clerk).action_vote_for()
        with self.assertRaises(AccessError):
            act.member_ids[0].with_user(self.clerk).write({"vote": "for"})
        with self.assertRaises(UserError):
            act.with_user(self.head).action_approve()
        act.with_user(self.controller).action_vote_for()
        with self.assertRaises(UserError):
            act.with_user(self.controller).action_vote_for()
        vote = self.env["cluster.disposal.vote"].with_user(self.executor)
        vote.create({"act_id": act.id, "remark": "Справа 9-12 яшчэ патрэбна"}).action_vote()
        self.assertEqual(act.state, "draft", "one against sends the act back with the remark")
        self.assertIn("яшчэ патрэбна", act.member_ids.filtered("remark").remark)
        act.action_send()
        with self.assertRaises(UserError):
            act.line_ids.unlink()
        self.assertFalse(any(act.member_ids.mapped("vote")), "votes are given anew")
        for member in (self.controller, self.executor):
            act.with_user(member).action_vote_for()
        with self.assertRaises(AccessError):
            act.with_user(self.council_head).action_approve()
        with self.assertRaises(UserError):
            act.action_execute()
        act.with_user(self.head).action_approve()
        self.assertEqual(act.approved_by_id, self.head)
        mine = self.old_case("9-13")[0]
        own = self.act(mine, user=self.head, members=[self.controller])
        own.action_send()
        own.with_user(self.controller).action_vote_for()
        with self.assertRaises(UserError) as caught:
            own.with_user(self.head).action_approve()
        self.assertIn("Who prepared", self.sentence(caught.exception))
        own.with_user(self.deputy).action_approve()

    def test_row_33_what_the_commission_sees_is_frozen(self):
        case, _document = self.old_case("9-24")
        act = self.act(case)
        act.action_send()
        line = act.line_ids.with_context(cluster_act_freeze=True)
        with self.assertRaises(UserError):
            line.write({"title": "Іншая справа"})
        self.assertEqual(line.title, "Справа 9-24")

    def test_row_33_destroyed_words_are_found_no_more(self):
        case, document = self.old_case("9-25", "5 л.", 2015, ("ліст.txt", "таямніца вадасховішча".encode()))
        document.sudo().answer_body = "<p>Адказ пра вадасховішча</p>"
        found = self.env["cluster.document"].search([("search_text", "ilike", "вадасховішча")])
        self.assertIn(document, found)
        self.approved(case).action_execute()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.env["cluster.document"].search([("search_text", "ilike", "вадасховішча")]) & document)
        self.assertIn(document, self.env["cluster.document"].search([("search_text", "ilike", document.number)]))
        self.env.cr.execute("SELECT search_vector FROM ir_attachment WHERE id = %s", [document.attachment_ids.id])
        self.assertEqual(self.env.cr.fetchone(), (None,))
        self.assertFalse(document.answer_body)
        self.assertEqual(self.breaches(document), [])
        self.env.cr.execute("UPDATE cluster_document SET answer_body = '<p>x</p>' WHERE id = %s", [document.id])
        self.assertIn("the words of its letter are there", "\n".join(self.breaches(document)))

    def test_row_33_what_holds_several_documents_is_emptied_too(self):
        case, document = self.old_case("9-26")
        other = self.registered()
        batch = (
            self.env["cluster.intake"].with_user(self.clerk)._take(self.body, "upload", [("стос.txt", b"all pages")])
        )
        pile = batch.item_ids.sudo()
        pieces = pile.create(
            [
                {
                    "batch_id": batch.id, "parent_id": pile.id, "name": f"{n}.txt", "kind": "txt",
                    "document_id": target.id, "state": "filed",
                }
                for n, target in enumerate((document, other))
            ]
        )  # fmt: skip
        pile.state = "split"
        for piece in pieces:
            piece.attachment_id = piece._keep(piece.name, b"pages", "text/plain")
        certificates = (
            self.env["cluster.certificate.batch"]
            .sudo()
            .create(
                {
                    "name": "Даведкі", "unit_id": self.body.id, "signer_id": self.head.id,
                    "template_id": self.env["cluster.template"].search([], limit=1).id,
                    "line_ids": [(0, 0, {"name": "Узорны", "sequence": 1})],
                }
            )
        )  # fmt: skip
        certificates.line_ids.document_id = document
        certificates.result_id = joint = self.env["ir.attachment"].create(
            {"name": "all.zip", "raw": b"PK", "res_model": certificates._name, "res_id": certificates.id}
        )
        self.approved(case).action_execute()
        self.env.invalidate_all()
        self.assertFalse(pile.attachment_id.raw or pieces[0].attachment_id.raw or joint.raw)
        self.assertIn("emptied by act", pile.note)
        self.assertEqual(pieces[1].attachment_id.raw, b"pages", "the pages of the other document stay")

    def test_row_33_a_file_that_lies_in_a_package_is_not_destroyed(self):
        case, _document = self.old_case("9-27")
        transfer = (
            self.env["cluster.archive.transfer"]
            .with_user(self.clerk)
            .create({"unit_id": self.body.id, "archive_id": self.correspondent.id, "case_file_ids": [(6, 0, case.ids)]})
        )
        act = self.approved(case)
        transfer.sudo().write({"state": "building", "ordinal": 1, "number": "1/2026"})
        with self.assertRaises(UserError) as caught:
            act.action_execute()
        self.assertIn("transfer No. 1/2026", self.sentence(caught.exception))
        transfer.action_return()
        act.action_execute()
        self.assertEqual(case.archive_state, "destroyed")

    def test_row_33_what_was_agreed_is_what_is_destroyed(self):
        case, document = self.old_case("9-14")
        act = self.approved(case)
        document._log_event("note", "Something happened to the document", {})
        with self.assertRaises(UserError) as caught:
            act.action_execute()
        self.assertIn("have changed", self.sentence(caught.exception))

    def test_row_33_hold_beats_the_schedule(self):
        case, document = self.old_case("9-15")
        act = self.approved(case)
        hold = self.hold(document_ids=[(6, 0, document.ids)])
        self.assertEqual((document.hold_count, document.on_hold), (1, True))
        with self.assertRaises(UserError) as caught:
            act.action_execute()
        self.assertIn("legal hold", self.sentence(caught.exception))
        with self.assertRaises(AccessError):
            self.env["cluster.legal.hold.release"].with_user(self.clerk).create({"hold_id": hold.id, "reason": "x"})
        with self.assertRaises(AccessError):
            hold.write({"state": "released"})
        with self.assertRaises(UserError):
            hold.sudo().unlink()
        release = self.env["cluster.legal.hold.release"].with_user(self.controller)
        release.create({"hold_id": hold.id, "reason": "Справа закрыта"}).action_release()
        self.assertEqual((document.hold_count, hold.state), (0, "released"))
        act.action_return()
        act.action_send()
        for member in (self.controller, self.executor):
            act.with_user(member).action_vote_for()
        act.with_user(self.head).action_approve()
        act.action_execute()
        self.assertEqual(case.archive_state, "destroyed")
        with self.assertRaises(UserError):
            self.hold(case_file_ids=[(6, 0, case.ids)])

    def test_row_33_the_database_keeps_what_is_held(self):
        case, document = self.old_case("9-16")
        hold = self.hold(case_file_ids=[(6, 0, case.ids)])
        self.assertEqual(case.hold_count, 1)
        act = self.approved(self.old_case("9-17")[0])
        self.env.flush_all()
        statements = (
            f"UPDATE cluster_case_file SET archive_state = 'destroyed', disposal_act_id = {act.id} WHERE id = {case.id}",  # noqa: E501
            f"DELETE FROM cluster_case_file WHERE id = {case.id}",
            f"DELETE FROM cluster_legal_hold WHERE id = {hold.id}",
        )
        for statement in statements:
            with self.subTest(statement=statement), mute_logger("odoo.sql_db"):
                with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                    self.env.cr.execute(statement)
        # a draft's file is removed by anybody, unless the draft is held
        draft = self.draft("internal")
        file = self.attach(draft, "a.txt", b"a")
        self.hold(document_ids=[(6, 0, draft.ids)])
        with self.assertRaises(UserError):
            file.unlink()
        with self.assertRaises(UserError):
            draft.unlink()

    def test_row_33_a_hold_ends_by_its_day(self):
        case, _document = self.old_case("9-18")
        hold = self.hold(case_file_ids=[(6, 0, case.ids)], date_from="2020-01-01", date_to="2020-06-30")
        self.env["cluster.legal.hold"]._cron_release_ended()
        self.assertEqual((hold.state, case.hold_count), ("released", 0))
        with self.assertRaises(UserError):
            self.hold(case_file_ids=[(6, 0, case.ids)], date_from="2099-01-01")
        with self.assertRaises(UserError):
            self.hold()
        self.assertEqual([line for line in self.env["cluster.verify"]._check_holds()], [])

    def test_row_33_polish_lists_by_category_need_the_archives_consent(self):
        self.cluster.country_id = self.env.ref("base.pl")
        five, _document = self.old_case("9-19", "B5", 2015)
        appraised, _document = self.old_case("9-20", "BE5", 2015)
        short, _document = self.old_case("9-21", "Bc", 2015)
        appraised._enter_review("destroy", "2025-01-10", "Ekspertyza 1/2025")
        short._enter_event("2020-01-10", "")
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self.act(five, appraised).action_send()
        self.assertIn("list of its own", self.sentence(caught.exception))
        for category, case in (("B", five), ("BE", appraised), ("Bc", short)):
            act = self.act(category=category)
            act.action_select()
            self.assertIn(case, act.line_ids.case_file_id)
            self.assertEqual(set(act.line_ids.case_file_id.mapped("retention_id.category")), {category})
        act.action_send()
        for member in (self.controller, self.executor):
            act.with_user(member).action_vote_for()
        with self.assertRaises(UserError) as caught:
            act.with_user(self.head).action_approve()
        self.assertIn("consent", self.sentence(caught.exception))
        act.consent = "OA.421.1.2026"
        act.with_user(self.head).action_approve()
        act.action_execute()
        self.assertEqual(short.archive_state, "destroyed")

    def test_row_33_an_executed_act_is_final(self):
        case, _document = self.old_case("9-22")
        act = self.approved(case)
        act.action_execute()
        for step in (act.action_cancel, act.action_return, act.action_execute, act.unlink):
            self.sentence(self.refused(step))
        self.env.flush_all()
        for statement in (
            f"UPDATE cluster_disposal_act SET number = '9' WHERE id = {act.id}",
            f"DELETE FROM cluster_disposal_act WHERE id = {act.id}",
            f"UPDATE cluster_case_file SET archive_state = 'kept', disposal_act_id = NULL WHERE id = {case.id}",
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(statement)

    def test_row_33_printed_act_and_register(self):
        case, _document = self.old_case("9-23")
        act = self.approved(case, note="Тэрмін захоўвання скончыўся")
        act.action_execute()
        printed = self.printed("cluster_docs.report_disposal_act", act)
        for label in (
            "No.", "Index of the file", "Heading of the file", "Years", "Number of files (parts)",
            "Term of keeping and No. of the article", "Remarks", "APPROVED", "Commission", "For",
            "Справа 9-23", "2015", "5 л.", act.number, "t_head", "t_controller", "The contents were destroyed",
        ):  # fmt: skip
            self.assertIn(label, printed)
        self.assertIn(act.number, self.printed("cluster_docs.report_disposal_register", act))


@tagged("post_install", "-at_install")
class TestHoldRace(BaseCase):
    """A hold put while an act is carried out: real cursors and commits, taken away at the end."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.registry = Registry(get_db_name())
        with self.cursor() as cr:
            env = self.environment(cr)
            cluster = env["cluster.cluster"].create({"name": "Race", "code": "RACEA"})
            body = env["hr.department"].create(
                {"name": "Race", "code": "RA", "is_body": True, "cluster_id": cluster.id}
            )
            case = env["cluster.case.file"].create(
                {
                    "index": "1-1",
                    "title": "Гонка",
                    "year": 2015,
                    "unit_id": body.id,
                    "retention_id": env["cluster.retention.class"]._for_text("3 г.").id,
                }
            )
            case._close("2015-12-31")
            act = env["cluster.disposal.act"].create(
                {"unit_id": body.id, "line_ids": [(0, 0, {"case_file_id": case.id})]}
            )
            hold = env["cluster.legal.hold"].create(
                {"reason": "Гонка", "unit_id": body.id, "case_file_ids": [(6, 0, case.ids)]}
            )
            hold._release("Пачатак")
            self.cluster, self.body, self.case, self.act, self.hold = cluster.id, body.id, case.id, act.id, hold.id
            cr.commit()
        self.addCleanup(self.clean)

    def cursor(self):
        return closing(self.registry.cursor())

    def environment(self, cr):
        return api.Environment(
            cr, SUPERUSER_ID, {"lang": "en_US", "tracking_disable": True, "mail_create_nosubscribe": True}
        )

    def clean(self):
        tables = ("cluster_legal_hold", "cluster_legal_hold_file_rel", "cluster_case_file", "cluster_disposal_act")
        with self.cursor() as cr:
            for table in tables:
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cr.execute("DELETE FROM cluster_legal_hold_file_rel WHERE case_file_id = %s", [self.case])
            cr.execute("DELETE FROM cluster_legal_hold WHERE unit_id = %s", [self.body])
            cr.execute("DELETE FROM cluster_disposal_act_line WHERE case_file_id = %s", [self.case])
            cr.execute(
                "UPDATE cluster_case_file SET archive_state = 'kept', disposal_act_id = NULL WHERE id = %s", [self.case]
            )
            cr.execute("DELETE FROM cluster_disposal_act WHERE unit_id = %s", [self.body])
            cr.execute("DELETE FROM cluster_case_file WHERE unit_id = %s", [self.body])
            for model, record in (
                ("cluster.case.file", self.case),
                ("cluster.disposal.act", self.act),
                ("cluster.legal.hold", self.hold),
                ("cluster.cluster", self.cluster),
            ):
                cr.execute("DELETE FROM mail_message WHERE model = %s AND res_id = %s", [model, record])
                cr.execute("DELETE FROM mail_followers WHERE res_model = %s AND res_id = %s", [model, record])
            cr.execute("DELETE FROM hr_department WHERE id = %s", [self.body])
            cr.execute("DELETE FROM cluster_cluster WHERE id = %s", [self.cluster])
            for table in tables:
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cr.commit()

    def put_hold(self, cr, state="active"):
        """The bare statements of a new hold, as the ORM would send them."""
        cr.execute(
            """INSERT INTO cluster_legal_hold (reason, unit_id, date_from, state) VALUES ('Суд', %s, now(), %s)
               RETURNING id""",
            [self.body, state],
        )
        hold = cr.fetchone()[0]
        cr.execute("INSERT INTO cluster_legal_hold_file_rel (hold_id, case_file_id) VALUES (%s, %s)", [hold, self.case])

    def destroy(self, cr):
        cr.execute(
            "UPDATE cluster_case_file SET archive_state = 'destroyed', disposal_act_id = %s WHERE id = %s",
            [self.act, self.case],
        )

    def held_and_destroyed(self):
        with self.cursor() as cr:
            cr.execute(
                """SELECT count(*) FROM cluster_case_file c JOIN cluster_legal_hold_file_rel r ON r.case_file_id = c.id
                   JOIN cluster_legal_hold h ON h.id = r.hold_id AND h.state = 'active'
                   WHERE c.id = %s AND c.archive_state = 'destroyed'""",
                [self.case],
            )
            return cr.fetchone()[0]

    def look(self, cr):
        """What carrying out an act looks at before it begins: no hold is in force."""
        cr.execute(
            """SELECT count(*) FROM cluster_legal_hold_file_rel r JOIN cluster_legal_hold h ON h.id = r.hold_id
               WHERE r.case_file_id = %s AND h.state = 'active'""",
            [self.case],
        )
        return cr.fetchone()[0]

    def test_row_33_the_race_without_the_guard(self):
        """Looking first protects nothing: the hold is committed between the look and the act."""
        with self.cursor() as cr:
            cr.execute("ALTER TABLE cluster_legal_hold_file_rel DISABLE TRIGGER USER")
            cr.commit()
        with self.cursor() as acting, self.cursor() as holding:
            self.assertEqual(self.look(acting), 0)
            self.put_hold(holding)
            holding.commit()
            self.assertEqual(self.look(acting), 0, "at REPEATABLE READ a second look sees the old picture too")
            self.destroy(acting)
            acting.commit()
        self.assertEqual(self.held_and_destroyed(), 1, "the race does not appear: the next tests prove nothing")

    def test_row_33_a_hold_before_the_act_wins(self):
        with self.cursor() as acting, self.cursor() as holding:
            self.assertEqual(self.look(acting), 0)
            self.put_hold(holding)
            holding.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.destroy(acting)
            acting.rollback()
            # tried again, as Odoo does: now it is seen, and the row refuses even whoever does not look
            self.assertEqual(self.look(acting), 1)
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
                self.destroy(acting)
        self.assertEqual(self.held_and_destroyed(), 0)

    def test_row_33_an_act_before_the_hold_wins(self):
        with self.cursor() as acting, self.cursor() as holding:
            self.assertEqual(self.look(holding), 0)
            self.destroy(acting)
            holding.execute("SET LOCAL lock_timeout TO '200ms'")
            with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                self.put_hold(holding)  # waits for the act
            holding.rollback()
            self.assertEqual(self.look(holding), 0)
            acting.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.put_hold(holding)
            holding.rollback()
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
                self.put_hold(holding)
        self.assertEqual(self.held_and_destroyed(), 0)

    def test_row_33_the_last_two_votes_at_once_agree_the_act(self):
        """Without a row in common both are kept and neither is the last; with it the second is tried again."""
        with self.cursor() as cr:
            env = self.environment(cr)
            users = [
                env["res.users"].create({"name": login, "login": login, "group_ids": [(6, 0, groups)]}).id
                for login in ("race_one", "race_two")
                for groups in [[env.ref("base.group_user").id, env.ref("cluster_base.group_head").id]]
            ]
            for user in users:
                env["hr.employee"].create({"name": "Race", "user_id": user, "department_id": self.body})
            act = env["cluster.disposal.act"].browse(self.act)
            act.member_ids = [(0, 0, {"user_id": user}) for user in users]
            act.action_send()
            cr.commit()

        def vote(cr, user):
            self.environment(cr)["cluster.disposal.act"].with_user(user).browse(self.act)._vote("for")
            cr.flush()

        try:
            with self.cursor() as first, self.cursor() as second:
                second.execute("SELECT vote FROM cluster_disposal_act_member WHERE act_id = %s", [self.act])
                vote(first, users[0])
                first.commit()
                with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                    vote(second, users[1])
                second.rollback()
                vote(second, users[1])
                second.commit()
            with self.cursor() as cr:
                cr.execute("SELECT state FROM cluster_disposal_act WHERE id = %s", [self.act])
                self.assertEqual(cr.fetchone()[0], "agreed")
        finally:
            with self.cursor() as cr:
                cr.execute("ALTER TABLE cluster_disposal_act DISABLE TRIGGER USER")
                cr.execute("DELETE FROM cluster_disposal_act_member WHERE act_id = %s", [self.act])
                cr.execute("ALTER TABLE cluster_disposal_act ENABLE TRIGGER USER")
                env = self.environment(cr)
                env["hr.employee"].search([("user_id", "in", users)]).unlink()
                env["res.users"].browse(users).unlink()
                cr.commit()

    def test_row_33_the_bytes_leave_the_disk_with_the_commit(self):
        with self.cursor() as cr:
            env = self.environment(cr)
            act = env["cluster.disposal.act"].browse(self.act)
            keep, burn = (
                env["ir.attachment"].create({"name": f"{name}.txt", "raw": f"race {name}".encode()})
                for name in ("keep", "burn")
            )
            same = keep.copy()
            paths = {file.name: file._full_path(file.store_fname) for file in keep | burn}
            cr.commit()
            with patch.object(type(act), "state", "approved"):
                act._remove_stored((same | burn)._destroy_content(act))
            self.assertTrue(all(os.path.exists(path) for path in paths.values()))
            cr.commit()
        self.assertEqual(
            {name: os.path.exists(path) for name, path in paths.items()}, {"keep.txt": True, "burn.txt": False}
        )
        with self.cursor() as cr:
            cr.execute("DELETE FROM ir_attachment WHERE id = ANY(%s)", [[keep.id, burn.id, same.id]])
            cr.commit()

    def test_row_31_a_document_filed_while_the_file_is_closed(self):
        """Without the trigger the document slips in; with it one of the two waits and fails."""

        def insert(cr):
            cr.execute(
                """INSERT INTO cluster_document (title, journal_id, kind_id, state, sheets, annex_sheets, case_file_id)
                   SELECT 'x', j.id, k.id, 'draft', 1, 0, %s FROM cluster_document_journal j, cluster_document_kind k
                   LIMIT 1 RETURNING id""",
                [self.case],
            )
            return cr.fetchone()

        def close(cr):
            cr.execute(
                "UPDATE cluster_case_file SET state = 'closed', closed_on = now(), archive_state = 'kept' WHERE id = %s",  # noqa: E501
                [self.case],
            )

        with self.cursor() as cr:
            env = self.environment(cr)
            env["cluster.case.file"].browse(self.case).sudo().action_reopen()
            journal = env["cluster.document.journal"].create(
                {"name": "Race", "code": "RX", "kind": "internal", "unit_id": self.body, "pattern": "{S}/{DN}",
                 "kind_id": env["cluster.document.kind"].search([("journal_kind", "=", "internal")], limit=1).id}
            ).id  # fmt: skip
            cr.commit()
        try:
            with self.cursor() as clerk, self.cursor() as closer:
                clerk.execute("ALTER TABLE cluster_document DISABLE TRIGGER cluster_document_case_guard")
                clerk.execute("SELECT state FROM cluster_case_file WHERE id = %s", [self.case])
                self.assertEqual(clerk.fetchone()[0], "open")
                close(closer)
                closer.commit()
                self.assertTrue(insert(clerk), "the race does not appear: the rest proves nothing")
                clerk.rollback()  # the trigger is back with it
                close(closer)
                closer.execute(
                    "UPDATE cluster_case_file SET state = 'open', closed_on = NULL, archive_state = 'current' WHERE id = %s",  # noqa: E501
                    [self.case],
                )  # noqa: E501
                closer.commit()
                clerk.execute("SELECT state FROM cluster_case_file WHERE id = %s", [self.case])
                close(closer)
                clerk.execute("SET LOCAL lock_timeout TO '200ms'")
                with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                    insert(clerk)
                clerk.rollback()
                clerk.execute("SELECT state FROM cluster_case_file WHERE id = %s", [self.case])
                closer.commit()
                with mute_logger("odoo.sql_db"), self.assertRaises((SerializationFailure, IntegrityError)):
                    insert(clerk)
        finally:
            with self.cursor() as cr:
                cr.execute("DELETE FROM cluster_document_journal WHERE id = %s", [journal])
                cr.commit()
