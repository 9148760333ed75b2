import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import uploads


class IntakeItem(models.Model):
    """A file that came in, or a piece cut out of one. The original is never changed and never removed."""

    _name = "cluster.intake.item"
    _description = "Scan"
    _order = "batch_id desc, page_from, id"

    batch_id = fields.Many2one(
        "cluster.intake", "Came in", required=True, readonly=True, index=True, ondelete="restrict"
    )
    unit_id = fields.Many2one(related="batch_id.unit_id", store=True, index=True)
    source = fields.Selection(related="batch_id.source")
    parent_id = fields.Many2one(
        "cluster.intake.item", "Cut out of", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    piece_ids = fields.One2many("cluster.intake.item", "parent_id", "Pieces", readonly=True)
    name = fields.Char("File name", required=True, readonly=True)
    attachment_id = fields.Many2one("ir.attachment", "Original", readonly=True, index=True, ondelete="restrict")
    result_id = fields.Many2one("ir.attachment", "As PDF", readonly=True, index="btree_not_null", ondelete="restrict")
    kind = fields.Char(readonly=True)
    size = fields.Integer("Bytes", readonly=True, aggregator=None)
    sha256 = fields.Char("SHA-256", readonly=True, index=True)
    page_count = fields.Integer("Pages", readonly=True, aggregator=None)
    page_from = fields.Integer("First page", readonly=True, aggregator=None)
    page_to = fields.Integer("Last page", readonly=True, aggregator=None)
    barcode = fields.Char("Bar code", readonly=True)
    document_id = fields.Many2one(
        "cluster.document", "Filed to", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    filed_at = fields.Datetime("Filed at", readonly=True)
    filed_by_id = fields.Many2one("res.users", "Filed by", readonly=True, ondelete="restrict")
    state = fields.Selection(
        [
            ("new", "Being read"),
            ("waiting", "Waiting for the clerk"),
            ("fault", "Not taken"),
            ("split", "Cut into pieces"),
            ("filed", "Filed to a card"),
            ("refused", "Put aside"),
        ],
        required=True,
        readonly=True,
        default="new",
        index=True,
    )
    fault = fields.Char("What is wrong", readonly=True)
    note = fields.Char("Remark", readonly=True)

    _filed_known = models.Constraint(
        "CHECK(state <> 'filed' OR document_id IS NOT NULL)", "A filed scan says to which card."
    )
    _open = models.Index("(unit_id, id) WHERE state IN ('new', 'waiting', 'fault')")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What came in stays in the list: put it aside with a reason instead."))

    @api.model
    def _take(self, batch, name, content, **vals):
        """Keeps the file whatever it is, then says what is wrong with it or has it read."""
        limit = self.env["cluster.upload"]._limit("max_scan_mb", 200) if batch.source == "folder" else None
        verdict = self.env["cluster.upload"]._judge(name, content, limit)
        item = self.sudo().create(
            {
                "batch_id": batch.id,
                "name": verdict.name,
                "size": verdict.size,
                "kind": verdict.kind,
                "sha256": hashlib.sha256(content).hexdigest(),
                **vals,
            }
        )
        item.attachment_id = item._keep(verdict.name, content, verdict.mimetype or "application/octet-stream")
        if verdict.renamed:
            item.note = self.env._(
                "The name it came under had a path, forbidden signs or too many letters: kept as “%(name)s”.",
                name=verdict.name,
            )
        twin = item._twin()
        if twin:
            item.note = self.env._(
                "The same file came in on %(day)s already (%(name)s).",
                day=twin.create_date.strftime("%d.%m.%Y"),
                name=twin.batch_id.name,
            )
        if verdict.problem:
            item.write(
                {"state": "fault", "fault": self.env["cluster.upload"]._sentence(verdict.problem, verdict.name, limit)}
            )
        elif item.state == "new":
            item._ask_to_read()
        return item

    def _keep(self, name, content, mimetype):
        return (
            self.env["ir.attachment"]
            .sudo()
            .with_context(image_no_postprocess=True)
            .create({"name": name, "raw": content, "mimetype": mimetype, "res_model": self._name, "res_id": self.id})
        )

    def _twin(self):
        self.ensure_one()
        if not self.size:
            return self.browse()
        return self.search(
            [
                ("sha256", "=", self.sha256),
                ("unit_id", "=", self.unit_id.id),
                ("id", "!=", self.id),
                ("parent_id", "=", False),
            ],
            order="id",
            limit=1,
        )

    # filing

    def _file_to(self, document):
        """The pages go to a card, as a file of it. The original stays here."""
        for item in self.sudo():
            if item.state == "filed":
                raise UserError(
                    self.env._(
                        "%(name)s is already filed to %(document)s.",
                        name=item.name,
                        document=item.document_id.display_name,
                    )
                )
            problem = item._file_problem(document)
            if problem:
                raise UserError(problem)
            source = item.result_id or item.attachment_id
            self.env["ir.attachment"].sudo().with_context(image_no_postprocess=True).create(
                {
                    "name": item._file_name(),
                    "raw": source.raw,
                    "mimetype": source.mimetype,
                    "res_model": "cluster.document",
                    "res_id": document.id,
                }
            )
            item.write(
                {
                    "state": "filed",
                    "document_id": document.id,
                    "filed_at": fields.Datetime.now(),
                    "filed_by_id": self.env.uid,
                    "fault": False,
                }
            )

    def _file_name(self):
        stem, dot, extension = self.name.rpartition(".")
        if self.result_id and extension.lower() != "pdf":
            return (stem if dot else self.name) + ".pdf"
        return self.name

    def _file_problem(self, document):
        """Why the scan cannot go to that card, in a sentence; empty when it can."""
        self.ensure_one()
        document = document.sudo()
        if not document.exists():
            return self.env._("Choose the card the scan belongs to.")
        if document.unit_id != self.unit_id:
            return self.env._("The card belongs to another body. Choose one of %(unit)s.", unit=self.unit_id.name)
        if document.state in ("filed", "void"):
            return self.env._(
                "%(document)s is closed and takes no more files. Choose another card.", document=document.display_name
            )
        if self.state == "fault" and not self.kind:
            return self.env._(
                "%(name)s was not taken: %(fault)s It stays in the list.", name=self.name, fault=self.fault or ""
            )
        if self.state == "split":
            return self.env._("%(name)s was cut into pieces: file the pieces.", name=self.name)
        return ""

    def _check_keeper(self):
        self.check_access("read")
        for unit in self.unit_id:
            self.env["cluster.intake"]._check_unit(unit)

    def action_file(self):
        """Asks for the card."""
        self._check_keeper()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("File to a card"),
            "res_model": "cluster.intake.file",
            "view_mode": "form",
            "target": "new",
            "context": {"default_item_ids": self.ids, "default_unit_id": self.unit_id[:1].id},
        }

    def action_new_document(self):
        """A draft of the incoming journal that takes the scans over."""
        self._check_keeper()
        if len(self.unit_id) > 1:
            raise UserError(self.env._("Choose scans of one body at a time."))
        journal = self.env["cluster.document.journal"].search(
            [("unit_id", "=", self.unit_id.id), ("kind", "=", "incoming")], limit=1
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%(unit)s has no incoming journal. Ask the administrator to open it.", unit=self.unit_id.name
                )
            )
        document = self.env["cluster.document"].create(
            {
                "journal_id": journal.id,
                "title": self.env._("Scan %(name)s", name=self[:1].name),
                "sheets": sum(self.mapped("page_count")) or 1,
            }
        )
        self._file_to(document)
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": document.id,
            "view_mode": "form",
        }

    def action_refuse(self):
        """Puts aside what belongs to no card. It stays in the list and can be taken back."""
        self._check_keeper()
        for item in self.sudo():
            if item.state in ("waiting", "fault", "new"):
                item.state = "refused"
        return True

    def action_take_back(self):
        self._check_keeper()
        for item in self.sudo():
            if item.state == "refused":
                item.state = "waiting" if item.kind and not item.fault else "fault"
        return True

    def action_again(self):
        """Reads the file once more: after a fault of the machine, or when it was put right."""
        self._check_keeper()
        for item in self.sudo():
            if item.state == "fault" and item.kind in uploads.OFFICE:
                item.write({"state": "new", "fault": False})
                item._read()
        return True

    def action_open(self):
        self.ensure_one()
        self.check_access("read")
        attachment = self.sudo().result_id or self.sudo().attachment_id
        if not attachment:
            raise UserError(
                self.env._("%(name)s was too large to be kept here. It lies in the scanner's folder.", name=self.name)
            )
        safe = self.kind in ("pdf", "jpeg", "png", "gif") or self.sudo().result_id
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}" + ("" if safe else "?download=1"),
            "target": "new",
        }
