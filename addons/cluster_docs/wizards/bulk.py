from markupsafe import Markup
from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..models.flow_control import TYPES

OPERATIONS = [
    ("register", "Register"),
    ("resolution", "Resolution"),
    ("control_on", "Put on control"),
    ("file", "File"),
]


class Bulk(models.TransientModel):
    """One step for many documents: asked first, then each document by itself. One that cannot be done holds up no
    other and is named with its reason; nothing is half done."""

    _name = "cluster.bulk"
    _description = "Step for many documents"

    operation = fields.Selection(OPERATIONS, required=True, readonly=True)
    document_ids = fields.Many2many("cluster.document", string="Documents", required=True, readonly=True)
    count = fields.Integer(compute="_compute_count")
    reason = fields.Char()
    control_type = fields.Selection(TYPES, default="own")
    check_date = fields.Date("Next check")
    author_id = fields.Many2one(
        "res.users", "Author", domain="[('share', '=', False)]", default=lambda self: self._default_author_id()
    )
    text = fields.Text("What is to be done")
    due_date = fields.Date("Term", help="Empty: each document's own deadline.")
    responsible_id = fields.Many2one("res.users", "Responsible", domain="[('share', '=', False)]")
    executor_ids = fields.Many2many("res.users", string="Executors", domain="[('share', '=', False)]")
    state = fields.Selection([("ask", "Ask"), ("done", "Done")], default="ask", required=True, readonly=True)
    result = fields.Html(readonly=True, sanitize=False)
    summary = fields.Char(readonly=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "cluster.document" and "document_ids" not in values:
            values["document_ids"] = [fields.Command.set(self.env.context.get("active_ids", []))]
        return values

    def _default_author_id(self):
        user = self.env.user
        if user.has_group("cluster_base.group_head"):
            return user
        return user.cluster_body_ids[:1].sudo().manager_id.user_id

    @api.depends("document_ids")
    def _compute_count(self):
        for bulk in self:
            bulk.count = len(bulk.document_ids)

    def action_apply(self):
        self.ensure_one()
        if self.state == "done":
            return {"type": "ir.actions.act_window_close"}
        self._check_filled()
        step = getattr(self, f"_do_{self.operation}")
        failed = []
        for document in self.document_ids:
            try:
                with self.env.cr.savepoint():
                    document.check_access("write")
                    step(document)
                    self.env.flush_all()
            except (UserError, AccessError, ValidationError) as error:
                self.env.invalidate_all()
                failed.append((document, str(error.args[0])))
            except IntegrityError as error:  # what the database itself refuses
                self.env.invalidate_all()
                failed.append((document, document._sql_error_to_message(error)))
        self._tell(failed)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Result"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _check_filled(self):
        if not self.document_ids:
            raise UserError(self.env._("Choose documents in the list first."))
        if self.operation == "control_on" and not (self.reason or "").strip():
            raise UserError(self.env._("Say why the documents are put on control."))
        if self.operation == "resolution":
            if not (self.text or "").strip() or not self.author_id:
                raise UserError(self.env._("Write what is to be done, and choose the author."))
            if not self.responsible_id:
                raise UserError(self.env._("Choose the responsible executor."))

    def _tell(self, failed):
        done = len(self.document_ids) - len(failed)
        summary = (
            self.env._("%(done)s done, %(failed)s not", done=done, failed=len(failed))
            if failed
            else self.env._("%(done)s done", done=done)
        )
        rows = Markup("").join(
            Markup("<li><strong>%s</strong>: %s</li>") % (document.display_name, reason) for document, reason in failed
        )
        self.write({"state": "done", "summary": summary, "result": Markup("<ul>%s</ul>") % rows if failed else False})

    def _do_register(self, document):
        document._do_register()

    def _do_file(self, document):
        document.action_file()

    def _do_control_on(self, document):
        document._put_on_control(self.reason, self.control_type or "own", self.check_date)

    def _do_resolution(self, document):
        resolution = self.env["cluster.resolution"].create(self._prepare_resolution_vals(document))
        resolution._issue()

    def _prepare_resolution_vals(self, document):
        others = self.executor_ids - self.responsible_id
        return {
            "document_id": document.id,
            "author_id": self.author_id.id,
            "text": self.text,
            "due_date": self.due_date,
            "executor_ids": [
                fields.Command.create({"user_id": self.responsible_id.id, "is_responsible": True}),
                *(fields.Command.create({"user_id": user.id}) for user in others),
            ],
        }
