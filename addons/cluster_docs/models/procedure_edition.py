from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import fee

TERM_UNITS = [
    ("calendar_days", "calendar days"),
    ("working_days", "working days"),
    ("months", "months"),
]
# What an applicant was told; changing it under a running case would change the case.
RULE_FIELDS = {
    "body_kind",
    "fee_base_values",
    "inquiry_term_amount",
    "inquiry_term_unit",
    "law_ref",
    "name",
    "number",
    "procedure_id",
    "result",
    "term_amount",
    "term_unit",
    "valid_from",
    "validity_amount",
    "validity_unit",
}


class ProcedureEdition(models.Model):
    _name = "cluster.procedure.edition"
    _description = "Edition of an Administrative Procedure"
    _order = "procedure_id, valid_from desc"
    _rec_names_search = ["number", "name"]

    procedure_id = fields.Many2one("cluster.procedure", required=True, index=True, ondelete="cascade")
    number = fields.Char(required=True)
    name = fields.Char(required=True, translate=True, index="trigram")
    summary = fields.Text("In Plain Words", translate=True)
    body_kind = fields.Selection(
        [("council", "Rural council"), ("committee", "District executive committee")],
        "Carried Out By",
        required=True,
        default="council",
    )
    result = fields.Selection(
        [("certificate", "Certificate"), ("decision", "Decision"), ("other", "Other document")],
        required=True,
        default="certificate",
    )
    requirement_ids = fields.One2many("cluster.procedure.requirement", "edition_id", "Documents", copy=True)
    question_ids = fields.One2many("cluster.procedure.question", "edition_id", "Questions", copy=True)
    fee_base_values = fields.Float("Fee in Base Values", digits=(8, 4))
    fee_note = fields.Char(translate=True)
    term_known = fields.Boolean(default=True, help="Off for procedures taken from an official list that gives no terms")
    term_amount = fields.Integer("Term", default=15)
    term_unit = fields.Selection(TERM_UNITS, required=True, default="calendar_days")
    inquiry_term_amount = fields.Integer(
        "Term with Inquiry", default=1, help="When the body asks other bodies for documents"
    )
    inquiry_term_unit = fields.Selection(TERM_UNITS, required=True, default="months")
    validity_amount = fields.Integer("Result Is Valid For")
    validity_unit = fields.Selection(
        [("unlimited", "without limit"), ("days", "days"), ("months", "months"), ("years", "years")],
        required=True,
        default="unlimited",
    )
    law_ref = fields.Char("Law", required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date()
    status = fields.Selection(
        [("confirmed", "Confirmed"), ("recalled", "To be confirmed")],
        required=True,
        default="recalled",
        help="To be confirmed: entered from memory, check it against the act before relying on it",
    )
    application_ids = fields.One2many("cluster.application", "edition_id", "Applications")

    _dates = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_to >= valid_from)", "An edition cannot end before it begins."
    )
    _terms = models.Constraint("CHECK(term_amount >= 0 AND inquiry_term_amount >= 0)", "A term cannot be below zero.")
    _fee = models.Constraint("CHECK(fee_base_values >= 0)", "A fee cannot be below zero.")
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (procedure_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&)",
        "Two editions of one procedure cannot be in force on the same day. End the older one first.",
    )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for edition in self:
            edition.display_name = f"{edition.number} {edition.name}"

    def write(self, vals):
        """The rule an application was filed under is not rewritten (law-edition snapshot)."""
        changed = [
            name
            for name in RULE_FIELDS & vals.keys()
            if not (name == "name" and self.env.lang not in (None, "en_US"))
            and any(self._fields[name].convert_to_write(e[name], e) != vals[name] for e in self)
        ]
        if changed and self.sudo().application_ids.filtered(lambda a: a.state != "draft"):
            raise UserError(
                self.env._(
                    "Applications run under this edition, so it stays as it is."
                    " End it and make a new edition with its own first day."
                )
            )
        return super().write(vals)

    def _fee_minor(self, date):
        """Return (kopecks, base value record); (0, empty) when the procedure is free of charge.

        The amount is None when a fee is due and no base value is known for the date.
        """
        self.ensure_one()
        base_value = self.env["cluster.base.value"].sudo()
        if not self.fee_base_values:
            return 0, base_value
        base_value = base_value._on(self.env.ref("base.by"), date)
        if not base_value:
            return None, base_value
        return fee.amount(self._fee_decimal(), fee.to_minor(base_value.amount)), base_value

    def _fee_decimal(self):
        return fee.decimal(self.fee_base_values, places=4)

    def action_new_edition(self):
        """End this edition yesterday and open a copy from today, to be changed before use."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        if self.valid_to or self.valid_from >= today:
            raise UserError(self.env._("Only an edition in force since before today can be replaced."))
        self.valid_to = fields.Date.subtract(today, days=1)
        self.flush_recordset(["valid_to"])  # the exclusion constraint looks at the stored row
        new = self.copy({"valid_from": today, "valid_to": False})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": new.id,
            "view_mode": "form",
        }

    def copy(self, default=None):
        """Copied questions name copied requirements, never those of the old edition."""
        copies = super().copy(default)
        for old, new in zip(self, copies, strict=True):
            twins = dict(zip(old.requirement_ids, new.requirement_ids, strict=True))
            for question in old.question_ids.filtered("requirement_id"):
                twin = new.question_ids.filtered(lambda q, key=question.key: q.key == key)
                twin.requirement_id = twins[question.requirement_id]
        return copies
