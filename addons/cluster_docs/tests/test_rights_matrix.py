from contextlib import contextmanager

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine import reader_keys
from .rights_common import RightsCase

KINDS = ("incoming", "outgoing", "internal", "appeal", "procedure")
# person: documents of own body, own cluster's other body, other cluster; then stamped ones in the same places.
# r read, w write, c create, d unlink (drafts), g register, s resolution in the own name, o control on, f control off,
# e filing
MATRIX = {
    "clerk": ("rwcdgoe", "", "", "rwcdgoe", "", ""),  # who registered and stamped the stamped one
    "office_clerk": ("rwcdgoe", "", "", "", "", ""),
    "executor": ("rwcdgoe", "", "", "rwdoe", "", ""),  # its executor
    "controller": ("rwcdgofe", "", "", "", "", ""),
    "head": ("rwcgsoe", "", "", "rwcgsoe", "", ""),
    "council_clerk": ("", "rwcdgoe", "", "", "rwcdgoe", ""),
    "council_head": ("", "rwcgsoe", "", "", "rwcgsoe", ""),
    "foreign_clerk": ("", "", "rwcdgoe", "", "", "rwcdgoe"),
    "coordinator": ("r", "r", "", "", "", ""),
    "auditor": ("r", "r", "r", "", "", ""),
    "administrator": ("rwcdgsofe", "rwcdgsofe", "rwcdgsofe", "", "", ""),
    "reader": ("r", "", "", "r", "", ""),  # named on the documents of the first body alone
    "farm": ("", "", "", "", "", ""),
    "resident": ("", "", "", "", "", ""),
}
OPERATIONS = {"r": "read", "w": "write", "d": "unlink"}


@tagged("post_install", "-at_install")
class TestRightsMatrix(RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        places = ((cls.clerk, cls.body), (cls.council_clerk, cls.council), (cls.foreign_clerk, cls.foreign))
        cls.documents = {}
        for kind in KINDS:
            plain = [cls.registered(kind, user, body) for user, body in places]
            stamped = [cls.restricted(kind, user, body) for user, body in places]
            for document in (plain[0], stamped[0]):
                document.sudo().reader_user_ids = cls.reader
            cls.resolution(stamped[0], cls.executor).action_issue()
            cls.documents[kind] = plain + stamped
        cls.env.flush_all()

    def test_row_36_matrix_of_role_journal_action_and_place(self):
        for person, places in MATRIX.items():
            for kind, documents in self.documents.items():
                for place, (document, allowed) in enumerate(zip(documents, places, strict=True)):
                    for letter, operation in OPERATIONS.items():
                        with self.subTest(person=person, kind=kind, place=place, operation=operation):
                            access = document.with_user(self[person]).has_access(operation)
                            self.assertEqual(access, letter in allowed)
                    for letter in "gsofe":
                        with self.subTest(person=person, kind=kind, place=place, action=letter):
                            self.assertEqual(self.can(letter, person, document), letter in allowed)

    def test_row_36_creating_follows_the_body(self):
        bodies = (self.body, self.council, self.foreign)
        for person, places in MATRIX.items():
            for kind in KINDS:
                for body, allowed in zip(bodies, places, strict=False):
                    with self.subTest(person=person, kind=kind, body=body.name):
                        self.assertEqual(
                            self.succeeds(lambda p=person, k=kind, b=body: self.draft(k, self[p], b)), "c" in allowed
                        )

    def test_row_36_what_hangs_on_a_document_follows_it(self):
        for person, places in MATRIX.items():
            for documents in (self.documents["incoming"], self.documents["appeal"]):
                for place, (document, allowed) in enumerate(zip(documents, places, strict=True)):
                    for part in (
                        document.event_ids,
                        document.number_id,
                        document.deadline_id,
                        document.resolution_ids,
                        document.resolution_ids.executor_ids,
                    ):
                        if not part:
                            continue
                        with self.subTest(person=person, place=place, model=part._name):
                            theirs = part.with_user(self[person])
                            self.assertEqual(theirs.has_access("read"), "r" in allowed)
                            if person in ("farm", "resident"):
                                continue
                            self.assertEqual(bool(theirs.search([("id", "in", part.ids)])), "r" in allowed)
                            self.assertEqual(
                                theirs.search_count([("id", "in", part.ids)]), len(part) if "r" in allowed else 0
                            )

    def test_keys_of_sql_and_of_the_engine_are_the_same(self):
        for documents in self.documents.values():
            for document in documents:
                self.env.cr.execute("SELECT access_keys FROM cluster_document WHERE id = %s", [document.id])
                keys = set(self.env.cr.fetchone()[0])
                for person, places in MATRIX.items():
                    held = set(self[person]._cluster_reader_keys())
                    place = documents.index(document)
                    if person not in ("farm", "resident"):
                        self.assertEqual(bool(held & keys), "r" in places[place], (person, place))
        self.assertEqual(reader_keys.pair(reader_keys.AUTHOR, 7, 3) % reader_keys.KINDS, reader_keys.AUTHOR)

    def can(self, letter, person, document):
        user = self[person]
        document = document.with_user(user)
        if letter == "g":
            draft = self.env["cluster.document"].create(
                {
                    "journal_id": document.sudo().journal_id.id,
                    "title": "x",
                    "correspondent_id": self.correspondent.id,
                    "stamp_id": document.sudo().stamp_id.id,
                }
            )
            draft.sudo().write({"stamped_by_id": False})
            self.env.cr.execute(
                "UPDATE cluster_document SET create_uid = %s WHERE id = %s",
                [document.sudo().create_uid.id, draft.id],
            )
            self.env.invalidate_all()
            return self.succeeds(lambda: draft.with_user(user).action_register())
        if letter == "s":
            return user.has_group("cluster_base.group_head") and self.succeeds(
                lambda: self.resolution(document, user, user).action_issue()
            )
        if letter == "o":
            return self.succeeds(lambda: self.reason("control_on", document))
        if letter == "e":
            with self.undone():
                document.sudo().resolution_ids.write({"state": "done", "done_at": "2026-03-06 09:00:00"})
                if document.sudo().state != "answered":
                    self.closed(document.with_user(self.env.user).sudo())
                return self.succeeds(document.action_file)
        with self.undone():
            document.sudo()._put_on_control("Даручэнне") if not document.sudo().on_control else None
            return self.succeeds(lambda: self.reason("control_off", document))

    def reason(self, step, document):
        wizard = self.env["cluster.document.reason"].with_user(document.env.user)
        wizard.create({"document_id": document.id, "step": step, "reason": "Праверана"}).action_apply()

    def succeeds(self, call):
        """Whether the call goes through; nothing of it stays."""
        try:
            with self.undone(), mute_logger("odoo.models", "odoo.addons.base.models.ir_rule"):
                call()
        except AccessError:
            return False
        return True

    @contextmanager
    def undone(self):
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            yield
        finally:
            self.env.clear()
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
