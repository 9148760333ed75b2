import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import Cursor

_logger = logging.getLogger(__name__)


class DisposalAct(models.Model):
    """Carrying an act out: bytes go, the stub, its digests and the number of the act stay."""

    _inherit = "cluster.disposal.act"

    def action_execute(self):
        self.check_access("write")
        for act in self:
            act._execute()
        return True

    def _execute(self):
        """Marks files and documents, empties their attachments, and has the stored bytes removed after the commit.

        The rows of files and documents are written first: a hold put at the same moment writes them too, so that one
        of the two fails and is tried again with the other in view.
        """
        self.ensure_one()
        if self.state != "approved":
            raise UserError(self.env._("Only an approved act is carried out: the head approves it."))
        if self.unit_id not in self.env.user.cluster_body_ids and not self.env.su:
            raise AccessError(self.env._("The body itself carries its act out."))
        self._check_files()
        self._check_unchanged()
        cases = self._files().sudo()
        documents = cases.document_ids.with_context(active_test=False)
        self._mark_destroyed(cases, documents)
        attachments = self._attachments(documents)
        told = {
            document.id: [
                {"id": file.id, "name": file.name, "sha256": file._cluster_sha256()}
                for file in attachments.get(document.id, self.env["ir.attachment"]).sorted("id")
            ]
            for document in documents
        }
        everything = self.env["ir.attachment"].sudo().union(*attachments.values())
        stored = everything._destroy_content(self)
        self._forget_words(documents)
        for document in documents:
            document.with_user(self.env.user).sudo()._log_event(
                "destroyed",
                self.env._(
                    "Destroyed by act No. %(number)s of %(date)s",
                    number=self.number,
                    date=self.date.strftime("%d.%m.%Y"),
                ),
                {"act": self.id, "number": self.number, "date": self.date.isoformat(), "files": told[document.id]},
            )
        self.sudo().write({"state": "executed", "executed_at": fields.Datetime.now(), "executed_by_id": self.env.uid})
        self._remove_stored(stored)

    def _mark_destroyed(self, cases, documents):
        cases.write({"archive_state": "destroyed", "disposal_act_id": self.id})
        documents.write({"destroyed_act_id": self.id, **documents._prepare_destroyed_vals()})
        self.env.flush_all()

    def _attachments(self, documents):
        """Every attachment that holds a document's content, by document: its files, versions and previews under any
        model that points to it, and what was sent by mail about it."""
        found = {document.id: self.env["ir.attachment"].sudo() for document in documents}
        owners = {("cluster.document", document.id): document.id for document in documents}
        for name, column in self._models_of_documents():
            for record in self.env[name].sudo().with_context(active_test=False).search([(column, "in", documents.ids)]):
                owners[name, record.id] = record[column].id
        by_model = {}
        for (name, res_id), document in owners.items():
            by_model.setdefault(name, {})[res_id] = document
        for name, ids in by_model.items():
            # a res_field in the domain: the search would leave the files of fields out
            files = (
                self.env["ir.attachment"]
                .sudo()
                .search(
                    [
                        ("res_model", "=", name),
                        ("res_id", "in", list(ids)),
                        "|",
                        ("res_field", "=", False),
                        ("res_field", "!=", False),
                    ]
                )
            )
            for file in files:
                found[ids[file.res_id]] |= file
            messages = (
                self.env["mail.message"]
                .sudo()
                .search([("model", "=", name), ("res_id", "in", list(ids)), ("attachment_ids", "!=", False)])
            )
            for message in messages:
                found[ids[message.res_id]] |= message.attachment_ids
            for record in self.env[name].sudo().browse(list(ids)):
                for field in self._attachment_fields(name):
                    found[ids[record.id]] |= record[field]
        for document, files in self._shared_attachments(documents):
            # what an earlier act has emptied stays as that act left it
            found[document.id] |= files.filtered(lambda file: not file.cluster_disposal_act_id)
        return found

    def _shared_attachments(self, documents):
        """(document, attachments) that hold the content of several documents. The pages of the others stay: each has
        them as its own file, and so has each piece of a pile that nobody filed yet."""
        env = self.env(su=True)
        for piece in env["cluster.intake.item"].search(
            [("document_id", "in", documents.ids), ("parent_id", "!=", False)]
        ):
            pile = piece.parent_id
            pile.note = self.env._(
                "The whole pile was emptied by act No. %(number)s: its pieces are kept.", number=self.number
            )
            yield piece.document_id, pile.attachment_id | pile.result_id
        for line in env["cluster.certificate.line"].search([("document_id", "in", documents.ids)]):
            if line.batch_id.result_id:
                yield line.document_id, line.batch_id.result_id
        transfers = env["cluster.archive.transfer"].search(
            [("case_file_ids", "in", documents.case_file_id.ids), ("state", "=", "cancelled")]
        )
        for transfer in transfers.filtered("package_id"):  # cancelled before packages went with it
            for document in documents & transfer.case_file_ids.document_ids:
                yield document, transfer.package_id

    def _forget_words(self, documents):
        """Words of the files in the search, and of the letter in the exchange's messages."""
        messages = self.env["cluster.exchange.message"].sudo().search([("told_document_id", "in", documents.ids)])
        messages.write({"content": False})
        documents.invalidate_recordset(["search_vector"])
        documents._refresh_search()

    def _models_of_documents(self):
        """(model, field) of our stored records that hang on a document and may hold its content."""
        for name in self.env.registry:
            model = self.env[name]
            if not name.startswith("cluster.") or model._abstract or model._transient or not model._auto:
                continue
            if name == "cluster.document.event":
                continue
            if name == "cluster.exchange.message":
                yield name, "told_document_id"
                continue
            field = model._fields.get("document_id")
            if field and field.type == "many2one" and field.store and field.comodel_name == "cluster.document":
                yield name, "document_id"

    def _attachment_fields(self, name):
        return [
            field.name
            for field in self.env[name]._fields.values()
            if field.comodel_name == "ir.attachment" and field.type in ("many2one", "many2many") and field.store
        ]

    def _remove_stored(self, names):
        """After the commit, when nothing can bring the files back: the bytes leave the disk."""
        cr = self.env.cr
        if not names:
            return
        if not isinstance(cr, Cursor):  # a test cursor never commits
            self.env.flush_all()
            self.env["ir.attachment"]._unlink_stored(names)
            return
        registry = self.env.registry

        def remove():
            try:
                with registry.cursor() as own:
                    api.Environment(own, SUPERUSER_ID, {})["ir.attachment"]._unlink_stored(names, lock=True)
            except Exception:
                # the checklist names them: the daily collection of the filestore removes them
                _logger.exception("Destroyed files are still on disk until the filestore is collected: %s", names)

        cr.postcommit.add(remove)
