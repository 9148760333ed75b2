from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..engine import identity, membership, translit

STAFF = ",".join(
    f"cluster_base.group_{role}" for role in ("clerk", "head", "council", "coordinator", "auditor", "administrator")
)
# Only the steps of a membership write these; nobody types them in.
PROTECTED = {
    "state", "applied_on", "admitted_on", "active_from", "left_on", "leave_kind", "leave_reason", "decision_ref",
    "contract_year", "contract_ordinal", "contract_number", "contract_signed_on", "is_complete", "completed_on",
    "papers_asked_on", "grace_until", "suspended_on", "suspend_cause", "suspend_reason", "notice_on", "notice_until",
    "notice_reason", "notice_channel", "registration_id", "fee_problem",
}  # fmt: skip
CONSENTS = {
    "consent_page": "page",
    "consent_phone": "phone",
    "consent_email": "email",
    "consent_address": "address",
    "consent_photo": "photo",
}
CONSENT_VERSION = "2026-11"
STATES = [
    ("applied", "Applied"),
    ("admitted", "Admitted"),
    ("active", "Active"),
    ("overdue", "Fee overdue"),
    ("grace", "Period of grace"),
    ("suspended", "Suspended"),
    ("left", "Left"),
]
LEAVE_KINDS = [
    ("refused", "Not admitted"),
    ("withdrew", "Left at own wish"),
    ("excluded", "Excluded"),
    ("ceased", "Ceased to exist"),
]


class ClusterMember(models.Model):
    """One organisation in one cluster."""

    _name = "cluster.member"
    _description = "Member of a cluster"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _rec_names_search = ["name", "name_latin", "contract_number"]

    name = fields.Char(related="partner_id.name", store=True, string="Name")
    name_latin = fields.Char(string="Name in Latin letters", compute="_compute_name_latin", store=True)
    search_text = fields.Char(compute="_compute_search_text", store=True, export_string_translation=False)
    active = fields.Boolean(default=True)
    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self._default_cluster_id(),
    )
    partner_id = fields.Many2one(
        "res.partner", string="Organisation", required=True, index=True, ondelete="restrict", tracking=True
    )
    kind_id = fields.Many2one("cluster.member.kind", string="Kind", required=True, ondelete="restrict", tracking=True)
    territory_id = fields.Many2one(
        "cluster.territory",
        string="Place",
        domain=[("kind", "in", ("village", "council"))],
        ondelete="restrict",
        tracking=True,
    )
    council_id = fields.Many2one(
        "cluster.territory", string="Rural council", compute="_compute_council_id", store=True, index=True
    )
    company_id = fields.Many2one(
        "res.company",
        string="Own company",
        groups=STAFF,
        help="The books of a member that keeps its orders and invoices here.",
    )
    representative = fields.Char(
        string="Represented by",
        groups=STAFF,
        help="Name and office as printed in the contract, e.g. the head of the farm.",
    )

    # --- life -----------------------------------------------------------------------------------
    state = fields.Selection(STATES, required=True, default="applied", index=True, tracking=True, group_expand=True)
    is_live = fields.Boolean(
        string="Has its rights",
        compute="_compute_is_live",
        store=True,
        index=True,
        help="Votes, sells, is shown to the public. Lost on the day of suspension or leaving.",
    )
    applied_on = fields.Date(string="Applied on", default=fields.Date.context_today, groups=STAFF, tracking=True)
    admitted_on = fields.Date(string="Admitted on", groups=STAFF, tracking=True)
    active_from = fields.Date(string="Active from", groups=STAFF, tracking=True)
    left_on = fields.Date(string="Left on", groups=STAFF, tracking=True)
    leave_kind = fields.Selection(LEAVE_KINDS, string="Way of leaving", groups=STAFF, tracking=True)
    leave_reason = fields.Text(string="Reason", groups=STAFF)
    decision_ref = fields.Char(string="Council's decision", groups=STAFF, tracking=True)
    contract_year = fields.Integer(groups=STAFF, aggregator=None)
    contract_ordinal = fields.Integer(groups=STAFF, aggregator=None)
    contract_number = fields.Char(string="Contract no.", groups=STAFF, copy=False, tracking=True)
    contract_lang = fields.Selection(
        [("be_BY", "Belarusian"), ("ru_RU", "Russian")],
        string="Contract in",
        required=True,
        default="be_BY",
        groups=STAFF,
    )
    contract_signed_on = fields.Date(string="Contract signed on", groups=STAFF, copy=False, tracking=True)

    # --- identity -------------------------------------------------------------------------------
    identity_number = fields.Char(string="Tax number", related="partner_id.vat", readonly=False, groups=STAFF)
    country_id = fields.Many2one(related="partner_id.country_id", readonly=False, groups=STAFF)
    identity_key = fields.Char(
        compute="_compute_identity_key", store=True, groups=STAFF, export_string_translation=False
    )
    identity_note = fields.Char(string="Check of the number", compute="_compute_identity_note", groups=STAFF)

    # --- public page ----------------------------------------------------------------------------
    slug = fields.Char(string="Address of the page", required=True, copy=False, index=True)
    story = fields.Text(translate=True)
    products_text = fields.Text(string="What we offer", translate=True)
    photo = fields.Image(max_width=1280, max_height=1280, groups=STAFF)
    photo_text = fields.Char(string="What the photo shows", translate=True)
    consent_page = fields.Boolean(string="Public page")
    consent_phone = fields.Boolean(string="Show the phone", groups=STAFF)
    consent_email = fields.Boolean(string="Show the e-mail", groups=STAFF)
    consent_address = fields.Boolean(string="Show the address", groups=STAFF)
    consent_photo = fields.Boolean(string="Show the photo", groups=STAFF)
    consent_ids = fields.One2many("cluster.member.consent", "member_id", string="Consents", groups=STAFF)
    public_phone = fields.Char(compute="_compute_public", compute_sudo=True)
    public_email = fields.Char(compute="_compute_public", compute_sudo=True)
    public_address = fields.Char(compute="_compute_public", compute_sudo=True)
    public_photo = fields.Image(compute="_compute_public_photo", compute_sudo=True)
    has_public_photo = fields.Boolean(compute="_compute_public", compute_sudo=True)

    _cluster_partner_uniq = models.Constraint(
        "UNIQUE (cluster_id, partner_id)",
        "This organisation is already a member of the cluster: open its record instead.",
    )
    _slug_uniq = models.Constraint(
        "UNIQUE (slug)", "Another member's page already has this address: choose another one."
    )
    _slug_form = models.Constraint(
        "CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$')",
        "The address of a page consists of small Latin letters, digits and hyphens.",
    )
    _contract_uniq = models.UniqueIndex(
        "(cluster_id, contract_year, contract_ordinal) WHERE contract_ordinal > 0",
        "This contract number is already given.",
    )
    _identity_uniq = models.UniqueIndex(
        "(cluster_id, identity_key) WHERE identity_key IS NOT NULL AND state <> 'left'",
        "An organisation with this tax number is already a member of the cluster: open its record instead.",
    )
    _admitted_whole = models.Constraint(
        "CHECK (state IN ('applied', 'left') OR (admitted_on IS NOT NULL AND contract_number IS NOT NULL))",
        "An admitted member has a date of admission and a contract number.",
    )
    _active_whole = models.Constraint(
        "CHECK (state IN ('applied', 'admitted', 'left') OR (active_from IS NOT NULL AND contract_signed_on IS NOT NULL))",  # noqa: E501
        "An active member has a signed contract and the day from which it is active.",
    )
    _left_whole = models.Constraint(
        "CHECK (state <> 'left' OR (left_on IS NOT NULL AND leave_kind IS NOT NULL AND leave_reason IS NOT NULL AND leave_reason <> ''))",  # noqa: E501
        "Who left has a date, a way of leaving and a reason.",
    )

    # --- defaults and computes ------------------------------------------------------------------
    def _default_cluster_id(self):
        clusters = self.env["cluster.cluster"].search([("company_id", "in", self.env.companies.ids)], limit=2)
        return clusters if len(clusters) == 1 else False

    @api.depends("state")
    def _compute_is_live(self):
        for member in self:
            member.is_live = member.state in membership.LIVE

    @api.depends("name")
    def _compute_name_latin(self):
        for member in self:
            member.name_latin = translit.latin(member.name or "")

    @api.depends("name", "story", "products_text")
    def _compute_search_text(self):
        """What the member says of itself, in all languages, as `translit.words` writes it."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        for member in self:
            texts = {member.name}
            for code in codes:
                there = member.with_context(lang=code)
                texts |= {there.story, there.products_text}
            member.search_text = " ".join(sorted({word for text in texts if text for word in translit.words(text)}))

    @api.depends("territory_id.parent_path")
    def _compute_council_id(self):
        for member in self:
            member.council_id = member.territory_id._ancestor("council") if member.territory_id else False

    @api.depends("partner_id.vat", "partner_id.country_id")
    def _compute_identity_key(self):
        for member in self:
            try:
                found = identity.read(member.country_id.code or "", member.identity_number or "")
                member.identity_key = found.key if found.number else False
            except identity.IdentityProblem:
                member.identity_key = False

    @api.depends("partner_id.vat", "partner_id.country_id")
    @api.depends_context("lang")
    def _compute_identity_note(self):
        for member in self:
            member.identity_note = member._identity_words()

    def _identity_words(self):
        if not self.identity_number:
            return False
        try:
            found = identity.read(self.country_id.code or "", self.identity_number)
        except identity.IdentityProblem as problem:
            return self.partner_id._cluster_identity_sentence(problem)
        if found.checked:
            return self.env._("%(kind)s: the check digit fits.", kind=found.kind)
        return self.env._("Kept as typed: the rule for numbers of this country is not known here.")

    @api.depends(
        "partner_id.phone",
        "partner_id.email",
        "partner_id.street",
        "partner_id.zip",
        "partner_id.city",
        "photo",
        *CONSENTS,
    )
    def _compute_public(self):
        for member in self:
            page, partner = member.consent_page, member.partner_id
            member.public_phone = partner.phone if page and member.consent_phone else False
            member.public_email = partner.email if page and member.consent_email else False
            lines = [partner.street, " ".join(part for part in (partner.zip, partner.city) if part)]
            address = ", ".join(line for line in lines if line)
            member.public_address = address if page and member.consent_address else False
            member.has_public_photo = bool(page and member.consent_photo and member.photo)

    @api.depends("photo", "consent_page", "consent_photo")
    def _compute_public_photo(self):
        for member in self:
            member.public_photo = member.photo if member.consent_page and member.consent_photo else False

    # --- constraints ----------------------------------------------------------------------------
    @api.constrains("partner_id")
    def _check_identity(self):
        for member in self.sudo():
            member.partner_id._read_cluster_identity()

    @api.constrains(*membership.DATES, "contract_signed_on")
    def _check_dates(self):
        for member in self.sudo():
            for name in (*membership.DATES, "contract_signed_on"):
                member._check_not_to_come(member[name])
            wrong = membership.wrong_order({name: member[name] for name in membership.DATES})
            if wrong:
                before, after = (member._fields[name].get_description(self.env)["string"] for name in wrong)
                raise ValidationError(
                    self.env._(
                        "%(member)s: “%(after)s” lies before “%(before)s”. Correct the later date.",
                        member=member.name,
                        before=before,
                        after=after,
                    )
                )

    # --- overrides ------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            typed = PROTECTED.intersection(vals) - {"state", "applied_on"}
            if not self.env.su and (typed or vals.get("state", "applied") != "applied"):
                raise UserError(self.env._("A member begins as “applied”: admit it afterwards by its button."))
            if not vals.get("slug"):
                partner = self.env["res.partner"].browse(vals.get("partner_id"))
                vals["slug"] = self._free_slug(partner.sudo().name or "")
        members = super().create(vals_list)
        members._log_consents({})
        members._begin_periods()
        return members

    def write(self, vals):
        if not self.env.su and PROTECTED.intersection(vals):
            raise UserError(
                self.env._("The state, the dates and the contract of a member change by the buttons of its form.")
            )
        consents = self._consent_fields()
        before = {}
        if consents.keys() & vals.keys():
            before = {member.id: {name: member[name] for name in consents} for member in self.sudo()}
        was = {member.id: (member.state, member.kind_id) for member in self}
        result = super().write(vals)
        if consents.keys() & vals.keys():
            self._log_consents(before)
        if "state" in vals or "kind_id" in vals:
            changed = self.filtered(lambda member: was[member.id] != (member.state, member.kind_id))
            changed._next_period(**self.env.context.get("cluster_period", {}))
        if "applied_on" in vals:
            self._correct_application_day()
        return result

    def unlink(self):
        if any(member.state != "applied" for member in self.sudo()):
            raise UserError(self.env._("Only an application can be deleted. Let a member leave: its history stays."))  # pylint: disable=no-raise-unlink
        return super().unlink()

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """The chatter is for those who keep the record; a reader of the public page is none of them."""
        if message_operation == "read" and not self.env.su and not self._is_staff():
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    # --- access, slugs, consents ----------------------------------------------------------------
    def _is_staff(self) -> bool:
        return any(self.env.user.has_group(group) for group in STAFF.split(","))

    def _free_slug(self, name: str) -> str:
        known = self.sudo().with_context(active_test=False)
        return translit.free_slug(name, lambda slug: known.search_count([("slug", "=", slug)], limit=1))

    @api.model
    def _consent_fields(self) -> dict[str, str]:
        """{field of a consent: its purpose in the log}; parts of the page that stand elsewhere add theirs."""
        return dict(CONSENTS)

    def _log_consents(self, before: dict):
        """Write down each consent given or withdrawn.

        :param before: {member id: {field: was it given}}; nothing for new members
        """
        channel = "portal" if self.env.user.share else "staff"
        lines = [
            {
                "member_id": member.id,
                "purpose": purpose,
                "given": member[name],
                "channel": channel,
                "text_version": CONSENT_VERSION,
            }
            for member in self.sudo()
            for name, purpose in self._consent_fields().items()
            if member[name] != before.get(member.id, {}).get(name, False)
        ]
        self.env["cluster.member.consent"].sudo().create(lines)

    # --- search ---------------------------------------------------------------------------------
    @api.model
    def _search_public_domain(self, query: str):
        """What a visitor's words mean: each must occur in the member's own words, its place or its kind.

        Letters may be Cyrillic or Latin, with diacritics or without.
        """
        domain = Domain.TRUE
        for word in translit.words(query):
            domain &= (
                Domain("search_text", "like", word)
                | Domain("territory_id", "child_of", self._named_like("cluster.territory", word))
                | Domain("kind_id", "in", self._named_like("cluster.member.kind", word))
            )
        return domain

    @api.model
    def _named_like(self, model: str, word: str) -> list[int]:
        """Ids of the (few) records whose name contains the word in any language."""
        found = set()
        for code, _name in self.env["res.lang"].sudo().get_installed():
            records = self.env[model].with_context(lang=code).search([])  # pylint: disable=no-search-all
            found |= {
                record.id for record in records if any(part.startswith(word) for part in translit.words(record.name))
            }
        return sorted(found)

    @api.model
    def _of_user(self):
        """The memberships of the person at the keyboard (through its organisation), by the access rules."""
        partner = self.env.user.partner_id
        return self.search([("partner_id", "in", (partner | partner.commercial_partner_id).ids)])
