import threading
from contextlib import closing
from datetime import date, datetime
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from .test_appeals import AppealsCase


@tagged("post_install", "-at_install")
class TestReception(AppealsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = (
            cls.env["cluster.reception.hours"]
            .with_user(cls.clerk)
            .create(
                {
                    "unit_id": cls.body.id,
                    "receiver_id": cls.head.id,
                    "weekday": "2",
                    "weeks": "1, 3",
                    "start": 9,
                    "stop": 10,
                    "minutes": 20,
                    "place": "Каб. 1",
                    "valid_from": "2026-03-01",
                }
            )
        )

    def visit(self, **vals):
        return (
            self.env["cluster.reception"]
            .with_user(self.clerk)
            .create(
                {
                    "visitor_name": "Умоўны Пётр Янавіч",
                    "address": "аг. Крэва, 12",
                    "contact": "+375 29 000-00-01",
                    "question": "Аб аўтобусе\nПрашу вярнуць рэйс",
                    "topic_id": self.roads.id,
                    **vals,
                }
            )
        )

    def slots(self):
        with freeze_time("2026-03-01 09:00:00"):
            self.hours.action_make_slots()
        return self.env["cluster.reception.slot"].with_user(self.clerk).search([("hours_id", "=", self.hours.id)])

    def test_row_45_hours_become_slots_once(self):
        slots = self.slots()
        self.assertEqual(slots[0].start, datetime(2026, 3, 4, 6), "nine o'clock in Minsk is six in UTC")
        self.assertEqual(
            {slot.start.date() for slot in slots},
            {date(2026, 3, 4), date(2026, 3, 18), date(2026, 4, 1), date(2026, 4, 15)},
        )
        self.assertEqual(len(slots), 12)
        self.assertEqual(self.slots(), slots)
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            slots[0].copy({"start": "2026-03-04 06:10:00", "stop": "2026-03-04 06:30:00"}).flush_recordset()
        with self.refuses(UserError, "numbers from 1 to 5"):
            self.hours.weeks = "7"

    def test_row_45_a_slot_is_booked_once(self):
        slot = self.slots()[0]
        action = slot.action_book()
        visit = self.visit(**{key[8:]: value for key, value in action["context"].items()})
        self.assertEqual((visit.start, visit.receiver_id, visit.unit_id), (slot.start, self.head, self.body))
        self.assertEqual((slot.is_free, slot.reception_id, slot.visitor), (False, visit, "Умоўны Пётр Янавіч"))
        self.assertNotIn(slot, slot.search([("is_free", "=", True)]))
        self.assertEqual(slot.action_book()["res_id"], visit.id)
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.visit(slot_id=slot.id).flush_recordset()
        visit.action_cancel()
        self.assertTrue(slot.is_free)
        self.assertTrue(self.visit(slot_id=slot.id).id, "a cancelled visit frees its slot")

    def test_row_45_one_click_makes_an_oral_appeal(self):
        with freeze_time("2026-03-04 12:00:00"):
            visit = self.visit(slot_id=self.slots()[0].id)
            with self.refuses(UserError, "Write the result"):
                visit.action_hold()
            visit.result = "Разгледзім"
            visit.action_hold()
            self.assertEqual((visit.state, visit.received_by_id), ("held", self.head))
            action = visit.action_make_appeal()
            appeal = self.env["cluster.document"].browse(action["res_id"])
            appeal._assign_numbers_here()
        self.assertEqual((visit.document_id, appeal.reception_id), (appeal, visit), "linked both ways")
        self.assertEqual(
            (appeal.state, appeal.appeal_form, appeal.appeal_source, appeal.delivery_method, appeal.direction),
            ("registered", "oral", "reception", "reception", "appeal"),
        )
        self.assertEqual(
            (appeal.correspondent_name, appeal.correspondent_address, appeal.correspondent_contact, appeal.topic_id),
            (visit.visitor_name, visit.address, visit.contact, self.roads),
        )
        self.assertEqual((appeal.title, appeal.note), ("Аб аўтобусе", visit.question))
        self.assertEqual(appeal.received_on, date(2026, 3, 4))
        self.assertEqual(visit.action_make_appeal()["res_id"], appeal.id, "the second click opens it")
        with self.refuses(UserError, "what it took from here is fixed"):
            visit.question = "Іншае"
        with self.refuses(UserError, "stays in the log"):
            visit.unlink()
        with self.refuses(UserError, "not waiting any more"):
            visit.action_hold()

    def test_what_makes_no_appeal_gets_a_sentence(self):
        blank = self.visit(question="  \n ")
        with self.assertRaisesRegex(UserError, "Write the question"):
            blank.action_make_appeal()
        absent = self.visit()
        absent.action_absent()
        with self.assertRaisesRegex(UserError, "did not come"):
            absent.action_make_appeal()
        made = self.visit()
        made.action_make_appeal()
        for step in (made.action_cancel, made.action_absent):
            with self.assertRaisesRegex(UserError, "has become the appeal"):
                step()
        self.assertEqual(made.state, "booked")

    def test_the_state_is_set_by_buttons(self):
        visit = self.visit()
        with self.refuses(UserError, "set by its buttons"):
            visit.state = "held"
        visit.action_absent()
        with self.refuses(UserError, "waited for"):
            visit.action_absent()
        visit.action_cancel()
        with self.refuses(UserError, "does not become an appeal"):
            visit.action_make_appeal()

    def test_row_45_the_log_is_printed_for_a_period(self):
        with freeze_time("2026-03-04 12:00:00"):
            held = self.visit(slot_id=self.slots()[0].id, result="Растлумачана")
            held.action_hold()
            held.action_make_appeal()
            held.document_id._assign_numbers_here()
            self.visit(visitor_name="Прыдуманая Ірына", start="2026-03-04 22:30:00").action_absent()
        self.visit(visitor_name="Не у гэты месяц", start="2026-05-04 07:00:00")
        wizard = (
            self.env["cluster.reception.print"]
            .with_user(self.clerk)
            .create({"unit_id": self.body.id, "date_from": "2026-03-04", "date_to": "2026-03-31"})
        )
        page = self.text("cluster_docs.report_reception", wizard)
        for part in (
            "Умоўны Пётр Янавіч, аг. Крэва, 12",
            "04.03.2026 09:00",
            "Растлумачана",
            held.document_id.number,
            "05.03.2026 01:30",
            "Did not come",
            "Visits: 2",
            "Received: 1",
            "Became oral appeals: 1",
        ):
            self.assertIn(part, page)
        self.assertNotIn("Не у гэты месяц", page)

    def test_who_sees_the_log(self):
        visit = self.visit()
        found = self.env["cluster.reception"]
        for user, sees in ((self.executor, True), (self.head, True), (self.auditor, True), (self.council_clerk, False)):
            with self.subTest(user.login):
                self.assertEqual(bool(found.with_user(user).search([("id", "=", visit.id)])), sees)
        for user in (self.resident, self.farm, self.coordinator):
            with self.subTest(user.login), self.assertRaises(AccessError):
                found.with_user(user).search([])
        with self.assertRaises(AccessError):
            visit.with_user(self.auditor).result = "x"


@tagged("post_install", "-at_install")
class TestReceptionRace(BaseCase):
    """Two clerks book one slot at the same time, with real cursors."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.registry = Registry(get_db_name())
        with self.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cluster = env["cluster.cluster"].create({"name": "Race", "code": "RSL"})
            body = env["hr.department"].create(
                {"name": "Race", "code": "RS", "is_body": True, "cluster_id": cluster.id}
            )
            slot = env["cluster.reception.slot"].create(
                {
                    "unit_id": body.id,
                    "receiver_id": SUPERUSER_ID,
                    "start": "2030-01-01 06:00:00",
                    "stop": "2030-01-01 06:20:00",
                }
            )
            self.cluster, self.body, self.slot = cluster.id, body.id, slot.id
            cr.commit()
        self.addCleanup(self.clean)

    def cursor(self):
        return closing(self.registry.cursor())

    def clean(self):
        with self.cursor() as cr:
            cr.execute("DELETE FROM mail_message WHERE model = 'cluster.reception'")
            cr.execute("DELETE FROM mail_followers WHERE res_model = 'cluster.reception'")
            cr.execute("DELETE FROM cluster_reception WHERE unit_id = %s", [self.body])
            cr.execute("DELETE FROM cluster_reception_slot WHERE id = %s", [self.slot])
            cr.execute("DELETE FROM hr_department WHERE id = %s", [self.body])
            cr.execute("DELETE FROM cluster_cluster WHERE id = %s", [self.cluster])
            cr.commit()

    def book(self):
        """Both look whether the slot is free, then both write: the number of visits and of refusals."""
        meet, refused = threading.Barrier(2), []

        def work(name):
            with self.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True, "mail_create_nosubscribe": True})
                slot = env["cluster.reception.slot"].browse(self.slot)
                free = slot.is_free
                meet.wait(30)
                if not free:
                    return
                try:
                    env["cluster.reception"].create(
                        {"slot_id": self.slot, "visitor_name": name, "question": "?"}
                    ).flush_recordset()
                    cr.commit()
                except psycopg2.IntegrityError as error:
                    refused.append(error.diag.constraint_name)

        threads = [threading.Thread(target=work, args=[name]) for name in "АБ"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        with self.cursor() as cr:
            cr.execute("SELECT count(*) FROM cluster_reception WHERE slot_id = %s", [self.slot])
            return cr.fetchone()[0], refused

    def test_row_45_two_clerks_take_one_slot(self):
        """Without the index both get it; with it one of them is refused."""
        with self.cursor() as cr:
            cr.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'cluster_reception_slot_once'")
            definition = cr.fetchone()[0]
            cr.execute("DROP INDEX cluster_reception_slot_once")
            cr.commit()
        try:
            count, refused = self.book()
        finally:
            with self.cursor() as cr:
                cr.execute("DELETE FROM cluster_reception WHERE slot_id = %s", [self.slot])
                cr.execute(definition)
                cr.commit()
        self.assertEqual((count, refused), (2, []), "the race does not appear: what follows proves nothing")
        with mute_logger("odoo.sql_db"):
            self.assertEqual(self.book(), (1, ["cluster_reception_slot_once"]))
