from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class DocumentFile(models.Model):
    """A file of a document through its versions, and who has it in hand.

    A chain of its own rather than fields on ir.attachment: a version's number and the one current version are
    promised by indexes over (file, …), a check-out belongs to the file and not to a version, and the line stays as
    a stub with its digest when the archive destroys the bytes.
    """

    _name = "cluster.document.file"
    _description = "File of a document"
    _order = "document_id, id"

    document_id = fields.Many2one("cluster.document", required=True, readonly=True, index=True, ondelete="cascade")
    name = fields.Char("File name", required=True, readonly=True)
    version_ids = fields.One2many("cluster.document.file.version", "file_id", "Versions", readonly=True)
    version_id = fields.Many2one(
        "cluster.document.file.version",
        "Current version",
        compute="_compute_version_id",
        search="_search_version_id",
        compute_sudo=True,
    )
    number = fields.Integer("Version", related="version_id.number")
    size_text = fields.Char("Size", related="version_id.size_text")
    changed_at = fields.Datetime("Changed", related="version_id.at")
    changed_by_id = fields.Many2one("res.users", "By", related="version_id.user_id")
    text_state = fields.Selection(related="version_id.text_state")
    text_note = fields.Char(related="version_id.text_note")
    conflict_count = fields.Integer("Versions set aside", compute="_compute_version_id", compute_sudo=True)
    last_number = fields.Integer(readonly=True, default=0, aggregator=None)
    checkout_user_id = fields.Many2one("res.users", "In the hands of", readonly=True, ondelete="restrict")
    checkout_at = fields.Datetime("Since", readonly=True)
    checkout_version_id = fields.Many2one("cluster.document.file.version", "Taken", readonly=True, ondelete="set null")
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _checkout_known = models.Constraint(
        "CHECK((checkout_user_id IS NULL) = (checkout_at IS NULL))", "A check-out says who has the file and since when."
    )

    @api.depends("version_ids.state")
    def _compute_version_id(self):
        for file in self:
            file.version_id = file.version_ids.filtered(lambda version: version.state == "current")[:1]
            file.conflict_count = len(file.version_ids.filtered(lambda version: version.state == "conflict"))

    @api.model
    def _search_version_id(self, operator, value):
        if operator != "in" or False in value:
            return NotImplemented
        return Domain("version_ids", "any", Domain("state", "=", "current") & Domain("id", "in", list(value)))

    @api.depends("checkout_user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for file in self:
            file.is_mine = file.checkout_user_id == self.env.user

    # versions

    @api.model
    def _adopt(self, attachments):
        """Gives each attachment of a document its place: a new file, or the next version of the one in the context."""
        known = self.env["cluster.document.file.version"].sudo().search([("attachment_id", "in", attachments.ids)])
        for attachment in attachments - known.attachment_id:
            document = attachment._cluster_any_document()
            if not document or attachment.type != "binary":
                continue
            chain = self.sudo().browse(self.env.context.get("cluster_file_id"))
            if not chain or chain.document_id != document:
                chain = self.sudo().create({"document_id": document.id, "name": attachment.name})
            chain._append(attachment)

    @api.model
    def _adopt_again(self, attachments):
        for version in (
            self.env["cluster.document.file.version"].sudo().search([("attachment_id", "in", attachments.ids)])
        ):
            file, attachment = version.file_id, version.attachment_id
            version.unlink()
            file.with_context(cluster_based_on=file.version_id.id)._append(attachment)

    @api.model
    def _adopt_all(self):
        """Files from before versions were kept. Called on each upgrade; finds nothing the second time."""
        self.env.cr.execute("""
            SELECT a.id FROM ir_attachment a
            WHERE a.res_model = 'cluster.document' AND a.res_id > 0 AND a.res_field IS NULL AND a.type = 'binary'
              AND NOT EXISTS (SELECT FROM cluster_document_file_version v WHERE v.attachment_id = a.id)
            ORDER BY a.id""")
        self._adopt(self.env["ir.attachment"].sudo().browse([row[0] for row in self.env.cr.fetchall()]).exists())

    def _append(self, attachment):
        """The attachment as the next version. Only for the system itself: rights were checked before.

        The row's counter is written first: of two editors at once the later one fails on it, is tried again by Odoo
        and then sees the other's version. The unique indexes stand behind it.
        """
        self.ensure_one()
        told = self.env.context
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE cluster_document_file SET last_number = last_number + 1 WHERE id = %s RETURNING last_number",
            [self.id],
        )
        (number,) = self.env.cr.fetchone()
        self.invalidate_recordset()
        current = self.version_id
        based_on = current.browse(told.get("cluster_based_on"))
        foreign = self.checkout_user_id and self.checkout_user_id != self.env.user
        state = "current" if not current or (based_on == current and not foreign) else "conflict"
        if current and state == "current":
            current.write({"state": "old"})
            current.flush_recordset()
        version = (
            self.env["cluster.document.file.version"]
            .sudo()
            .create(
                {
                    "file_id": self.id,
                    "number": number,
                    "attachment_id": attachment.id,
                    "name": attachment.name,
                    "mimetype": attachment.mimetype,
                    "size": attachment.file_size,
                    "sha256": attachment._cluster_sha256(),
                    "based_on_id": based_on.id,
                    "comment": told.get("cluster_comment") or False,
                    "user_id": self.env.uid,
                    "state": state,
                }
            )
        )
        version.flush_recordset()
        self.invalidate_recordset()
        version._ask_for_text()
        if number > 1 and state == "current":
            self._tell_approvals(attachment)
        return version

    def _tell_approvals(self, attachment):
        """A new version asks anew those whose agreement it concerns, where routes of approval are kept."""
        document = self.document_id
        if hasattr(document, "_approval_file_changed"):
            document._approval_file_changed(attachment)

    def _add_version(self, name, content, based_on, comment=""):
        """Keeps a changed file. It becomes the current version when it was made from the current one and nobody else
        has the file in hand; otherwise it is kept beside it, set aside, until somebody chooses."""
        self.ensure_one()
        self._check_open()
        if based_on.file_id != self:
            raise UserError(self.env._("Say which version of %(name)s yours was made from.", name=self.name))
        verdict = self.env["cluster.upload"]._check(name, content)
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .with_context(
                cluster_file_id=self.id,
                cluster_based_on=based_on.id,
                cluster_comment=comment,
                image_no_postprocess=True,
            )
            .create(
                {
                    "name": verdict.name,
                    "raw": content,
                    "mimetype": verdict.mimetype,
                    "res_model": "cluster.document",
                    "res_id": self.document_id.id,
                }
            )
        )
        version = self.env["cluster.document.file.version"].search([("attachment_id", "=", attachment.id)])
        if version.state == "current" and self.is_mine:
            self.sudo().write({"checkout_user_id": False, "checkout_at": False, "checkout_version_id": False})
        return version

    def _check_open(self):
        """Versions are added by those who keep the document, until it is filed or void."""
        self.ensure_one()
        self.document_id.check_access("write")
        if self.document_id.state in ("filed", "void"):
            raise UserError(
                self.env._(
                    "%(document)s is closed: its files stay as they are. Attach the change to a new document.",
                    document=self.document_id.display_name,
                )
            )

    # in whose hands

    def action_check_out(self):
        """Takes the file in hand and downloads it."""
        self.ensure_one()
        self._check_open()
        if self.checkout_user_id and not self.is_mine:
            raise UserError(self._held_sentence())
        if not self.version_id.attachment_id:
            raise UserError(self.env._("The file %(name)s is no longer kept.", name=self.name))
        if not self.is_mine:
            self.sudo().write(
                {
                    "checkout_user_id": self.env.uid,
                    "checkout_at": fields.Datetime.now(),
                    "checkout_version_id": self.version_id.id,
                }
            )
            self._say(
                "checkout", self.env._("%(name)s is in the hands of %(user)s", name=self.name, user=self.env.user.name)
            )
        return self.version_id.action_download()

    def _held_sentence(self):
        since = fields.Datetime.context_timestamp(self, self.checkout_at)
        return self.env._(
            "%(user)s has %(name)s in hand since %(since)s. Wait, ask, or have the controller release it.",
            user=self.checkout_user_id.sudo().name,
            name=self.name,
            since=since.strftime("%d.%m.%Y %H:%M"),
        )

    def action_release(self):
        """Gives the file back unchanged: its holder at once, the controller with a reason."""
        self.ensure_one()
        if not self.checkout_user_id:
            return True
        if self.is_mine:
            self._release(self.env._("given back unchanged"))
            return True
        if not self.env.user.has_group("cluster_base.group_controller"):
            raise AccessError(self._held_sentence())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release a file"),
            "res_model": "cluster.file.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_file_id": self.id},
        }

    def _force_release(self, reason):
        self.ensure_one()
        self.document_id.check_access("write")
        if not self.env.user.has_group("cluster_base.group_controller"):
            raise AccessError(self.env._("Only the controller releases a file that another has in hand."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the file is released: the history keeps the reason."))
        if self.checkout_user_id:
            self._release(reason)

    def _release(self, reason):
        holder = self.checkout_user_id.sudo().name
        self.sudo().write({"checkout_user_id": False, "checkout_at": False, "checkout_version_id": False})
        self._say(
            "release",
            self.env._(
                "%(name)s released from the hands of %(user)s by %(by)s: %(reason)s",
                name=self.name,
                user=holder,
                by=self.env.user.name,
                reason=reason,
            ),
        )

    def _say(self, kind, text, data=None):
        """Into the history, where the document has one already."""
        if self.document_id.sudo().event_seq:
            self.document_id.with_user(self.env.user).sudo()._log_event(kind, text, {"file": self.id, **(data or {})})

    # buttons

    def action_new_version(self):
        self.ensure_one()
        self._check_open()
        taken = self.checkout_version_id if self.is_mine else self.version_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New version"),
            "res_model": "cluster.file.version.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_file_id": self.id, "default_based_on_id": (taken or self.version_id).id},
        }

    def action_versions(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_open(self):
        self.ensure_one()
        return self.version_id.action_open()

    def action_read_text(self):
        self.ensure_one()
        return self.version_id.action_read_text()
