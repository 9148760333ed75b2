import re

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.queue_job.exception import RetryableJobError

from ..engine import declension

STATES = [
    ("waiting", "Waiting"),
    ("registered", "Has its number"),
    ("done", "Made"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]


class CertificateLine(models.Model):
    """One person of a batch. Each step leaves its result on the line in the same transaction: a job that is killed and
    run again finds what is there and makes only what is missing."""

    _name = "cluster.certificate.line"
    _description = "Certificate of a batch"
    _order = "batch_id, sequence, id"

    batch_id = fields.Many2one("cluster.certificate.batch", required=True, index=True, ondelete="cascade")
    unit_id = fields.Many2one(related="batch_id.unit_id", store=True, index=True)
    sequence = fields.Integer("No.", required=True)
    name = fields.Char(required=True)
    address = fields.Char()
    text = fields.Text(help="Instead of the batch's own text")
    people_text = fields.Text("Family", help="One person a line: name; kinship; year of birth")
    partner_id = fields.Many2one("res.partner", index="btree_not_null", ondelete="restrict")
    source_id = fields.Many2one("cluster.document", "Application", index="btree_not_null", ondelete="restrict")
    state = fields.Selection(STATES, required=True, default="waiting", readonly=True, copy=False, index=True)
    reason = fields.Char("Why it failed", readonly=True, copy=False)
    document_id = fields.Many2one("cluster.document", "Document", readonly=True, copy=False, ondelete="restrict")
    number = fields.Char(related="document_id.number")
    attachment_id = fields.Many2one("ir.attachment", "File", readonly=True, copy=False, ondelete="restrict")

    _sequence_uniq = models.UniqueIndex("(batch_id, sequence)", "Two lines of the batch have the same number.")
    _document_uniq = models.UniqueIndex(
        "(document_id) WHERE document_id IS NOT NULL", "This document belongs to another line."
    )
    _done_has_file = models.Constraint(
        "CHECK(state <> 'done' OR (document_id IS NOT NULL AND attachment_id IS NOT NULL))",
        "What is made has its document and its file.",
    )

    def write(self, vals):
        if {"state", "reason", "document_id", "attachment_id"} & vals.keys() and not self.env.su:
            raise UserError(self.env._("The state of a batch is set by its buttons, not by hand."))
        if {"name", "address", "text", "people_text"} & vals.keys() and any(line.document_id for line in self):
            raise UserError(self.env._("This document has its number already: its text is fixed."))
        return super().write(vals)

    def _quietly(self):
        """Without letters to followers and without tracking: the history has its own events."""
        return self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True, mail_notrack=True
        )

    def _make_documents(self):
        """Job, first step: documents that wait for their numbers, which follow the commit."""
        lines = self._quietly().filtered(lambda line: line.state == "waiting" and not line.document_id)
        if not lines:
            return
        if lines.batch_id.state == "cancelled":
            lines.sudo().state = "cancelled"
            return
        ready, vals_list = [], []
        for line in lines:
            try:
                vals_list.append(line._prepare_document_vals())
                ready.append(line)
            except UserError as error:
                line._fail(error)
        if not ready:
            return
        lines = self.browse([line.id for line in ready]).with_env(lines.env)
        try:
            with self.env.cr.savepoint():
                lines._register_documents(vals_list)
        except UserError as error:  # the journal or the case file: it is the same for all
            lines._fail(error)

    def _register_documents(self, vals_list):
        documents = self.env["cluster.document"]
        documents.check_access("create")
        documents = documents.sudo().create(vals_list)
        documents._do_register()
        for line, document in zip(self.sudo(), documents, strict=True):
            line.write({"document_id": document.id, "state": "registered", "reason": False})

    def _fail(self, error):
        self.sudo().write({"state": "failed", "reason": error.args[0] if error.args else str(error)})

    def _prepare_document_vals(self):
        self.ensure_one()
        batch, source = self.batch_id, self.source_id
        template, signer, unit = batch.template_id, batch.signer_id, batch.unit_id
        values = source._compose_values(template, unit, signer, self.partner_id, self.text or batch.text or "")
        firm = self.partner_id.is_company and self.partner_id.name == self.name
        values["applicant.name"] = declension.Name(self.name, "organisation" if firm else "person")
        values["applicant.address"] = self.address or ""
        values["people"] = self._people()
        heading, body = template._fill(values)
        vals = source._prepare_composed_vals(template, unit, heading, body, signer, self.partner_id, values)
        return {**vals, "answer_state": False, "public_code": False, "delivery_method": "hand"}

    def _people(self):
        rows = [line.split(";") for line in (self.people_text or "").splitlines() if line.strip()]
        columns = ("person", "relation", "born")
        return [dict(zip(columns, [*(cell.strip() for cell in row), "", "", ""], strict=False)) for row in rows]

    def _make_files(self):
        """Job, second step: the PDF of each registered document."""
        lines = self._quietly().filtered(lambda line: line.state == "registered")
        documents = lines.document_id.sudo()
        awaiting = documents.filtered(lambda document: document.state == "awaiting")
        if awaiting:
            documents._assign_numbers(self.env.registry, sorted(awaiting.ids), self.env.uid, self.env.lang)
            # the numbers are there, but this transaction began before them
            raise RetryableJobError("Numbers were awaited", seconds=1)
        made = []
        for line in lines:
            try:
                made.append((line, line._render()))
            except UserError as error:
                line._fail(error)
        attachments = self.env["ir.attachment"].sudo().create([line._prepare_file_vals(pdf) for line, pdf in made])
        for (line, _pdf), attachment in zip(made, attachments, strict=True):
            line.sudo().write({"state": "done", "attachment_id": attachment.id, "reason": False})
            line.document_id.sudo().with_context(line.env.context)._log_event(
                "certificate",
                self.env._("Made in the batch “%(batch)s”, to be signed by hand", batch=line.batch_id.name),
                {"file": attachment.id, "batch": line.batch_id.id, "sha256": attachment._cluster_sha256()},
            )

    def _render(self):
        self.ensure_one()
        values = self.document_id._answer_letter()
        values["letter"]["hand"] = True
        return self.env["cluster.letter"]._pdf(values)

    def _prepare_file_vals(self, pdf):
        return {
            "name": self._file_name(),
            "raw": pdf,
            "mimetype": "application/pdf",
            "res_model": "cluster.document",
            "res_id": self.document_id.id,
        }

    def _file_name(self):
        """Number first, so that a folder sorts as the journal does."""
        number = re.sub(r"[^\w.-]+", "-", self.document_id.number or "")
        name = re.sub(r"[^\w -]+", "", self.name).strip()[:60]
        return f"{self.sequence:04d} {number} {name}.pdf"
