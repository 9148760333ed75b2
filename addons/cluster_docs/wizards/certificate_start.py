import base64

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..engine import people_csv
from ..models.template_fields import PLACES

_lt = LazyTranslate(__name__)
FILE_FAULTS = {
    "empty": _lt("The file is empty. Save the table as CSV and load it again."),
    "not_text": _lt("This is no CSV file. Save the table as “CSV (UTF-8)” in your office program and load that."),
    "no_head": _lt("The first row must name the columns: name, and where needed address, text, family."),
    "too_many": _lt("The file has more than 10 000 people. Divide it."),
}
LINE_FAULTS = {
    "no_name": _lt("line %(line)s: the name is empty"),
    "too_long": _lt("line %(line)s: “%(what)s” is longer than 1000 letters"),
    "too_many_cells": _lt("line %(line)s: %(what)s cells, more than columns; put a text with a separator in quotes"),
    "not_readable": _lt("line %(line)s: a quotation mark is not closed"),
}
SHOWN = 20


class CertificateStart(models.TransientModel):
    """From people chosen in a list, or from a CSV file, to a batch of certificates."""

    _name = "cluster.certificate.start"
    _description = "Make certificates"

    source_model = fields.Char(readonly=True)
    source_ids = fields.Json(readonly=True)
    count = fields.Integer("People", compute="_compute_count")
    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        default=lambda self: self.env.user.cluster_body_ids[:1],
        domain="[('id', 'in', allowed_unit_ids)]",
    )
    allowed_unit_ids = fields.Many2many("hr.department", compute="_compute_allowed")
    template_id = fields.Many2one("cluster.template", required=True, domain=[("kind", "in", ("certificate", "letter"))])
    signer_id = fields.Many2one(
        "res.users",
        "Signs",
        required=True,
        compute="_compute_signer_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', allowed_signer_ids)]",
    )
    allowed_signer_ids = fields.Many2many("res.users", compute="_compute_allowed")
    text = fields.Text("What to say", help="Stands in every document where the template has the field “text”.")
    output = fields.Selection(
        [("zip", "One archive (ZIP)"), ("pdf", "One PDF to print")], "Result", required=True, default="zip"
    )
    csv_file = fields.Binary("CSV file of people", attachment=False)
    csv_name = fields.Char()

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        model, ids = self.env.context.get("active_model"), self.env.context.get("active_ids")
        if model in self._readers() and ids:
            values |= {"source_model": model, "source_ids": ids}
        return values

    @api.depends("source_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.source_ids or [])

    @api.depends("unit_id")
    def _compute_allowed(self):
        for wizard in self:
            wizard.allowed_unit_ids = self.env.user.cluster_body_ids
            wizard.allowed_signer_ids = self.env["cluster.document"]._unit_heads(wizard.unit_id)

    @api.depends("unit_id")
    def _compute_signer_id(self):
        for wizard in self:
            wizard.signer_id = self.env["cluster.document"]._unit_heads(wizard.unit_id)[:1]

    def _readers(self):
        """model: how its records become lines."""
        return {
            "res.partner": self._line_of_partner,
            "cluster.member": lambda member: self._line_of_partner(member.partner_id),
            "cluster.application": self._line_of_application,
            "cluster.document": self._line_of_document,
        }

    def _line_of_partner(self, partner):
        return {
            "name": partner.name or partner.display_name,
            "address": ", ".join(filter(None, [partner.zip, partner.city, partner.street])),
            "partner_id": partner.id,
        }

    def _line_of_application(self, application):
        return {
            "name": application.applicant_name or application.display_name,
            "address": application.applicant_address,
            "partner_id": application.partner_id.id,
            "source_id": application.document_id.id,
        }

    def _line_of_document(self, document):
        return {
            "name": document.correspondent_name or document.display_name,
            "address": document.correspondent_address,
            "partner_id": document.correspondent_id.id,
            "source_id": document.id,
        }

    def _lines(self):
        self.ensure_one()
        rows = []
        if self.source_model:
            # read with the user's own rights: what one may not open makes no certificate
            records = self.env[self.source_model].browse(self.source_ids or []).exists()
            records.check_access("read")
            rows += [self._readers()[self.source_model](record) for record in records]
        if self.csv_file:
            rows += self._lines_of_file()
        if not rows:
            raise UserError(self.env._("Add the people first: choose them in a list, or load a CSV file."))
        return [{"sequence": place, **row} for place, row in enumerate(rows, 1)]

    def _lines_of_file(self):
        try:
            people = people_csv.read(base64.b64decode(self.csv_file))
        except people_csv.NotReadable as fault:
            raise UserError(self.env._(FILE_FAULTS[fault.code])) from fault  # pylint: disable=translation-not-lazy
        if people.faults:
            said = [
                self.env._(LINE_FAULTS[code]) % {"line": line, "what": what}  # pylint: disable=translation-not-lazy
                for line, code, what in people.faults[:SHOWN]
            ]
            raise UserError(
                self.env._(
                    "Mend %(count)s lines of the file and load it again:\n%(lines)s",
                    count=len(people.faults),
                    lines="\n".join(said),
                )
            )
        return [
            {
                "name": row.name,
                "address": row.address,
                "text": row.text,
                "people_text": row.people.replace("|", "\n"),
            }
            for row in people.rows
        ]

    def action_make(self):
        """The batch, to look at before it is started."""
        self.ensure_one()
        if self.template_id.kind not in PLACES:
            raise UserError(self.env._("This template decides applications one by one. Choose another."))
        day = fields.Date.context_today(self).strftime("%d.%m.%Y")
        batch = self.env["cluster.certificate.batch"].create(
            {
                "name": f"{self.template_id.name}, {day}",
                "unit_id": self.unit_id.id,
                "template_id": self.template_id.id,
                "signer_id": self.signer_id.id,
                "text": self.text,
                "output": self.output,
                "line_ids": [Command.create(line) for line in self._lines()],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": batch._name,
            "res_id": batch.id,
            "view_mode": "form",
        }
