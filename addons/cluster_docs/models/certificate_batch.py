import io
import re
import zipfile

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.queue_job.delay import chain, group
from odoo.addons.report_weasyprint.engine.join import join

from .template_fields import PLACES

# So many certificates are one job: two workers share a batch, and a kill costs no more than this.
CHUNK = 20


class CertificateBatch(models.Model):
    """Many documents from one template: each person's is registered in the usual way and made as a PDF, by jobs.

    No job writes this row: progress is counted from the lines, so that workers do not wait for each other."""

    _name = "cluster.certificate.batch"
    _description = "Batch of certificates"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char(required=True)
    unit_id = fields.Many2one("hr.department", "Body", required=True, index=True, ondelete="restrict")
    template_id = fields.Many2one("cluster.template", required=True, ondelete="restrict")
    signer_id = fields.Many2one("res.users", "Signs", required=True, ondelete="restrict")
    text = fields.Text("What to say", help="Stands in every document where the template has the field “text”.")
    output = fields.Selection(
        [("zip", "One archive (ZIP)"), ("pdf", "One PDF to print")], "Result", required=True, default="zip"
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Being made"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many("cluster.certificate.line", "batch_id", "People")
    total = fields.Integer(compute="_compute_counts")
    done = fields.Integer("Made", compute="_compute_counts")
    failed = fields.Integer(compute="_compute_counts")
    progress = fields.Float("Progress, %", compute="_compute_counts")
    result_id = fields.Many2one("ir.attachment", "Result file", readonly=True, copy=False, ondelete="set null")

    @api.depends("line_ids.state")
    def _compute_counts(self):
        counts = {}
        for batch, state, count in self.env["cluster.certificate.line"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id", "state"], ["__count"]
        ):
            counts.setdefault(batch.id, {})[state] = count
        for batch in self:
            mine = counts.get(batch.id, {})
            batch.total = sum(mine.values())
            batch.done = mine.get("done", 0)
            batch.failed = mine.get("failed", 0)
            batch.progress = 100 * batch.done / batch.total if batch.total else 0

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_steps({name for name, value in vals.items() if value and (name, value) != ("state", "draft")})
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_steps(set(vals))
        fixed = {"template_id", "unit_id", "signer_id", "text"} & vals.keys()
        if fixed and any(batch.state != "draft" for batch in self):
            raise UserError(self.env._("The batch is being made: what stands in its documents is fixed."))
        return super().write(vals)

    def _refuse_steps(self, names):
        if {"state", "result_id"} & names and not self.env.su:
            raise UserError(self.env._("The state of a batch is set by its buttons, not by hand."))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(batch.state != "draft" for batch in self):
            raise UserError(self.env._("Documents of this batch have numbers: it stays. Only drafts are deleted."))

    def action_start(self):
        for batch in self:
            batch._check_start()
            batch.sudo().state = "running"
            batch._enqueue(batch.line_ids.filtered(lambda line: line.state == "waiting"))
        return True

    def _check_start(self):
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("%(batch)s was started already.", batch=self.name))
        if not self.line_ids:
            raise UserError(self.env._("Add the people first: choose them in a list, or load a CSV file."))
        if self.template_id.kind not in PLACES:
            raise UserError(self.env._("This template decides applications one by one. Choose another."))
        if self.signer_id not in self.env["cluster.document"]._unit_heads(self.unit_id):
            raise UserError(
                self.env._(
                    "%(name)s is no head of %(unit)s. Choose who signs for this body.",
                    name=self.signer_id.sudo().name,
                    unit=self.unit_id.name,
                )
            )

    def _enqueue(self, lines):
        """Two jobs a chunk: documents with their numbers, then the files; the last job packs the result."""
        self.ensure_one()
        chunks = [lines[start : start + CHUNK] for start in range(0, len(lines), CHUNK)]
        finish = self.delayable(description=self.env._("Certificates: %(name)s, result", name=self.name))._finish()
        if not chunks:
            finish.delay()
            return
        chains = []
        for place, chunk in enumerate(chunks, 1):
            words = {"name": self.name, "place": place, "of": len(chunks)}
            made = self.env._("Certificates: %(name)s, numbers %(place)s/%(of)s", **words)
            filed = self.env._("Certificates: %(name)s, files %(place)s/%(of)s", **words)
            chains.append(
                chain(
                    chunk.delayable(description=made)._make_documents(),
                    chunk.delayable(description=filed)._make_files(),
                )
            )
        group(*chains).on_done(finish).delay()

    def action_cancel(self):
        """What has a number is finished, the rest is left."""
        for batch in self:
            batch.check_access("write")
            if batch.state != "running":
                raise UserError(self.env._("%(batch)s is not being made: there is nothing to stop.", batch=batch.name))
            batch.sudo().state = "cancelled"
            batch.line_ids.filtered(lambda line: line.state == "waiting").sudo().state = "cancelled"
        return True

    def action_retry(self):
        """The failed ones again, and what a broken job has left; a number that was given stays."""
        for batch in self:
            batch.check_access("write")
            lines = batch.line_ids.filtered(lambda line: line.state in ("failed", "waiting", "registered"))
            if batch.state == "draft" or not lines:
                raise UserError(self.env._("There is nothing to repeat in %(batch)s.", batch=batch.name))
            for line in lines.sudo():
                line.write({"state": "registered" if line.document_id else "waiting", "reason": False})
            batch.sudo().state = "running"
            batch._enqueue(lines)
        return True

    def action_refresh(self):
        """The form is read again: jobs count on while it is open."""
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.document_action")
        return {**action, "name": self.name, "domain": [("id", "in", self.line_ids.document_id.ids)]}

    def action_download(self):
        self.ensure_one()
        if not self.result_id:
            raise UserError(self.env._("The result is not ready yet."))
        return {"type": "ir.actions.act_url", "url": f"/web/content/{self.sudo().result_id.id}?download=true"}

    def _finish(self):
        """Job: the result of whatever is made so far. Done when no line waits."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.state == "done").sorted("sequence")
        batch = self.sudo()
        old = batch.result_id
        if lines:
            content, suffix, mimetype = self._pack(lines)
            name = re.sub(r"[^\w -]+", "", self.name).strip()[:60] or "certificates"
            batch.result_id = (
                self.env["ir.attachment"]
                .sudo()
                .create(
                    {
                        "name": f"{name}.{suffix}",
                        "raw": content,
                        "mimetype": mimetype,
                        "res_model": self._name,
                        "res_id": self.id,
                    }
                )
            )
            old.unlink()
        if self.state == "running" and not self.line_ids.filtered(lambda line: line.state in ("waiting", "registered")):
            batch.state = "done"
        self._message_log(
            body=self.env._(
                "Made: %(done)s of %(total)s, failed: %(failed)s", done=self.done, total=self.total, failed=self.failed
            )  # noqa: E501
        )

    def _pack(self, lines):
        files = [(line._file_name(), line.sudo().attachment_id.raw) for line in lines]
        if self.output == "pdf":
            return join([content for _name, content in files], self.name), "pdf", "application/pdf"
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files:
                archive.writestr(name, content)
        return stream.getvalue(), "zip", "application/zip"
