from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import contract


class ClusterContractTemplate(models.Model):
    """The text of the contract of membership in one language, from a day on; a cluster may have its own."""

    _name = "cluster.contract.template"
    _description = "Text of the contract of membership"
    _order = "lang, cluster_id, valid_from desc"
    _rec_name = "lang"

    lang = fields.Selection(
        [
            ("be_BY", "Belarusian"),
            ("ru_RU", "Russian"),
            ("pl_PL", "Polish"),
            ("lt_LT", "Lithuanian"),
            ("en_US", "English"),
        ],
        string="Language",
        required=True,
    )
    cluster_id = fields.Many2one("cluster.cluster", index=True, ondelete="cascade", help="Empty: for every cluster.")
    valid_from = fields.Date(string="In force from", required=True, default=fields.Date.context_today)
    body = fields.Text(
        string="Text",
        required=True,
        help="A line that begins with # is a heading. Fields in braces are filled in: {number}, {date}, {cluster}, {centre}, {member}, {representative}, {decision}, {kind}, {place}, {tax_number}.",  # noqa: E501
    )
    law_ref = fields.Char(string="Ground")
    to_be_confirmed = fields.Boolean(help="Written from memory: let a lawyer read it.")

    _start_uniq = models.UniqueIndex(
        "(lang, coalesce(cluster_id, 0), valid_from)", "This text already has an edition that begins on this day."
    )

    @api.constrains("body")
    def _check_body(self):
        for template in self:
            try:
                contract.check(template.body)
            except contract.ContractProblem as problem:
                raise ValidationError(
                    self.env._(
                        "Nothing fills the field {%(fields)s} of the text. Fields that are known: %(known)s.",
                        fields="}, {".join(problem.unknown),
                        known=", ".join(sorted(contract.FIELDS)),
                    )
                ) from problem

    @api.model
    def _for(self, cluster, lang: str, day):
        """The text in force on the day: the cluster's own before the common one.

        :raises UserError: there is none in this language
        """
        day = day or fields.Date.context_today(self)
        domain = [("lang", "=", lang), ("cluster_id", "in", (cluster.id, False)), ("valid_from", "<=", day)]
        found = self.sudo().search(domain, order="valid_from desc")
        own = found.filtered("cluster_id")
        if not found:
            raise UserError(self.env._("There is no text of the contract in this language: enter it in the settings."))
        return (own or found)[0]


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    contract_lang = fields.Selection(
        selection_add=[("pl_PL", "Polish"), ("lt_LT", "Lithuanian"), ("en_US", "English")],
        ondelete={"pl_PL": "set default", "lt_LT": "set default", "en_US": "set default"},
    )

    def _contract_words(self) -> dict:
        """What the printed contract says: its fixed words, its clauses, and the language it is in."""
        self.ensure_one()
        lang = self.contract_lang
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        there = self.with_context(lang=lang) if lang in installed else self
        words = contract.WORDS[lang]
        company = there.cluster_id.company_id
        values = {
            "number": there.contract_number,
            "date": there.admitted_on and f"{there.admitted_on:%d.%m.%Y}",
            "cluster": there.cluster_id.name,
            "centre": company.name,
            "member": there.partner_id.name,
            "representative": there.representative,
            "decision": there.decision_ref,
            "kind": there.kind_id.name,
            "place": company.city or there.cluster_id.territory_id.name,
            "tax_number": there.identity_number,
        }
        template = self.env["cluster.contract.template"]._for(there.cluster_id, lang, there.admitted_on)
        return {
            "lang": lang,
            "html_lang": lang.replace("_", "-"),
            "words": words,
            "values": {name: value or "" for name, value in values.items()},
            "lines": contract.lines(template.body, {name: value or "" for name, value in values.items()}),
        }
