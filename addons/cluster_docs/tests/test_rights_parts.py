"""Row 36: what hangs on a restricted document is as closed as the document. Every model that points to one is tried."""

import io
import json
from contextlib import nullcontext, suppress
from itertools import count
from unittest.mock import patch

from PIL import Image
from psycopg2 import Binary

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs

from .common_archive import ArchiveCase
from .rights_common import SECRET, RightsCase

TRIED = ("office_clerk", "auditor", "coordinator")
# Fields by which a record belongs to a document, where it is not `document_id`.
OWN = {
    "cluster.certificate.line": ("document_id", "source_id"),
    "cluster.exchange.message": ("told_document_id",),  # computed from its own, its main message's and others'
}
# Fields that name a document beside the one that the record belongs to: a restricted one by its number alone.
NAMES = {
    ("cluster.application", "answer_document_id"),
    ("cluster.deadline.extension", "notice_id"),
    ("cluster.document", "answer_document_id"),
    ("cluster.document", "parent_id"),
    ("cluster.document", "repeat_of_id"),
    ("cluster.document.link", "other_id"),
    ("cluster.exchange.message", "document_id"),
}
# Models that are read otherwise, and why.
OTHERWISE = {"cluster.read.log": "auditors and controllers see who read what, by the document's number"}


def _page():
    stream = io.BytesIO()
    Image.new("1", (100, 140), 1).save(stream, "PDF")
    return stream.getvalue()


PAGE = _page()


@tagged("post_install", "-at_install")
class TestRightsParts(RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stamped = cls.restricted()
        cls.numbers = count(1000)
        cls.ids = {
            "cluster.document": cls.stamped.id,
            "hr.department": cls.body.id,
            "res.users": cls.clerk.id,
            "cluster.cluster": cls.cluster.id,
            "cluster.document.journal": cls.stamped.journal_id.id,
            "res.partner": cls.correspondent.id,
        }
        cls.env.flush_all()

    def pointing(self):
        """(model, field) of every stored field of ours that points to a document."""
        for name in sorted(self.env.registry):
            model = self.env[name]
            if not name.startswith("cluster.") or model._abstract or model._transient or not model._auto:
                continue
            for field in model._fields.values():
                if field.type == "many2one" and field.store and field.comodel_name == "cluster.document":
                    yield name, field.name

    def test_row_36_every_pointer_to_a_document_is_covered(self):
        rest = {
            (name, field)
            for name, field in self.pointing()
            if field not in OWN.get(name, ("document_id",)) and (name, field) not in NAMES
        }
        self.assertFalse(rest, "Say by OWN or NAMES what these fields mean for the rights.")
        self.assertFalse(NAMES - set(self.pointing()), "These fields are gone.")

    def test_row_36_whatever_points_to_a_restricted_document_is_closed(self):
        tried = 0
        for name, field in self.pointing():
            if name in OTHERWISE or (name, field) in NAMES:
                continue
            record = self.env[name].browse(self.row(name, field))
            file = self.env["ir.attachment"].create(
                {"name": f"{SECRET}.txt", "raw": SECRET.encode(), "res_model": name, "res_id": record.id}
            )
            self.env.flush_all()
            for person in TRIED:
                with self.subTest(model=name, field=field, person=person):
                    self.assert_closed(record, file, self[person])
                    tried += 1
        self.assertGreater(tried, 70)

    def assert_closed(self, record, file, user):
        self.env.invalidate_all()
        theirs, files = self.env[record._name].with_user(user), self.env["ir.attachment"].with_user(user)
        if theirs.has_access("read"):
            self.assertFalse(theirs.search([("id", "=", record.id)]))
            self.assertEqual(theirs.search_count([("id", "=", record.id)]), 0)
        self.assertFalse(theirs.browse(record.id).has_access("read"))
        for domain in (
            [("id", "=", file.id)],
            [("res_model", "=", record._name), ("res_id", "=", record.id)],
            [("res_model", "=", record._name)],
        ):
            with suppress(AccessError):  # whoever has nothing to do with the model at all
                self.assertNotIn(file.id, files.search(domain).ids)
        self.assertFalse(files.browse(file.id).has_access("read"))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            files.browse(file.id).read(["raw"])

    def row(self, name, own):
        """The stamped document's record of a model; one written by SQL where there is none."""
        model = self.env[name]
        found = own in model._fields and model.sudo().with_context(active_test=False).search(
            [(own, "=", self.stamped.id)], limit=1
        )
        if found:
            return found.id
        values = {}
        for field in model._fields.values():
            if field.name != "id" and field.store and field.column_type:
                value = self.value(model, field, own)
                if value is not None:
                    values[field.name] = value
        cr = self.env.cr
        self.env.flush_all()
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cr.execute("SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass", [model._table])
        for (check,) in cr.fetchall():  # the steps of each model are tried elsewhere; all of this is rolled back
            cr.execute(f'ALTER TABLE "{model._table}" DROP CONSTRAINT "{check}"')
        cr.execute(f'ALTER TABLE "{model._table}" DISABLE TRIGGER USER')
        columns, places = ", ".join(f'"{key}"' for key in values), ", ".join(["%s"] * len(values))
        cr.execute(f'INSERT INTO "{model._table}" ({columns}) VALUES ({places}) RETURNING id', list(values.values()))
        made = cr.fetchone()[0]
        cr.execute(f'ALTER TABLE "{model._table}" ENABLE TRIGGER USER')
        self.env.invalidate_all()
        return made

    def value(self, model, field, own):
        if field.name == own:
            return self.stamped.id
        if field.name == "unit_id":
            return self.body.id
        if field.type == "many2one":
            if not field.required or field.comodel_name == model._name:
                return None
            if field.comodel_name not in self.ids:
                self.ids[field.comodel_name] = self.some(field.comodel_name)
            return self.ids[field.comodel_name]
        if field.type == "boolean":
            return field.name == "active"
        if field.type in ("char", "text", "html"):
            text = f"{SECRET} {next(self.numbers)}"
            return json.dumps({"en_US": text}) if field.translate else text
        if not field.required:
            return None
        if field.type == "selection":
            return str(field.get_values(self.env)[0])
        if field.type == "binary":
            return Binary(b"x") if not field.attachment else None
        if field.type == "date":
            return "2031-01-01"
        if field.type == "datetime":
            return "2031-01-01 08:00:00"
        return next(self.numbers) if field.type in ("integer", "float", "monetary") else None

    def some(self, name):
        found = self.env[name].sudo().with_context(active_test=False).search([], limit=1).id
        return found or self.row(name, "document_id")

    def test_row_36_the_original_of_a_pile_follows_its_pieces(self):
        batch = self.env["cluster.intake"].with_user(self.clerk)._take(self.body, "upload", [("pile.pdf", PAGE)])
        pile = batch.item_ids.sudo()
        pieces = pile.create(
            [
                {"batch_id": batch.id, "parent_id": pile.id, "name": f"{n}.pdf", "kind": "pdf", "state": "waiting"}
                for n in range(2)
            ]
        )
        pile.state = "split"
        for piece in pieces:
            piece.attachment_id = piece._keep(piece.name, PAGE, "application/pdf")
        open_one = self.registered()
        pieces[1]._file_to(open_one)
        self.env.flush_all()
        self.assertTrue(pile.attachment_id.with_user(self.office_clerk).has_access("read"))
        pieces[0]._file_to(self.stamped)
        self.env.flush_all()
        for item in (pieces[0], pile):
            for person in TRIED:
                with self.subTest(item=item.name, person=person):
                    self.assert_closed(item, item.attachment_id, self[person])
        self.assertTrue(pieces[1].with_user(self.office_clerk).has_access("read"))
        self.assertTrue(pile.attachment_id.with_user(self.clerk).has_access("read"), "who filed and registered it")


@tagged("post_install", "-at_install")
class TestRightsBundles(HttpCase, ArchiveCase, RightsCase):
    """A package of the archive and the joint file of a batch hold many documents: who may not read one opens none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain, _document = cls.old_case("6-1", "Пост.", 2014)
        cls.secret, cls.document = cls.old_case("6-2", "Пост.", 2014, (f"{SECRET}.txt", SECRET.encode()))
        cls.document.with_user(cls.clerk).stamp_id = cls.stamp
        cls.env.flush_all()

    def transfer(self, user, *cases):
        return (
            self.env["cluster.archive.transfer"]
            .with_user(user)
            .create(
                {
                    "unit_id": self.body.id,
                    "archive_id": self.correspondent.id,
                    "case_file_ids": [(6, 0, [case.id for case in cases])],
                }
            )
        )

    def built(self, transfer):
        with (
            patch.object(type(transfer), "_progress_cursor", lambda one: nullcontext(one.env.cr)),
            trap_jobs() as trap,
        ):
            transfer.action_build()
            trap.perform_enqueued_jobs()
        return transfer.sudo().package_id

    def test_row_36_only_a_reader_of_all_its_documents_builds_a_package(self):
        transfer = self.transfer(self.office_clerk, self.plain, self.secret)
        with self.assertRaisesRegex(UserError, "restricted documents that you do not read"):
            transfer.action_build()
        self.assertTrue(self.built(self.transfer(self.office_clerk, self.plain)))

    def test_row_36_a_package_opens_for_readers_of_all_its_documents(self):
        log = self.env["cluster.read.log"]
        transfer = self.transfer(self.clerk, self.secret)
        file = self.built(transfer)
        noted = log.search([("document_id", "=", self.document.id)])
        self.assertEqual((noted.user_id, noted.kind), (self.clerk, "export"))
        for person in TRIED:
            with self.subTest(person=person):
                self.assertTrue(transfer.with_user(self[person]).has_access("read"), "how it goes on is no secret")
                self.assert_file_closed(file, self[person])
        file.with_user(self.clerk).read(["raw"])
        self.assertIn("file", log.search([("document_id", "=", self.document.id)]).mapped("kind"))
        self.document.sudo().reader_user_ids = self.office_clerk
        self.env.flush_all()
        self.assertTrue(file.with_user(self.office_clerk).has_access("read"))
        transfer.action_cancel()
        self.assertFalse(file.exists(), "a package goes with its transfer")

    def test_row_36_the_file_of_a_batch_closes_with_its_first_restricted_document(self):
        batch = (
            self.env["cluster.certificate.batch"]
            .sudo()
            .create(
                {
                    "name": "Даведкі",
                    "unit_id": self.body.id,
                    "template_id": self.env["cluster.template"].search([], limit=1).id,
                    "signer_id": self.head.id,
                    "line_ids": [(0, 0, {"name": "Узорны", "sequence": 1})],
                }
            )
        )
        batch.line_ids.document_id = document = self.registered("outgoing").sudo()
        file = self.env["ir.attachment"].create(
            {"name": "all.zip", "raw": b"PK", "res_model": batch._name, "res_id": batch.id}
        )
        batch.result_id = file
        self.env.flush_all()
        self.assertTrue(file.with_user(self.office_clerk).has_access("read"))
        document.with_user(self.clerk).stamp_id = self.stamp
        self.env.flush_all()
        for person in ("office_clerk", "auditor"):
            self.assert_file_closed(file, self[person])
            self.assertFalse(batch.line_ids.with_user(self[person]).has_access("read"))
        self.assertTrue(file.with_user(self.clerk).has_access("read"))

    def assert_file_closed(self, file, user):
        self.env.invalidate_all()
        files = self.env["ir.attachment"].with_user(user)
        for domain in (
            [("id", "=", file.id)],
            [("res_model", "=", file.res_model)],
            [("res_model", "in", [file.res_model, "res.partner"])],
            [("res_model", "=like", "cluster.%"), ("name", "=", file.name)],
        ):
            self.assertNotIn(file.id, files.search(domain).ids, domain)
            self.assertNotIn(file.id, [row["id"] for row in files.search_read(domain, ["raw"])], domain)
        self.assertFalse(files.browse(file.id).has_access("read"))
        with self.assertRaises(AccessError):
            files.browse(file.id).read(["raw"])
