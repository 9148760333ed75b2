from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import identity


class ClusterMemberRegister(models.TransientModel):
    """A registration on paper or by phone, entered by a clerk: the same questions, the same checks, the same rank."""

    _name = "cluster.member.register"
    _description = "Enter a registration on paper"

    source = fields.Selection(
        [("paper", "On paper"), ("phone", "By phone"), ("visit", "In person")],
        string="How it came",
        required=True,
        default="paper",
    )
    received_on = fields.Date("Received on", required=True, default=fields.Date.context_today)
    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env["cluster.member"]._default_cluster_id(),
        domain=lambda self: [("company_id", "in", self.env.companies.ids)],
    )
    kind_id = fields.Many2one("cluster.member.kind", "Kind", ondelete="cascade")
    organisation = fields.Char("Name of the organisation")
    country_id = fields.Many2one("res.country", compute="_compute_country_id", store=True, readonly=False)
    number = fields.Char("Tax number")
    number_note = fields.Char("Check of the number", compute="_compute_known")
    territory_id = fields.Many2one(
        "cluster.territory", "Village", domain=[("kind", "=", "village")], ondelete="cascade"
    )
    street = fields.Char("Street and house")
    person = fields.Char("Who signs")
    office = fields.Char("Position held")
    phone = fields.Char()
    email = fields.Char("E-mail")
    answer_ids = fields.One2many(
        "cluster.member.register.answer", "register_id", compute="_compute_answer_ids", store=True, readonly=False
    )
    known_ids = fields.Many2many("res.partner", compute="_compute_known", string="Looks like")
    consent = fields.Boolean("The applicant signed the consent to the use of the data")

    @api.depends("cluster_id")
    def _compute_country_id(self):
        for wizard in self:
            wizard.country_id = wizard.cluster_id.country_id

    @api.depends("kind_id")
    def _compute_answer_ids(self):
        for wizard in self:
            kept = wizard.answer_ids.filtered(lambda line, kind=wizard.kind_id: line.question_id.kind_id == kind)
            missing = wizard.kind_id.question_ids - kept.question_id
            wizard.answer_ids = kept | self.env["cluster.member.register.answer"].concat(
                *(self.env["cluster.member.register.answer"].new({"question_id": one.id}) for one in missing)
            )

    @api.depends("number", "country_id", "phone", "email", "cluster_id")
    @api.depends_context("lang")
    def _compute_known(self):
        Member = self.env["cluster.member"]
        for wizard in self:
            found = wizard._number_words()
            wizard.number_note = found
            wizard.known_ids = self.env["res.partner"]
            if wizard.cluster_id:
                known = Member._find_known(wizard.cluster_id, wizard.number, wizard.email, wizard.phone)
                wizard.known_ids = self.env["res.partner"].concat(*known)

    def _number_words(self):
        if not self.number:
            return False
        code = self.country_id.code or ""
        try:
            found = identity.read(code, self.number)
        except identity.IdentityProblem as problem:
            partner = self.env["res.partner"].new({"vat": self.number, "country_id": self.country_id.id})
            return partner._cluster_identity_sentence(problem)
        there = self.env["cluster.member"]._member_with_number(self.cluster_id, code, self.number)
        if there:
            return self.env._("In this cluster already: %(member)s. Open its record instead.", member=there[:1].name)
        if found.checked:
            return self.env._("%(kind)s: the check digit fits.", kind=found.kind)
        return self.env._("Kept as typed: the rule for numbers of this country is not known here.")

    def _typed(self):
        self.ensure_one()
        facts = {
            "cluster": self.cluster_id.id,
            "kind": self.kind_id.id,
            "organisation": self.organisation,
            "country": self.country_id.code,
            "number": self.number,
            "territory": self.territory_id.id,
            "street": self.street,
            "person": self.person,
            "office": self.office,
            "phone": self.phone,
            "email": self.email,
            "consent": "1" if self.consent else "",
        }
        facts |= {line.question_id._key(): line._typed() for line in self.answer_ids}
        return {key: str(value) for key, value in facts.items() if value}

    def action_confirm(self):
        """:raises UserError: one sentence a line for all that is missing; the form stays open as it is"""
        self.ensure_one()
        if not self.env["cluster.member"].has_access("create") or self.cluster_id.company_id not in self.env.companies:
            raise UserError(
                self.env._("Registrations are entered by the clerk or the coordinator of the cluster's centre.")
            )
        if self.received_on > fields.Date.context_today(self):
            raise UserError(self.env._("The registration cannot have come on a day that is still to come."))
        draft = (
            self.env["cluster.registration"]
            .sudo()
            .create({"source": self.source, "typed": self._typed(), "clerk_id": self.env.uid, "lang": self.env.lang})
        )
        found = {}
        for step in draft._steps():
            found |= draft._problems(step)
        if found:
            raise UserError("\n".join(found.values()))
        member = draft._file(source=self.source, clerk=self.env.user, filed_on=self.received_on)
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.member",
            "res_id": member.id,
            "view_mode": "form",
        }


class ClusterMemberRegisterAnswer(models.TransientModel):
    _name = "cluster.member.register.answer"
    _description = "Answer on a registration on paper"

    register_id = fields.Many2one("cluster.member.register", required=True, ondelete="cascade")
    question_id = fields.Many2one("cluster.member.kind.question", "Question", required=True, ondelete="cascade")
    hint = fields.Char(related="question_id.hint")
    choices = fields.Char("Choose from", compute="_compute_choices")
    value = fields.Char("Answer")

    @api.depends("question_id")
    def _compute_choices(self):
        for line in self:
            question = line.question_id
            if question.answer == "yesno":
                line.choices = f"{self.env._('Yes')} / {self.env._('No')}"
            else:
                line.choices = " / ".join(f"{number} {choice}" for number, choice in enumerate(question._choices(), 1))

    def _typed(self) -> str:
        """As the form on the portal sends it: the number of a choice, yes or no; its words are understood, too."""
        value, question = (self.value or "").strip(), self.question_id
        low = value.lower()
        if question.answer == "yesno":
            words = {"yes": "yes", "no": "no", self.env._("Yes").lower(): "yes", self.env._("No").lower(): "no"}
            return words.get(low, value)
        if question.answer == "choice":
            choices = [choice.lower() for choice in question._choices()]
            return str(choices.index(low) + 1) if low in choices else value
        return value
