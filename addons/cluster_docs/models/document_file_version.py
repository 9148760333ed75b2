from odoo import api, fields, models
from odoo.exceptions import UserError

IMMUTABLE = {"file_id", "number", "name", "mimetype", "size", "sha256", "based_on_id", "user_id", "at", "comment"}


class DocumentFileVersion(models.Model):
    """One version of a file: an attachment that is never changed, its digest, who brought it, when and why."""

    _name = "cluster.document.file.version"
    _description = "Version of a file"
    _order = "file_id, number desc"

    file_id = fields.Many2one("cluster.document.file", required=True, readonly=True, ondelete="cascade")
    document_id = fields.Many2one(related="file_id.document_id", store=True, index=True)
    number = fields.Integer("Version", required=True, readonly=True, aggregator=None)
    attachment_id = fields.Many2one("ir.attachment", "Content", readonly=True, index=True, ondelete="set null")
    name = fields.Char("File name", required=True, readonly=True)
    mimetype = fields.Char("Type", readonly=True)
    size = fields.Integer("Bytes", readonly=True, aggregator=None)
    size_text = fields.Char("Size", compute="_compute_size_text")
    sha256 = fields.Char("SHA-256", required=True, readonly=True, index=True)
    based_on_id = fields.Many2one(
        "cluster.document.file.version", "Made from", readonly=True, index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    at = fields.Datetime("When", required=True, readonly=True, default=fields.Datetime.now)
    comment = fields.Char("What changed", readonly=True)
    state = fields.Selection(
        [("current", "Current one"), ("old", "Earlier one"), ("conflict", "Set aside"), ("declined", "Not chosen")],
        required=True,
        readonly=True,
        default="current",
    )

    _number_uniq = models.Constraint("UNIQUE(file_id, number)", "Versions of a file are counted without doubles.")
    _number_positive = models.Constraint("CHECK(number > 0)", "Versions are counted from 1.")
    _sha256_form = models.Constraint("CHECK(sha256 ~ '^[0-9a-f]{64}$')", "A SHA-256 digest has 64 hexadecimal digits.")
    _current_uniq = models.UniqueIndex("(file_id) WHERE state = 'current'", "A file has one current version.")

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_file_version_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    IF (SELECT event_seq > 0 FROM cluster_document WHERE id = OLD.document_id) THEN
                        RAISE EXCEPTION 'A version of a registered document''s file is never removed.'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN OLD;
                END IF;
                IF (NEW.file_id, NEW.number, NEW.sha256, NEW.size, NEW.user_id, NEW.at) IS DISTINCT FROM
                   (OLD.file_id, OLD.number, OLD.sha256, OLD.size, OLD.user_id, OLD.at)
                   OR (NEW.attachment_id IS NOT NULL AND NEW.attachment_id IS DISTINCT FROM OLD.attachment_id) THEN
                    RAISE EXCEPTION 'A version of a file is never changed: add a new one.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_file_version_guard ON cluster_document_file_version;
            CREATE TRIGGER cluster_file_version_guard BEFORE UPDATE OR DELETE ON cluster_document_file_version
                FOR EACH ROW EXECUTE FUNCTION cluster_file_version_guard();
        """)

    @api.depends("size")
    @api.depends_context("lang")
    def _compute_size_text(self):
        for version in self:
            if version.size < 100_000:
                version.size_text = self.env._("%(size)s KB", size=max(1, round(version.size / 1024)))
            else:
                megabytes = f"{version.size / 1024 / 1024:.1f}".replace(".", self.env._("."))
                version.size_text = self.env._("%(size)s MB", size=megabytes)

    @api.depends("number", "name", "user_id", "at")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(number)s: %(name)s (%(user)s, %(day)s)",
                number=version.number or 0,
                name=version.name or "",
                user=version.user_id.sudo().name or "",
                day=version.at.strftime("%d.%m.%Y") if version.at else "",
            )

    def write(self, vals):
        if IMMUTABLE & vals.keys():
            raise UserError(self.env._("A version of a file is never changed: add a new one."))
        return super().write(vals)

    def _choose(self):
        """Ends a conflict: this version becomes the current one. The other stays, as an earlier version."""
        self.ensure_one()
        file = self.file_id
        file._check_open()
        if self.state not in ("conflict", "declined"):
            raise UserError(self.env._("Version %(number)s needs no choice.", number=self.number))
        current = file.version_id.sudo()
        file.sudo().write({"last_number": file.last_number})  # two who choose at once meet on this row
        current.write({"state": "old"})
        current.flush_recordset()
        self.sudo().write({"state": "current"})
        file.invalidate_recordset()
        file._say(
            "version_chosen",
            self.env._(
                "Version %(number)s of %(name)s chosen instead of %(other)s",
                number=self.number,
                name=file.name,
                other=current.number,
            ),
            {"version": self.number, "instead": current.number, "sha256": self.sha256},
        )
        file._tell_approvals(self.sudo().attachment_id)

    def action_choose(self):
        self._choose()
        return self.file_id.action_versions()

    def action_decline(self):
        """Ends a conflict: the current version stays, this one is kept as not chosen."""
        self.ensure_one()
        self.file_id._check_open()
        if self.state == "conflict":
            self.sudo().write({"state": "declined"})
            self.file_id._say(
                "version_declined",
                self.env._("Version %(number)s of %(name)s not chosen", number=self.number, name=self.file_id.name),
                {"version": self.number, "sha256": self.sha256},
            )
        return self.file_id.action_versions()

    def action_compare(self):
        """Beside the version it was made from, or the current one when that is itself."""
        self.ensure_one()
        self.check_access("read")
        current = self.file_id.version_id
        other = (
            current
            if current != self
            else self.based_on_id or self.file_id.version_ids.filtered(lambda version: version.number < self.number)[:1]
        )
        if not other:
            raise UserError(self.env._("There is no other version to compare with yet."))
        left, right = sorted((self, other), key=lambda version: version.number)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare versions"),
            "res_model": "cluster.file.compare",
            "view_mode": "form",
            "target": "new",
            "context": {"default_left_id": left.id, "default_right_id": right.id, "dialog_size": "extra-large"},
        }

    def action_download(self):
        return self._url("?download=1")

    def action_open(self):
        return self._url("")

    def _url(self, query):
        self.ensure_one()
        self.check_access("read")
        attachment = self.sudo().attachment_id
        if not attachment:
            raise UserError(self.env._("The file %(name)s is no longer kept.", name=self.name))
        return {"type": "ir.actions.act_url", "url": f"/web/content/{attachment.id}{query}", "target": "new"}
