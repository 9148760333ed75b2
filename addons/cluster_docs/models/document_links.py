from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .document import OPEN_STATES


class Document(models.Model):
    """What a document has to do with others, and the answer that closes what it answers.

    An answer flagged "closes the control" closes the execution of the document it answers as soon as it has its number,
    or, when it goes to the head for signing, as soon as it is signed. Control itself is taken off by a controller
    alone: at once when a controller set the flag; otherwise the document stays on control, answered, and waits."""

    _inherit = "cluster.document"

    link_ids = fields.One2many("cluster.document.link", "document_id", "Links from here")
    relation_ids = fields.One2many("cluster.document.relation", "document_id", "Linked documents", readonly=True)
    closes_control = fields.Boolean(
        "Closes the control",
        copy=False,
        help="With the number of this answer, the document it answers is executed. A controller's mark also takes it off control.",  # noqa: E501
    )
    closes_control_by_id = fields.Many2one("res.users", "Marked by", readonly=True, copy=False, ondelete="restrict")
    control_to_take_off = fields.Boolean(
        "Answered, to take off control", compute="_compute_control_to_take_off", search="_search_control_to_take_off"
    )

    _closes_what = models.Constraint(
        "CHECK(NOT closes_control OR parent_id IS NOT NULL)",
        "An answer that closes the control says which document it answers.",
    )

    @api.depends("on_control", "state")
    def _compute_control_to_take_off(self):
        for document in self:
            document.control_to_take_off = document.on_control and document.state == "answered"

    def _search_control_to_take_off(self, operator, value):
        if operator != "in":
            return NotImplemented
        waiting = Domain("on_control", "=", True) & Domain("state", "=", "answered")
        return waiting if True in value else ~waiting

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_marker(vals) for vals in vals_list])

    def write(self, vals):
        if "closes_control" in vals and any(document.state in ("answered", "filed", "void") for document in self):
            raise UserError(self.env._("This answer is closed itself: the control is taken off by the controller."))
        return super().write(self._with_marker(vals))

    @api.model
    def _with_marker(self, vals):
        """Who sets the flag is what decides about the control: never taken from the caller."""
        vals = {name: value for name, value in vals.items() if name != "closes_control_by_id"}
        if "closes_control" in vals:
            vals["closes_control_by_id"] = self.env.uid if vals["closes_control"] else False
        return vals

    # before the number

    def _check_closes_control(self):
        """Whoever registers the closing answer has to be allowed to close."""
        if self.closes_control and not self.env.su:
            self.parent_id.check_access("write")

    def _link_duplicate(self):
        """The second entry of the same letter is linked to the first."""
        first = self.duplicate_id
        if not first or first in self.link_ids.filtered(lambda link: link.kind == "repeat").other_id:
            return
        self.env["cluster.document.link"].sudo().create(
            {"document_id": self.id, "other_id": first.id, "kind": "repeat"}
        )

    def _answered_documents(self):
        """What this letter answers."""
        return self.parent_id | self.link_ids.filtered(lambda link: link.kind == "answer").other_id

    def _closed_by_letter(self, document):
        """Applications are decided by their own steps, not by a letter."""
        return document.state in OPEN_STATES and document.unit_id == self.unit_id and not document._answer_application()

    # after the number

    def _close_what_is_answered(self):
        """Closes the execution of what this answer answers; idempotent."""
        self.ensure_one()
        if not self.closes_control or self.answer_state:
            return
        for document in self.sudo()._answered_documents():
            if self._closed_by_letter(document):
                document._mark_answered(
                    self,
                    self.env._(
                        "Answer No. %(number)s of %(date)s",
                        number=self.number,
                        date=self.registration_date.strftime("%d.%m.%Y"),
                    ),
                )

    def _control_after_answer(self, answer):
        """Called once the execution is closed by an answer."""
        self.ensure_one()
        answer._mark_handed_over()
        if not self.on_control or not answer.closes_control:
            return
        marker = answer.sudo().closes_control_by_id
        if marker.has_group("cluster_base.group_controller"):
            self.with_user(marker).sudo()._take_off_control(
                self.env._("Closed by answer No. %(number)s, as the controller marked it", number=answer.number)
            )
            return
        self._log_event(
            "control_waits",
            self.env._("Answered, waits for the controller to take it off control"),
            {"answer": answer.id},
        )
        controller = self.sudo().control_on_user_id
        if controller.has_group("cluster_base.group_controller"):
            self._give_task("control", self, controller, self.env._("Answered: take off control"))

    # on the form

    def action_link(self):
        """Asks which document this one is linked to, and how."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link a document"),
            "res_model": "cluster.document.link",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def _links_text(self):
        """Lines for the printed card: only what the reader may read."""
        self.ensure_one()
        return "\n".join(
            " ".join(
                filter(
                    None,
                    [
                        relation.words,
                        f"№ {relation.number}" if relation.number else relation.title,
                        relation.registration_date and relation.registration_date.strftime("%d.%m.%Y"),
                    ],
                )
            )
            for relation in self.env["cluster.document.relation"].search([("document_id", "=", self.id)])
        )
