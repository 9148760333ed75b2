from odoo import fields, models
from odoo.exceptions import UserError

from ..engine import declension
from .template_fields import ANSWERS, PLACES


class Document(models.Model):
    """A document made from a template: from another document, or from nothing but its fields."""

    _inherit = "cluster.document"

    keeps_open = fields.Boolean(
        "Leaves the other document in work",
        readonly=True,
        copy=False,
        help="A notice, a letter or an order goes beside the document that it was made from and does not close it.",
    )

    def action_compose(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Make a document from a template"),
            "res_model": "cluster.document.compose",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def _compose_values(self, template, unit, signer, partner=None, text="", **extra):
        """Values of the template's fields; `extra` has names with "__" for the dot, or lists of rows."""
        values = self._answer_values(
            decision="refused" if template.kind == "refusal" else "granted",
            lang=template.lang,
            signer=signer,
            text=text,
        )
        values |= self._body_values(signer, unit)
        if partner:
            values |= {
                "applicant.name": declension.Name(
                    partner.name or "", "organisation" if partner.is_company else "person"
                ),
                "applicant.address": ", ".join(filter(None, [partner.zip, partner.city, partner.street])),
                "applicant.contact": ", ".join(filter(None, [partner.email, partner.phone])),
            }
        values |= {name.replace("__", "."): value for name, value in extra.items()}
        if values["receiver.name"]:
            values["receiver.name"] = declension.Name(values["receiver.name"], "organisation")
        return values

    def _compose(self, template, unit, signer, partner=None, text="", **extra):
        """A draft made from the template, in the journal of the body where such documents are registered. `self`: the
        document that it is made from, or none. Raises a sentence when something is missing."""
        if template.kind not in PLACES:
            raise UserError(
                self.env._("%(template)s decides an application: use “Prepare the answer”.", template=template.name)
            )
        values = self._compose_values(template, unit, signer, partner, text, **extra)
        heading, body = template._fill(values)
        self.env["cluster.document"].check_access("create")
        vals = self._prepare_composed_vals(template, unit, heading, body, signer, partner, values)
        document = self.env["cluster.document"].sudo().create(vals).with_env(self.env)
        document.check_access("write")
        document._log_event(
            "answer_draft",
            self.env._("Written from the template “%(template)s”", template=template.name),
            {"template": template.id, "edition": document.sudo().answer_edition_id.number, "source": self.id or 0},
        )
        return document

    def _prepare_composed_vals(self, template, unit, heading, body, signer, partner, values):
        place, kind = PLACES[template.kind]
        journal = self.env["cluster.document.journal"].search(
            [("unit_id", "=", unit.id), ("kind", "=", place)], order="sequence, id", limit=1
        )
        if not journal:
            words = dict(journal._fields["kind"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(unit)s has no journal for this document (%(kind)s). Ask the administrator to open one.",
                    unit=unit.name,
                    kind=words[place],
                )
            )
        kind = self.env.ref(kind, raise_if_not_found=False)
        vals = {
            "journal_id": journal.id,
            "parent_id": self.id,
            "title": heading,
            "correspondent_id": (partner or self.correspondent_id).id,
            "correspondent_name": str(values["applicant.name"]),
            "correspondent_address": str(values["applicant.address"]),
            "correspondent_contact": str(values["applicant.contact"]),
            "answer_state": "draft",
            "answer_template_id": template.id,
            "answer_edition_id": template._current_edition().id,
            "answer_lang": template.lang,
            "answer_body": body,
            "answer_signer_id": signer.id,
            "answer_decision": "explained" if template.kind == "answer" else False,
            "keeps_open": template.kind not in ANSWERS,
            "public_code": self._new_public_code(),
        }
        if kind and kind.active:
            vals["kind_id"] = kind.id
        if self and place == "outgoing":
            vals["delivery_method"] = self.delivery_method
        return vals

    def _close_and_deliver(self):
        """A signed letter that answers nothing goes to its correspondent; the other document stays in work."""
        if not self.keeps_open:
            return super()._close_and_deliver()
        self.ensure_one()
        if self.parent_id:
            self.parent_id._log_event(
                "letter_sent",
                self.env._("Signed: %(title)s, No. %(number)s", title=self.title, number=self.number),
                {"letter": self.id},
            )
        return self._mail_answer()
