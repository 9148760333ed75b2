from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_archive import ArchiveCase

# person: what they may do with the archive of the own body, of another body, of another cluster
READERS = {
    "clerk": (True, False, False),
    "controller": (True, False, False),
    "head": (True, False, False),
    "council_clerk": (False, True, False),
    "foreign_clerk": (False, False, True),
    "coordinator": (True, True, False),
    "auditor": (True, True, True),
    "administrator": (True, True, True),
}
OUTSIDE = ("farm", "resident")


@tagged("post_install", "-at_install")
class TestArchiveAccess(ArchiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        archive = cls.env["res.partner"].create({"name": "Архіў"})
        cls.sets = []
        for body, user in ((cls.body, cls.clerk), (cls.council, cls.council_clerk), (cls.foreign, cls.foreign_clerk)):
            case = cls.case("2-1", "3 г.", 2015, user=user, body=body)
            case.action_close()
            place = cls.env["cluster.paper.place"].create({"name": "Паліца", "unit_id": body.id})
            case.paper_place_id = place
            records = [
                case,
                place,
                case.sudo().paper_move_ids,
                cls.plans.create({"unit_id": body.id, "year": 2015}),
                cls.env["cluster.disposal.act"]
                .with_user(user)
                .create(
                    {
                        "unit_id": body.id,
                        "line_ids": [(0, 0, {"case_file_id": case.id})],
                        "member_ids": [(0, 0, {"user_id": user.id})],
                    }
                ),
                cls.env["cluster.legal.hold"].create(
                    {"reason": "x", "unit_id": body.id, "case_file_ids": [(6, 0, case.ids)]}
                ),
                cls.env["cluster.archive.transfer"].create({"unit_id": body.id, "archive_id": archive.id}),
            ]
            records += [records[4].line_ids, records[4].member_ids]
            cls.sets.append(records)

    def test_row_33_who_reads_the_archive(self):
        for person, rights in READERS.items():
            for records, allowed in zip(self.sets, rights, strict=True):
                for record in records:
                    with self.subTest(person=person, model=record._name, allowed=allowed):
                        theirs = record.with_user(getattr(self, person))
                        self.assertEqual(theirs.has_access("read"), allowed)
                        found = theirs.search([("id", "=", record.id)])
                        self.assertEqual(bool(found), allowed)

    def test_row_33_nobody_outside_and_no_auditor_writes(self):
        for person in (*OUTSIDE, "auditor", "coordinator"):
            for record in self.sets[0]:
                for operation in ("write", "create", "unlink"):
                    with self.subTest(person=person, model=record._name, operation=operation):
                        self.assertFalse(record.with_user(getattr(self, person)).has_access(operation))
        for person in OUTSIDE:
            for record in self.sets[0]:
                self.assertFalse(record.with_user(getattr(self, person)).has_access("read"))

    def test_row_33_another_body_takes_no_step(self):
        case, place, _move, plan, act, hold, transfer, *_rest = self.sets[0]
        other = self.council_clerk
        for step in (
            lambda: case.with_user(other).action_close(),
            lambda: case.with_user(other).action_paper_return(),
            lambda: plan.with_user(other).action_close_year(),
            lambda: act.with_user(other).action_send(),
            lambda: act.with_user(other).action_execute(),
            lambda: act.with_user(other).action_vote_for(),
            lambda: transfer.with_user(other).action_build(),
            lambda: hold.with_user(self.clerk).write({"date_to": "2099-01-01"}),
            lambda: place.with_user(other).write({"name": "x"}),
        ):
            with self.assertRaises(AccessError):
                step()

    def test_row_33_a_member_from_another_body_reads_the_act_and_votes(self):
        case, _document = self.old_case("2-2")
        act = self.act(case, members=[self.council_clerk])
        act.action_send()
        theirs = act.with_user(self.council_clerk)
        self.assertTrue(theirs.has_access("read") and theirs.line_ids.title)
        self.assertFalse(theirs.has_access("write"))
        self.assertTrue(theirs.can_vote)
        theirs.action_vote_for()
        self.assertEqual(act.state, "agreed")
