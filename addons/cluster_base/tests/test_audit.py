"""Row 69: who changed what and when, from which value to which; nobody takes it out again."""

import json

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .fees_common import FeesCase
from .isolation_common import refused

MANAGERS = ("coordinator", "administrator", "council", "clerk")


@tagged("post_install", "-at_install")
class TestAudit(HttpCase, FeesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})
        cls.member = cls._fee_member("Tracked farm", size=6)
        cls._track()

    @classmethod
    def _track(cls):
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    def _refused(self):
        return refused(self)

    def _as(self, role):
        return self.env(user=getattr(self, f"user_{role}"), context={"lang": "en_US"})

    def _tracked(self, record, field):
        """(who, old, new) of every change of the field, the latest first."""
        self._track()
        values = record.message_ids.sudo().tracking_value_ids.filtered(lambda value: value.field_id.name == field)
        return [
            (
                value.mail_message_id.author_id,
                value.old_value_char or value.old_value_float,
                value.new_value_char or value.new_value_float,
            )
            for value in values.sorted("id", reverse=True)
        ]

    # --- who, when, before, after ---------------------------------------------------------------
    def test_row_69_a_step_says_who_when_before_and_after(self):
        self.member.with_env(self._as("council"))._suspend("2026-06-01", "Did not answer the council.")
        who, before, after = self._tracked(self.member, "state")[0]
        self.assertEqual((who, before, after), (self.user_council.partner_id, "Active", "Suspended"))
        self.assertTrue(self.member.message_ids[0].date)

    def test_row_69_an_amount_says_who_before_and_after(self):
        fee = (
            self.env["cluster.member.fee"]
            ._make_fees(self.member, self.member.active_from)
            .filtered(lambda one: one.what == "annual")
        )
        self._track()
        before = fee.amount
        self.member.with_env(self._as("council"))._waive_fee(
            {
                "percent": 50, "date_from": "2026-01-01", "decision_ref": "4 of 2026", "decided_on": "2026-02-01",
                "reason": "Hail on the crops.",
            }
        )  # fmt: skip
        after = fee.amount
        self.assertLess(after, before)
        self.assertEqual(self._tracked(fee, "amount")[0][1:], (before, after))

    def test_row_69_a_consent_says_who_when_and_by_which_text(self):
        member = self.member.with_env(self._as("coordinator"))
        member.consent_page = True
        member.consent_page = False
        lines = self.member.consent_ids.filtered(lambda line: line.purpose == "page").sorted("id")
        self.assertEqual(lines.mapped("given"), [True, False])
        self.assertEqual(lines.user_id, self.user_coordinator)
        self.assertTrue(all(line.at and line.text_version for line in lines))

    # --- it stays -------------------------------------------------------------------------------
    def test_row_69_managers_neither_remove_nor_change_the_history(self):
        self.member.with_env(self._as("council"))._suspend("2026-06-01", "Did not answer.")
        self._track()
        trail = self.member.message_ids.sudo().filtered("tracking_value_ids")
        self.assertTrue(trail)
        values = trail.tracking_value_ids
        told = self.member.message_ids.sudo().filtered(lambda message: message.message_type == "notification")
        for role in MANAGERS:
            env = self._as(role)
            for message in (trail | told).with_env(env):
                with self.subTest(role=role, message=message.id):
                    for vals in (
                        {"body": "Nothing happened"},
                        {"res_id": 0},
                        {"model": "res.partner"},
                        {"author_id": self.user_clerk.partner_id.id},
                        {"date": "2020-01-01"},
                        {"message_type": "comment"},
                        {"tracking_value_ids": [Command.clear()]},
                    ):
                        with self._refused():
                            message.write(vals)
                    with self._refused():
                        message.unlink()
            with self.subTest(role=role, of="values"):
                with self._refused():
                    values.with_env(env).unlink()
                with self._refused():
                    values.with_env(env).write({"old_value_char": "Left"})
        self.assertEqual(len((trail | told).exists()), len(trail | told))

    def test_row_69_not_even_the_system_changes_values_before_and_after(self):
        self.member.sudo()._suspend("2026-06-01", "Did not answer.")
        self._track()
        values = self.member.message_ids.sudo().tracking_value_ids
        for sql in (
            "UPDATE mail_tracking_value SET old_value_char = 'x' WHERE id = ANY(%s)",
            "DELETE FROM mail_tracking_value WHERE id = ANY(%s)",
        ):
            with self._refused():
                self.env.cr.execute(sql, [values.ids])
        with self._refused():
            values.mail_message_id.sudo().unlink()

    def test_row_69_a_comment_of_a_person_may_be_corrected(self):
        """The trail is what the system wrote; words of people are theirs, and a remark is no decision."""
        comment = self.member.with_env(self._as("coordinator")).message_post(body="Wrong farm", message_type="comment")
        comment.body = "Right farm"
        comment.unlink()
        self.assertFalse(comment.exists())

    def test_row_69_an_application_by_mistake_goes_with_its_history(self):
        member = self._member("Entered twice")
        member.message_post(body="Made.", message_type="notification")
        self._track()
        messages = member.message_ids
        member.with_env(self._as("administrator")).unlink()
        self.assertFalse(messages.exists())

    @mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.base.models.ir_model")
    def test_row_69_nor_by_the_web_client(self):
        self.member.sudo()._suspend("2026-06-01", "Did not answer.")
        self.member.with_env(self._as("coordinator")).consent_page = True
        self._track()
        message = self.member.message_ids.sudo().filtered("tracking_value_ids")[:1]
        for role in ("coordinator", "administrator"):
            self.authenticate(f"test_{role}", f"test_{role}")
            for model, method, args in (
                ("mail.message", "unlink", [[message.id]]),
                ("mail.message", "write", [[message.id], {"body": "x"}]),
                ("mail.tracking.value", "unlink", [message.tracking_value_ids.ids]),
                ("cluster.member.consent", "unlink", [self.member.consent_ids.ids]),
                ("cluster.member.period", "unlink", [self.member.period_ids.ids]),
                ("cluster.member", "unlink", [self.member.ids]),
            ):
                with self.subTest(role=role, model=model, method=method):
                    self.assertTrue(args[0])
                    params = {"model": model, "method": method, "args": args, "kwargs": {}}
                    answer = self.url_open(
                        f"/web/dataset/call_kw/{model}/{method}",
                        data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
                        headers={"Content-Type": "application/json"},
                    ).json()
                    self.assertIn("error", answer)
        self.assertTrue(message.exists().tracking_value_ids)

    # --- tables that only grow ------------------------------------------------------------------
    def test_row_69_tables_that_only_grow(self):
        self.member.with_env(self._as("coordinator")).consent_page = True
        self.env.flush_all()
        for table, column in (
            ("cluster_member_consent", "given = NOT given"),
            ("cluster_member_consent", "at = now() - interval '1 year'"),
            ("cluster_member_period", "state = 'applied'"),
        ):
            with self.subTest(table=table, column=column):
                with self._refused():
                    self.env.cr.execute(f"UPDATE {table} SET {column} WHERE member_id = %s", [self.member.id])
                with self._refused():
                    self.env.cr.execute(f"DELETE FROM {table} WHERE member_id = %s", [self.member.id])
        lines = self.member.consent_ids
        for role in MANAGERS:
            with self.subTest(role=role):
                with self._refused():
                    lines.with_env(self._as(role)).unlink()
                with self._refused():
                    lines.with_env(self._as(role)).write({"given": False})
        with self._refused():
            lines.sudo().write({"given": False})

    def test_row_69_a_vote_stays_when_its_item_is_closed(self):
        Seat = self.env["cluster.council.seat"]
        for number in range(2):
            partner = self.env["res.partner"].create({"name": f"Voter {number}", "email": "v@example.com"})
            Seat.create(
                {
                    "cluster_id": self.cluster.id, "partner_id": partner.id, "kind_id": self.farm_kind.id,
                    "role": "chair" if not number else "secretary", "date_from": "2026-01-01",
                }
            )  # fmt: skip
        coordinator = self._as("coordinator")
        meeting = coordinator["cluster.council.meeting"].create(
            {"cluster_id": self.cluster.id, "start": "2026-06-01 08:00:00", "title": "June"}
        )
        item = coordinator["cluster.council.item"].create(
            {"meeting_id": meeting.id, "kind": "other", "title": "Roof", "proposal": "Mend it."}
        )
        meeting.action_call()
        item.action_open()
        votes = [coordinator["cluster.council.vote"]._cast(item, voter, "for") for voter in meeting.attendance_ids]
        item.action_count()
        self.env.flush_all()
        for sql in (
            "UPDATE cluster_council_vote SET choice = 'against' WHERE id = %s",
            "DELETE FROM cluster_council_vote WHERE id = %s",
        ):
            with self._refused():
                self.env.cr.execute(sql, [votes[0].id])
        for role in MANAGERS:
            with self.subTest(role=role), self._refused():
                votes[0].with_env(self._as(role)).unlink()

    def test_row_69_erasure_of_a_persons_data_has_one_way(self):
        """The job that destroys what need not be kept removes consents; that it did so stays."""
        self.member.with_env(self._as("coordinator")).consent_page = True
        lines = self.member.consent_ids
        self.assertTrue(lines)
        lines._erase("Term of storage ended")
        self.assertFalse(lines.exists())
        self.assertIn("Term of storage ended", self.member.message_ids[0].body)
        self.member.with_env(self._as("coordinator")).consent_page = False
        with self._refused():  # the way is shut again
            self.member.consent_ids.sudo().unlink()

    def test_row_69_the_auditor_reads_the_history_and_writes_nothing(self):
        self.member.sudo()._suspend("2026-06-01", "Did not answer.")
        self._track()
        auditor = self._as("auditor")
        message = self.member.with_env(auditor).message_ids.filtered(lambda one: one.sudo().tracking_value_ids)[:1]
        self.assertTrue(message.date and message.author_id)
        with self._refused():
            message.write({"body": "x"})
        stranger = new_test_user(self.env, login="no_staff", groups="base.group_user")
        with self.assertRaises(AccessError):
            message.with_user(stranger).read(["body"])
