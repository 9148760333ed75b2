import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .document_letter import _optional

# Decided while the answer is written; fixed from the moment it lies before the head.
ANSWER_FIELDS = {
    "answer_body",
    "answer_decision",
    "answer_lang",
    "answer_grounds",
    "answer_signer_id",
    "answer_template_id",
    "answer_edition_id",
}
# Printed in the letter: fixed together with its text.
PRINTED_FIELDS = {"title", "correspondent_id", "correspondent_name", "correspondent_address", "parent_id"}
# Written by the steps alone (with sudo), never by a form or over RPC.
SIGNING_FIELDS = {"answer_state", "answer_return_reason", "public_code", "signed_attachment_id", "keeps_open"}
OPEN = ("draft", "returned")


class Document(models.Model):
    """The answer to a document: written from a template, sent to the head with its number, returned or signed."""

    _inherit = "cluster.document"

    answer_state = fields.Selection(
        [("draft", "Being written"), ("to_sign", "To sign"), ("returned", "Returned"), ("signed", "Signed")],
        "Signing",
        readonly=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
    )
    answer_decision = fields.Selection(
        [("granted", "Granted"), ("refused", "Refused"), ("explained", "Explained")],
        "Decision",
        copy=False,
        tracking=True,
    )
    answer_template_id = fields.Many2one("cluster.template", "Template", copy=False, ondelete="restrict")
    answer_edition_id = fields.Many2one(
        "cluster.template.edition",
        "Edition of the template",
        copy=False,
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    answer_lang = fields.Char("Language of the answer", copy=False)
    answer_body = fields.Html("Text of the answer", copy=False, sanitize=True)
    answer_grounds = fields.Text("Grounds for the refusal", copy=False, help="As they read on the day of the decision.")
    answer_signer_id = fields.Many2one("res.users", "Signs", copy=False, ondelete="restrict", index="btree_not_null")
    answer_return_reason = fields.Text("Why returned", readonly=True, copy=False)
    public_code = fields.Char("Check code", readonly=True, copy=False)
    signature_ids = fields.One2many("cluster.signature", "document_id", "Signatures", readonly=True)
    signed_attachment_id = fields.Many2one(
        "ir.attachment", "Signed file", readonly=True, copy=False, ondelete="restrict"
    )
    parent_due_date = fields.Date("Answer due", related="parent_id.due_date")

    _public_code_uniq = models.UniqueIndex("(public_code) WHERE public_code IS NOT NULL", "This check code is taken.")
    _refusal_grounds = models.Constraint(
        "CHECK(answer_decision IS DISTINCT FROM 'refused' OR (answer_grounds IS NOT NULL AND btrim(answer_grounds) <> ''))",  # noqa: E501
        "A refusal needs its grounds: choose them from the list or write them with the article of law.",
    )
    _signed_file = models.Constraint(
        "CHECK(answer_state IS DISTINCT FROM 'signed' OR signed_attachment_id IS NOT NULL)",
        "A signed answer has its file.",
    )

    def _refuse_step_fields(self, names):  # pylint: disable=missing-return
        super()._refuse_step_fields(names)
        if SIGNING_FIELDS & set(names) and not self.env.su:
            raise AccessError(
                self.env._("The signing of an answer is set by its steps (send, return, sign), not by hand.")
            )

    def write(self, vals):
        fixed = (ANSWER_FIELDS | PRINTED_FIELDS) & vals.keys()
        # whose turn it is to sign is moved on by the steps themselves
        if fixed and not (self.env.su and fixed == {"answer_signer_id"}):
            for document in self:
                if document.answer_state in ("to_sign", "signed"):
                    raise UserError(
                        self.env._(
                            "%(document)s lies before the head or is signed: its text is fixed. "
                            "Ask the head to return it for correction.",
                            document=document.display_name,
                        )
                    )
        return super().write(vals)

    # writing

    def action_prepare_answer(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Prepare the answer"),
            "res_model": "cluster.answer.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def _answer_application(self):
        """The online application behind this document, or an empty set."""
        self.ensure_one()
        if "cluster.application" not in self.env:
            return self.browse()
        applications = self.env["cluster.application"].sudo()
        return applications.search([("document_id", "=", self.id)], limit=1) if self.id else applications

    def _answer_signers(self):
        """Heads who may sign for the body, its manager first."""
        self.ensure_one()
        return self._unit_heads(self.unit_id)

    @api.model
    def _unit_heads(self, unit):
        heads = self.env.ref("cluster_base.group_head").sudo().all_user_ids
        employees = self.env["hr.employee"].sudo().search([("user_id", "in", heads.ids)])
        mine = employees.filtered(lambda employee: employee.department_id._cluster_body() == unit)
        manager = unit.sudo().manager_id
        return mine.sorted(lambda employee: (employee != manager, employee.department_id != unit, employee.id)).user_id

    def _answer_post(self, user, unit=None):
        """The post of a person in the body of this document."""
        unit = unit or self.unit_id
        employees = user.sudo().employee_ids
        mine = employees.filtered(lambda employee: employee.department_id._cluster_body() == unit)
        return (mine or employees)[:1].job_title or ""

    def _issue_answer(self, template, *, decision, signer, grounds=(), text=""):
        """Creates the outgoing answer as a draft. `grounds`: rows {"ground", "law"}. Returns the answer."""
        self.ensure_one()
        grounds = [row for row in grounds if row["ground"].strip()]
        if decision == "refused" and not grounds:
            raise UserError(
                self.env._(
                    "A refusal needs its grounds: choose at least one from the list, or write it in your own words "
                    "with the article of law."
                )
            )
        application = self._answer_application()
        if application and decision == "explained":
            raise UserError(self.env._("An application is granted or refused: choose one of the two."))
        values = self._answer_values(decision=decision, lang=template.lang, signer=signer, grounds=grounds, text=text)
        heading, body = template._fill(values)
        self.check_access("create")
        vals = self._prepare_answer_vals(template, heading, body, decision, signer, grounds)
        answer = self.sudo().create(vals).with_env(self.env)
        answer.check_access("write")
        answer._log_event(
            "answer_draft",
            self.env._("Answer written from the template “%(template)s”", template=template.name),
            {"answers": self.id, "template": template.id, "decision": decision},
        )
        return answer

    def _prepare_answer_vals(self, template, heading, body, decision, signer, grounds):
        journal = self.env["cluster.document.journal"].search(
            [("unit_id", "=", self.unit_id.id), ("kind", "=", "outgoing")], limit=1
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%(unit)s has no journal of outgoing letters. Ask the administrator to open one.",
                    unit=self.unit_id.name,
                )
            )
        lines = [f"{row['ground']} ({row['law']})" if row["law"] else row["ground"] for row in grounds]
        application = self._answer_application()
        return {
            "journal_id": journal.id,
            "parent_id": self.id,
            "title": heading or self.title,
            "correspondent_id": self.correspondent_id.id,
            "correspondent_name": _optional(application, "applicant_name") or self.correspondent_name,
            "correspondent_address": _optional(application, "applicant_address") or self.correspondent_address,
            "correspondent_contact": self.correspondent_contact,
            "delivery_method": "portal" if application else self.delivery_method,
            "answer_state": "draft",
            "answer_decision": decision,
            "answer_template_id": template.id,
            "answer_edition_id": template._current_edition().id,
            "answer_lang": template.lang,
            "answer_body": body,
            "answer_signer_id": signer.id,
            "answer_grounds": "\n".join(lines) or False,
            "public_code": self._new_public_code(),
        }

    @api.model
    def _new_public_code(self):
        return secrets.token_hex(8)

    # the way to the head and back

    def action_send_to_sign(self):
        self.check_access("write")
        self._send_to_sign()
        return True

    def _send_to_sign(self):
        """Before the head lies a document that already has its number: it is given here, once, without a gap."""
        for answer in self:
            answer._check_sendable()
            if answer.state == "draft":
                answer._do_register()
            answer.sudo().write({"answer_state": "to_sign", "answer_return_reason": False})
            answer._log_event(
                "to_sign",
                self.env._("Sent to %(head)s for signing", head=answer.answer_signer_id.sudo().name),
                {"signer": answer.answer_signer_id.id},
            )
            answer.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=answer.answer_signer_id.id,
                summary=self.env._("Sign the answer"),
            )

    def _check_sendable(self):
        self.ensure_one()
        if self.answer_state not in OPEN:
            raise UserError(
                self.env._("%(document)s is not being written: it was sent already.", document=self.display_name)
            )
        if not self.answer_body or not self.answer_signer_id:
            raise UserError(self.env._("Fill in the text of the answer and who signs it."))
        if self.answer_signer_id not in self._turn_candidates():
            raise UserError(
                self.env._(
                    "%(name)s is no head of %(unit)s. Choose who signs for this body.",
                    name=self.answer_signer_id.sudo().name,
                    unit=self.unit_id.name,
                )
            )

    def action_return_answer(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return for correction"),
            "res_model": "cluster.answer.return",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_ids": [fields.Command.set(self.ids)]},
        }

    def _return_answer(self, reason):
        """Back to the clerk. The number stays: the same document comes again."""
        for answer in self:
            answer._check_mine_to_sign()
            answer.check_access("write")
            answer.sudo().write({"answer_state": "returned", "answer_return_reason": reason})
            answer.activity_unlink(["mail.mail_activity_data_todo"])
            answer._log_event(
                "returned", self.env._("Returned for correction: %(reason)s", reason=reason), {"reason": reason}
            )
            answer.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=answer.create_uid.id,
                summary=self.env._("Correct the answer"),
                note=reason,
            )

    def _check_mine_to_sign(self):
        self.ensure_one()
        user = self.env.user
        if not user.has_group("cluster_base.group_head"):
            raise UserError(self.env._("Only the head signs and returns answers."))
        if self.answer_state != "to_sign":
            raise UserError(self.env._("%(document)s does not wait for a signature.", document=self.display_name))
        if self.answer_signer_id != user:
            raise UserError(
                self.env._(
                    "%(document)s waits for the signature of %(name)s.",
                    document=self.display_name,
                    name=self.answer_signer_id.sudo().name,
                )
            )

    def action_sign_answer(self):
        """The head's wizard, for one answer or for many."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign"),
            "res_model": "cluster.sign.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_ids": [fields.Command.set(self.ids)]},
        }

    def action_preview_answer(self):
        """The letter as it will be signed."""
        self.ensure_one()
        return self.env.ref("cluster_docs.answer_report").report_action(self)
