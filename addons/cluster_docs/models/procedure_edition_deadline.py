import re

from babel import Locale

from odoo import fields, models

DECREE_200 = re.compile(r"Decree of the President of Belarus No\. 200 of 26\.04\.2010, list, item (.+)")


class ProcedureEdition(models.Model):
    """The term of a procedure as a dated deadline rule that the deadline engine counts."""

    _inherit = "cluster.procedure.edition"

    def _deadline_rule(self, inquiry=False):
        """Find or make the rule of this edition; `inquiry` is the longer term when others are asked."""
        self.ensure_one()
        rules = self.env["cluster.deadline.rule"].sudo().with_context(active_test=False)
        if not self.term_known:
            return rules
        code = f"procedure.{self.procedure_id.key}{'.inquiry' if inquiry else ''}"
        wanted = self._prepare_rule_vals(inquiry)
        rule = rules.search([("code", "=", code), ("valid_from", "=", self.valid_from)], limit=1)
        return rule or rules.create({**wanted, "code": code})

    def _prepare_rule_vals(self, inquiry):
        amount = self.inquiry_term_amount if inquiry else self.term_amount
        unit = self.inquiry_term_unit if inquiry else self.term_unit
        vals = {
            "name": self.env._("Procedure %(number)s", number=self.number)
            if not inquiry
            else self.env._("Procedure %(number)s, others are asked", number=self.number),
            "amount": amount,
            "unit": unit,
            "law_ref": self.law_ref,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "edition": fields.Date.to_string(self.valid_from),
            "status": self.status,
        }
        if not amount:
            # “On the day of application”: that day itself is the whole term.
            vals.update(amount=1, unit="working_days", start_next_day=False)
        return vals

    def _term_text(self, inquiry=False):
        """The term in words for people."""
        self.ensure_one()
        amount = self.inquiry_term_amount if inquiry else self.term_amount
        unit = self.inquiry_term_unit if inquiry else self.term_unit
        if not amount:
            return self.env._("on the day you apply")
        return self._amount_text(amount, unit)

    def _validity_text(self):
        self.ensure_one()
        if self.validity_unit == "unlimited" or not self.validity_amount:
            return self.env._("without limit")
        return self._amount_text(self.validity_amount, self.validity_unit)

    def _amount_text(self, amount, unit):
        """The word is asked for in three forms (1 дзень, 2 дні, 5 дзён); which one counts, the language says."""
        form = Locale.parse(self.env.lang or "en_US").plural_form(amount)
        place = {"one": 0, "few": 1}.get(form, 2)
        words = {
            "calendar_days": self.env._("calendar day|calendar days|calendar days"),
            "working_days": self.env._("working day|working days|working days"),
            "days": self.env._("day|days|days"),
            "months": self.env._("month|months|months"),
            "years": self.env._("year|years|years"),
        }[unit].split("|")
        return f"{amount}\u00a0{words[place]}"

    def _law_text(self):
        """The act as people know it; a known act is named in the reader's language."""
        self.ensure_one()
        match = DECREE_200.fullmatch(self.law_ref or "")
        if match:
            return self.env._(
                "Decree of the President of Belarus No. 200 of 26.04.2010, list, item %(item)s", item=match[1]
            )
        return self.law_ref
