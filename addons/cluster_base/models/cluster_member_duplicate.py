from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import identity, registration
from .audit_trail import GOING
from .cluster_member import STAFF
from .cluster_member_life import KEEP

FACTS = ("name", "vat", "phone", "email", "street", "city", "country_id")


class ClusterMemberDuplicate(models.Model):
    """An applicant that looks like an organisation we know. A person decides and says why; nothing merges itself."""

    _name = "cluster.member.duplicate"
    _description = "Possible duplicate of an applicant"
    _order = "state, id"
    _rec_name = "partner_id"

    member_id = fields.Many2one(
        "cluster.member", "Applicant", required=True, readonly=True, index=True, ondelete="cascade"
    )
    new_partner_id = fields.Many2one(related="member_id.partner_id", string="As registered")
    partner_id = fields.Many2one("res.partner", "Known organisation", required=True, readonly=True, ondelete="restrict")
    by_number = fields.Boolean("Same tax number", readonly=True)
    by_email = fields.Boolean("Same e-mail", readonly=True)
    by_phone = fields.Boolean("Same phone", readonly=True)
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)
    state = fields.Selection(
        [("open", "To compare"), ("same", "Same organisation"), ("different", "Not a duplicate")],
        required=True,
        default="open",
        readonly=True,
    )
    reason = fields.Text(help="How you know: whom you asked, what you compared.")
    decided_by = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(readonly=True)

    _pair_uniq = models.Constraint("UNIQUE (member_id, partner_id)", "These two are being compared already.")
    _decided_whole = models.Constraint(
        "CHECK (state = 'open' OR (reason IS NOT NULL AND reason <> ''"
        " AND decided_by IS NOT NULL AND decided_at IS NOT NULL))",
        "Write the reason of your decision: how you know.",
    )

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_member_duplicate_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.state <> 'open' AND (NEW.state, NEW.reason, NEW.partner_id) IS DISTINCT FROM
                        (OLD.state, OLD.reason, OLD.partner_id) THEN
                    RAISE EXCEPTION 'A decision on a duplicate is never changed.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_member_duplicate_guard ON cluster_member_duplicate;
            CREATE TRIGGER cluster_member_duplicate_guard BEFORE UPDATE ON cluster_member_duplicate
                FOR EACH ROW EXECUTE FUNCTION cluster_member_duplicate_guard();
        """)

    @api.depends("member_id.partner_id", "partner_id")
    @api.depends_context("lang")
    def _compute_comparison(self):
        for pair in self:
            pair.comparison = self.env["ir.qweb"]._render("cluster_base.duplicate_comparison", {"rows": pair._rows()})

    def _rows(self):
        """[{label, new, known, same}] of the facts side by side."""
        rows = []
        for name in FACTS:
            label = self.partner_id._fields[name].get_description(self.env, ["string"])["string"]
            new, known = (self._fact(partner, name) for partner in (self.new_partner_id, self.partner_id))
            if new or known:
                rows.append({"label": label, "new": new, "known": known, "same": self._same(name, new, known)})
        clusters = self.env["cluster.member"].search([("partner_id", "=", self.partner_id.id)])
        rows.append(
            {
                "label": self.env._("Member of"),
                "new": self.member_id.cluster_id.name,
                "known": ", ".join(clusters.mapped("cluster_id.name")),
                "same": False,
            }
        )
        return rows

    def _fact(self, partner, name):
        value = partner.sudo()[name]
        return value.display_name if name == "country_id" else value or ""

    def _same(self, name, new, known):
        key = {"phone": registration.phone_key, "email": registration.email_key, "vat": registration.number_key}
        alike = key.get(name, lambda text: (text or "").strip().lower())
        return bool(new) and alike(new) == alike(known)

    # --- decisions ------------------------------------------------------------------------------
    def _decide(self, state: str):
        self.member_id._check_right((*KEEP, "cluster_base.group_clerk"), self.env._("the clerk or the coordinator"))
        for pair in self:
            if pair.state != "open":
                raise UserError(self.env._("This is decided already; the decision stays."))
            if not (pair.reason or "").strip():
                raise UserError(self.env._("Write the reason of your decision: how you know."))
        self.sudo().write({"state": state, "decided_by": self.env.uid, "decided_at": fields.Datetime.now()})

    def action_different(self):
        self._decide("different")
        for pair in self:
            pair.member_id.sudo().message_post(
                body=self.env._(
                    "Not a duplicate of %(known)s: %(reason)s", known=pair.partner_id.name, reason=pair.reason
                )
            )
        return {"type": "ir.actions.act_window_close"}

    def action_same(self):
        """The applicant is the known organisation: the application goes over to it, what was typed stays in the log."""
        self.ensure_one()
        self._decide("same")
        member = self.member_id._take_partner(self.sudo().partner_id, self.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.member",
            "res_id": member.id,
            "view_mode": "form",
        }


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    duplicate_ids = fields.One2many("cluster.member.duplicate", "member_id", string="Possible duplicates", groups=STAFF)
    open_duplicate_count = fields.Integer(compute="_compute_open_duplicate_count", groups=STAFF)

    @api.depends("duplicate_ids.state")
    def _compute_open_duplicate_count(self):
        for member in self:
            member.open_duplicate_count = len(member.duplicate_ids.filtered(lambda pair: pair.state == "open"))

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever enters an applicant, by whatever way, is shown whom it looks like."""
        members = super().create(vals_list)
        if not self.env.su:
            members.filtered(lambda member: member.state == "applied")._offer_duplicates()
        return members

    def _incomplete_because(self):
        found = super()._incomplete_because()
        if self.sudo().open_duplicate_count:
            found.append(self.env._("Compare the possible duplicates first: is it an organisation we know?"))
        return found

    @api.model
    def _find_known(self, cluster, number="", email="", phone="", but=None):
        """Organisations we know by these: {partner: {"by_number": bool, "by_email": bool, "by_phone": bool}}.

        Contacts of farms' own books are nobody's business here: only those of the cluster's centre and common ones.
        """
        keys = {
            "by_number": registration.number_key(number),
            "by_email": registration.email_key(email),
            "by_phone": registration.phone_key(phone),
        }
        columns = {
            "by_number": SQL(
                r"regexp_replace(regexp_replace(upper(vat), '[^0-9A-Z]', '', 'g'), '^[A-Z]{2}(?=\d)', '')"
            ),
            "by_email": SQL("lower(trim(email))"),
            "by_phone": SQL(r"right(regexp_replace(phone, '\D', '', 'g'), 9)"),
        }
        found = {}
        self.env["res.partner"].flush_model(["vat", "email", "phone", "company_id", "commercial_partner_id", "active"])
        for way, key in keys.items():
            if not key:
                continue
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT commercial_partner_id FROM res_partner WHERE active AND %s = %s"
                    " AND (company_id IS NULL OR company_id = %s) ORDER BY 1 LIMIT 20",
                    columns[way],
                    key,
                    cluster.company_id.id,
                )
            )
            for (partner_id,) in rows:
                if not but or partner_id not in but.ids:
                    found.setdefault(partner_id, dict.fromkeys(keys, False))[way] = True
        return {self.env["res.partner"].browse(partner_id): ways for partner_id, ways in found.items()}

    def _offer_duplicates(self):
        """Note whom the applicant looks like, for a person to compare."""
        for member in self.sudo():
            partner = member.partner_id
            own = partner | partner.child_ids | member.link_ids.partner_id.commercial_partner_id
            own |= member.duplicate_ids.partner_id | member.cluster_id.company_id.partner_id
            people = member.link_ids.partner_id
            facts = [(partner.vat, partner.email, partner.phone)]
            facts += [("", person.email, person.phone) for person in people]
            merged = {}
            for number, email, phone in facts:
                known = member._find_known(member.cluster_id, number or "", email or "", phone or "", own)
                for other, ways in known.items():
                    row = merged.setdefault(other, dict.fromkeys(ways, False))
                    merged[other] = {way: row[way] or found for way, found in ways.items()}
            member.duplicate_ids.create(
                [{"member_id": member.id, "partner_id": other.id, **ways} for other, ways in merged.items()]
            )

    def _member_with_number(self, cluster, country, number, but=None):
        """The member or applicant of the cluster that has this tax number already, or none."""
        try:
            key = identity.read(country or "", number or "").key if number else ""
        except identity.IdentityProblem:
            key = ""
        if not key:
            return self.browse()
        found = self.sudo().search(
            [("cluster_id", "=", cluster.id), ("identity_key", "=", key), ("state", "!=", "left")]
        )
        return found - (but or self.browse())

    def _take_partner(self, partner, reason):
        """Carry an application over to an organisation that we knew already.

        :returns: the member record that holds the application now
        """
        self.ensure_one()
        member = self.sudo()
        if member.state != "applied":
            raise UserError(self.env._("%(member)s is no applicant any more.", member=member.name))
        old = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [("cluster_id", "=", member.cluster_id.id), ("partner_id", "=", partner.id), ("id", "!=", member.id)]
            )
        )
        if old and old.state != "left":
            raise UserError(
                self.env._(
                    "%(known)s is already in the cluster (%(state)s). Refuse this application with that reason, or work on with the earlier record.",  # noqa: E501
                    known=old.name,
                    state=dict(old._fields["state"]._description_selection(self.env))[old.state],
                )
            )
        typed = member.partner_id
        words = self.env._(
            "Same organisation as %(known)s: %(reason)s. As registered: %(facts)s",
            known=partner.name,
            reason=reason,
            facts="; ".join(
                str(value) for value in (typed.name, typed.vat, typed.phone, typed.email, typed.street) if value
            ),
        )
        (typed.child_ids | member.link_ids.partner_id.filtered(lambda one: one.parent_id == typed)).parent_id = partner
        if not old:
            member.partner_id = partner
            member.message_post(body=words)
            typed.active = False
            return self
        member._carry_application_to(old)
        old.message_post(body=words)
        typed.active = False
        return self.browse(old.id)

    def _carry_application_to(self, old):
        """The record of who left takes over the application whole: its papers, files, answers, words and history."""
        self.ensure_one()
        member, old = self.sudo(), old.sudo()
        registered = member.registration_id
        kept = {
            "kind_id": member.kind_id.id,
            "territory_id": member.territory_id.id,
            "representative": member.representative,
            "contract_lang": member.contract_lang,
            "size_value": member.size_value or old.size_value,
        }
        day = max(member.applied_on, old.left_on)
        papers = member.paper_ids
        brought = {paper: {name: paper[name] for name in ("state", "received_on", "note")} for paper in papers}
        old.answer_ids.unlink()
        registered.member_id = member.answer_ids.member_id = old
        member.link_ids.member_id = member.duplicate_ids.member_id = member.file_ids.member_id = old
        papers._replace_those_of(old)
        member.activity_ids.write({"res_id": old.id})
        member.message_ids.with_context(trail_goes=GOING).write({"res_id": old.id})
        files = [("res_model", "=", member._name), ("res_id", "=", member.id)]
        self.env["ir.attachment"].sudo().search(files).write({"res_id": old.id})
        self.env.flush_all()
        self.env.invalidate_all()
        # The applicant's record goes before the old one wakes up: both have the same tax number.
        member.unlink()
        old.active = True
        old._apply_again(day)
        old.write({**kept, "registration_id": registered.id})
        # To apply again asks for every paper anew; these were brought for this very application.
        for paper, values in brought.items():
            paper.write(values)
