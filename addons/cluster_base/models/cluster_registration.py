import secrets
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import babel_locale_parse, mute_logger

from ..engine import identity, registration

# As long as Odoo's session, by which the browser finds its draft again.
DRAFT_IDLE = timedelta(days=7)
CONSENT_VERSION = "2026-11"


class ClusterRegistration(models.Model):
    """The joint registration: a person, an organisation, a cluster and a kind, filed in one go.

    Online it is a draft first, found by an unguessable token alone; on paper a clerk enters it at once. Both end in
    the same application.
    """

    _name = "cluster.registration"
    _description = "Registration of a member"
    _order = "id desc"
    _rec_name = "reference"

    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: secrets.token_urlsafe(32),
        groups="base.group_system",
    )
    reference = fields.Char(readonly=True, copy=False, index=True)
    state = fields.Selection(
        [("draft", "Being filled in"), ("submitted", "Filed")], required=True, default="draft", readonly=True
    )
    source = fields.Selection(
        [
            ("online", "Online, without a login"),
            ("portal", "Online, with a login"),
            ("paper", "On paper"),
            ("phone", "By phone"),
            ("visit", "In person"),
        ],
        required=True,
        default="online",
        readonly=True,
    )
    clerk_id = fields.Many2one("res.users", "Entered by", readonly=True)
    filed_on = fields.Date("Received on", readonly=True)
    cluster_id = fields.Many2one("cluster.cluster", readonly=True, index=True, ondelete="cascade")
    kind_id = fields.Many2one("cluster.member.kind", "Kind", readonly=True, ondelete="restrict")
    member_id = fields.Many2one("cluster.member", "Application", readonly=True, index=True, ondelete="set null")
    partner_id = fields.Many2one("res.partner", "Person with a login", readonly=True)
    typed = fields.Json("As typed", readonly=True)
    lang = fields.Char(readonly=True)
    touched_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    consent_at = fields.Datetime("Consent to use the data", readonly=True)
    consent_version = fields.Char(readonly=True)

    _token_uniq = models.Constraint("UNIQUE (token)", "This registration exists already.")
    _reference_uniq = models.Constraint("UNIQUE (reference)", "This reference is given already.")
    _filed_whole = models.Constraint(
        "CHECK (state = 'draft' OR (reference IS NOT NULL AND cluster_id IS NOT NULL AND kind_id IS NOT NULL AND filed_on IS NOT NULL))",  # noqa: E501
        "A filed registration has a reference, a day, a cluster and a kind.",
    )
    _clerk_known = models.Constraint(
        "CHECK (state = 'draft' OR source IN ('online', 'portal') OR clerk_id IS NOT NULL)",
        "Who entered a paper or a call is recorded.",
    )

    # --- drafts ---------------------------------------------------------------------------------
    @api.model
    def _find(self, token):
        """The registration a browser or a mailed link holds; empty for anything else."""
        if not isinstance(token, str) or len(token) < 32:
            return self.browse().sudo()
        return self.sudo().search([("token", "=", token)], limit=1)

    @api.model
    def _start(self, partner):
        """:param partner: the person with a login, or none"""
        return self.sudo().create(
            {
                "source": "portal" if partner else "online",
                "partner_id": partner.id,
                "typed": self._prefill(partner),
                "lang": self.env.lang,
            }
        )

    @api.model
    def _prefill(self, partner):
        """What we know of a person with a login is not asked twice."""
        person = partner.sudo()
        found = {"person": person.name, "phone": person.phone, "email": person.email, "office": person.function}
        organisation = person.commercial_partner_id
        if organisation.is_company:
            found |= {
                "organisation": organisation.name,
                "country": organisation.country_id.code,
                "number": organisation.vat,
                "street": organisation.street,
            }
        clusters, kinds = self._open_clusters(), self._open_kinds()
        if len(clusters) == 1:
            found["cluster"] = str(clusters.id)
        if len(kinds) == 1:
            found["kind"] = str(kinds.id)
        return {key: value for key, value in found.items() if value}

    @api.autovacuum
    def _drop_drafts(self):
        self.search([("state", "=", "draft"), ("touched_at", "<", fields.Datetime.now() - DRAFT_IDLE)]).unlink()

    @api.model
    def _open_clusters(self):
        return self.env["cluster.cluster"].sudo().search([("takes_applications", "=", True)])

    @api.model
    def _open_kinds(self):
        return self.env["cluster.member.kind"].sudo().search([("takes_applications", "=", True)])

    def _chosen(self, name, among):
        value = str((self.typed or {}).get(name) or "")
        return among.filtered(lambda record: str(record.id) == value)[:1]

    def _cluster(self):
        return self._chosen("cluster", self._open_clusters())

    def _kind(self):
        return self._chosen("kind", self._open_kinds())

    def _country(self):
        code = (self.typed or {}).get("country") or ""
        return (
            self.env["res.country"].sudo().search([("code", "=", code)], limit=1) if code else self.env["res.country"]
        )

    def _country_name(self, country):
        """The country in the reader's language: Odoo has no Belarusian names of countries, Unicode's CLDR has."""
        names = babel_locale_parse(self.env.lang or "en_US").territories
        return names.get(country.code) or country.name or ""

    def _places(self):
        """Villages of the cluster's district, for the list in the form."""
        district = self._cluster().territory_id
        domain = [("kind", "=", "village")] + ([("id", "child_of", district.id)] if district else [])
        return self.env["cluster.territory"].sudo().search(domain, order="name")

    def _questions(self):
        return self._kind().question_ids

    def _steps(self):
        return registration.steps(bool(self._questions()))

    def _keep(self, typed: dict):
        """Everything typed is kept, right or wrong."""
        self.write({"typed": {**(self.typed or {}), **typed}, "touched_at": fields.Datetime.now()})

    # --- checks ---------------------------------------------------------------------------------
    def _problems(self, step) -> dict[str, str]:
        """Field -> sentence."""
        typed = self.typed or {}
        codes = registration.problems(step, typed, self._questions()._for_engine())
        found = {name: self._sentence(name, code) for name, code in codes.items()}
        if step == "who":
            chosen = {"cluster": self._cluster(), "kind": self._kind()}
            found = {name: self._sentence(name, "missing") for name, record in chosen.items() if not record}
        if step == "organisation" and not found:
            found = self._organisation_problems()
        return found

    def _organisation_problems(self):
        typed = self.typed
        words = self._number_problem() if typed.get("number") else ""
        if words:
            return {"number": words}
        there = self._own_member()
        return {"organisation": self._second_application()} if there and there.state != "left" else {}

    def _own_member(self):
        """The record that the organisation of the person with a login has in the cluster already, or none."""
        organisation = self._own_organisation()
        domain = [("cluster_id", "=", self._cluster().id), ("partner_id", "=", organisation.id)]
        members = self.env["cluster.member"].sudo().with_context(active_test=False)
        return members.search(domain, limit=1) if organisation else members.browse()

    def _number_problem(self):
        typed, country = self.typed, self._country()
        partner = self.env["res.partner"].new({"vat": typed["number"], "country_id": country.id})
        try:
            identity.read(country.code or "", typed["number"])
        except identity.IdentityProblem as problem:
            return partner._cluster_identity_sentence(problem)
        there = self.env["cluster.member"]._member_with_number(self._cluster(), country.code, typed["number"])
        return self._second_application() if there else ""

    def _second_application(self):
        centre = self._cluster().company_id.sudo()
        reach = ", ".join(part for part in (centre.name, centre.phone, centre.email) if part)
        return self.env._(
            "An organisation with this tax number has already applied to this cluster or belongs to it. One application is enough: ask the cluster's centre about it (%(centre)s).",  # noqa: E501
            centre=reach,
        )

    def _sentence(self, name, code):
        env = self.env
        if name.startswith("q"):
            question = self._questions().filtered(lambda one: one._key() == name)
            if code == "number":
                return env._("“%(question)s” must be a number, like 12", question=question.label)
            return env._("Answer the question “%(question)s”", question=question.label)
        return {
            "cluster missing": env._("Choose the cluster that you want to join"),
            "kind missing": env._("Choose what kind of member you are"),
            "organisation missing": env._("Enter the name of the farm, workshop or organisation"),
            "country missing": env._("Choose the country in which it is registered"),
            "person missing": env._("Enter your name"),
            "phone missing": env._("Enter a phone number or an e-mail address, so that we can answer"),
            "phone form": env._("Enter a phone number, like +375 1592 00-00-00"),
            "email form": env._("Enter an e-mail address in the right form, like name@example.com"),
            "consent missing": env._("Tick that the centre may use these data for your application"),
        }[f"{name} {code}"]

    def _first_problem_step(self):
        """The first page that is not right yet, or '' when all are."""
        for step in self._steps():
            if step != "check" and self._problems(step):
                return step
        return ""

    # --- filing ---------------------------------------------------------------------------------
    def _file(self, source=None, clerk=None, filed_on=None):
        """Turn what was typed into an application: organisation, person, member, answers, papers.

        :raises UserError: a sentence; nothing is written then
        """
        self.ensure_one()
        if self.state != "draft":
            return self.member_id
        step = self._first_problem_step()
        if step:
            raise UserError("\n".join(self._problems(step).values()))
        day = fields.Date.to_date(filed_on) or fields.Date.context_today(self)
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                member = self._create_member(day, clerk)
                self.write(
                    {
                        "state": "submitted",
                        "reference": self._free_reference(),
                        "source": source or self.source,
                        "clerk_id": clerk and clerk.id,
                        "filed_on": day,
                        "cluster_id": member.cluster_id.id,
                        "kind_id": member.kind_id.id,
                        "member_id": member.id,
                        "lang": self.lang or self.env.lang,
                        "consent_at": fields.Datetime.now(),
                        "consent_version": CONSENT_VERSION,
                    }
                )
                member.registration_id = self
                self.env.flush_all()
        except IntegrityError as error:
            if error.diag.constraint_name not in (
                "cluster_member_identity_uniq",
                "cluster_member_cluster_partner_uniq",
            ):
                raise
            # Another window was quicker by a moment.
            raise UserError(self._second_application()) from error
        member._keep_paper("application", self.reference, day, self)
        member._offer_duplicates()
        member._tell("cluster_base.mail_registration_received")
        return member

    def _free_reference(self):
        while True:
            reference = registration.new_reference()
            if not self.sudo().search_count([("reference", "=", reference)], limit=1):
                return reference

    def _create_member(self, day, clerk):
        typed = self.typed
        organisation, differing = self._own_organisation(), []
        if organisation:
            differing += self._complete(organisation, self._prepare_organisation_vals())
        else:
            organisation = self.env["res.partner"].sudo().create(self._prepare_organisation_vals())
        facts = {
            "name": typed["person"],
            "function": typed.get("office"),
            "phone": typed.get("phone"),
            "email": typed.get("email"),
        }
        person = self.partner_id.sudo()
        if person:
            differing += self._complete(person, facts)
        else:
            person = person.create(
                {**facts, "parent_id": organisation.id, "type": "contact", "lang": self._installed_lang()}
            )
        spoken = ", ".join(part for part in (typed["person"], typed.get("office")) if part)
        member = self._open_application(organisation, day, spoken)
        if differing:
            member.message_post(
                body=self.env._(
                    "Typed otherwise than we have it; ask which is right: %(facts)s", facts="; ".join(differing)
                )
            )
        self.env["cluster.member.link"].sudo().create(
            {
                "member_id": member.id,
                "partner_id": person.id,
                "office": typed.get("office"),
                "date_from": day,
                "note": self.env._("As told in the registration; to be checked"),
            }
        )
        self.env["cluster.member.answer"].sudo().create(
            [
                {
                    "member_id": member.id,
                    "question_id": question.id,
                    "sequence": question.sequence,
                    "label": question.label,
                    "value": question._answer_words(typed.get(question._key()) or ""),
                }
                for question in self._questions()
            ]
        )
        return member

    def _open_application(self, organisation, day, spoken):
        values = {
            "kind_id": self._kind().id,
            "territory_id": self._chosen("territory", self._places()).id,
            "representative": spoken,
            "contract_lang": self._contract_lang(),
        }
        old = self._own_member()
        if not old:
            values |= {"partner_id": organisation.id, "cluster_id": self._cluster().id, "applied_on": day}
            return self.env["cluster.member"].sudo().create(values)
        old._apply_again(day)
        old.answer_ids.unlink()
        old.write(values)
        return old

    def _installed_lang(self):
        codes = [code for code, _name in self.env["res.lang"].sudo().get_installed()]
        lang = self.lang or self.env.lang
        return lang if lang in codes else codes[0]

    def _contract_lang(self) -> str:
        """The applicant's language, where there is a contract in it; else Belarusian."""
        lang = self._installed_lang()
        return lang if lang in dict(self.env["cluster.member"]._fields["contract_lang"].selection) else "be_BY"

    def _own_organisation(self):
        """The organisation for which the person with a login works, when it is the one that registers."""
        organisation = self.partner_id.sudo().commercial_partner_id
        if not organisation.is_company:
            return organisation.browse()
        typed = self.typed
        number, known = registration.number_key(typed.get("number")), registration.number_key(organisation.vat)
        same_name = organisation.name.strip().lower() == typed["organisation"].strip().lower()
        return organisation if (number == known if number and known else same_name) else organisation.browse()

    def _prepare_organisation_vals(self):
        typed, country = self.typed, self._country()
        found = identity.read(country.code or "", typed.get("number") or "") if typed.get("number") else None
        place = self._chosen("territory", self._places())
        return {
            "name": typed["organisation"],
            "is_company": True,
            "country_id": country.id,
            "vat": found.number if found else False,
            "street": typed.get("street"),
            "city": place.name,
            "phone": typed.get("phone"),
            "email": typed.get("email"),
            "lang": self._installed_lang(),
        }

    # --- words ----------------------------------------------------------------------------------
    def _answers(self):
        """[{step, label, value}] of all that was typed, for the page to check and the printed copy."""
        typed, env = self.typed or {}, self.env
        place = self._chosen("territory", self._places())
        rows = [
            ("who", env._("Cluster"), self._cluster().name),
            ("who", env._("Kind of member"), self._kind().name),
            ("organisation", env._("Name of the organisation"), typed.get("organisation")),
            ("organisation", env._("Country"), self._country_name(self._country())),
            ("organisation", env._("Tax number"), typed.get("number")),
            ("organisation", env._("Village"), place.complete_name),
            ("organisation", env._("Street and house"), typed.get("street")),
            ("person", env._("Your name"), typed.get("person")),
            ("person", env._("Your office"), typed.get("office")),
            ("person", env._("Phone"), typed.get("phone")),
            ("person", env._("E-mail"), typed.get("email")),
        ]
        rows += [
            ("questions", question.label, question._answer_words(typed.get(question._key()) or ""))
            for question in self._questions()
        ]
        return [{"step": step, "label": label, "value": value or env._("not stated")} for step, label, value in rows]

    def _status_url(self):
        return f"{self.get_base_url()}/join/status/{self.sudo().token}"

    def action_open_member(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.member",
            "res_id": self.member_id.id,
            "view_mode": "form",
        }

    def action_print(self):
        self.check_access("read")
        if any(one.state == "draft" for one in self):
            raise UserError(self.env._("This registration is not filed yet: there is nothing to sign."))
        return self.env.ref("cluster_base.action_report_registration").report_action(self)
