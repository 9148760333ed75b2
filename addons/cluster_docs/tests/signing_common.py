import base64
from datetime import datetime, timezone

from odoo.tests import TransactionCase, new_test_user

from ..engine import test_authority

PIN = "2468"


class SigningCase(TransactionCase):
    """A body with a head, a clerk and a head of another body; a test authority trusted here, and keys for the heads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={**cls.env.context, "tracking_disable": True, "no_reset_password": True, "lang": "en_US"}
        )
        env = cls.env
        cls.cluster = env["cluster.cluster"].create(
            {
                "name": "Test cluster",
                "code": "TST",
                "territory_id": env["cluster.territory"]
                .create({"name": "Test district", "kind": "district", "code": "T"})
                .id,
            }
        )
        cls.body = cls._make_body("Test rural council", "TS")
        cls.other_body = cls._make_body("Other rural council", "OS")
        cls.clerk = cls._make_user("sign_clerk", "cluster_base.group_clerk", cls.body, "Clerk")
        cls.head = cls._make_user("sign_head", "cluster_base.group_head", cls.body, "Chairman of the council")
        cls.other_head = cls._make_user("sign_other_head", "cluster_base.group_head", cls.other_body, "Chairman")
        cls.auditor = new_test_user(env, "sign_auditor", groups="cluster_base.group_auditor", lang="en_US")
        cls.moment = datetime.now(timezone.utc).replace(microsecond=0)
        cls.authority = test_authority.make_authority("Authority of the tests", moment=cls.moment)
        cls.anchor = env["cluster.trust.anchor"].create(
            {"name": "Authority of the tests", "certificate": base64.b64encode(cls.authority.pem), "is_test": True}
        )
        cls.key = cls._make_key(cls.head)
        cls.template = env["cluster.template"].create(
            {
                "name": "Decision",
                "kind": "decision",
                "lang": "en_US",
                "heading": "Decision on {{ application.number }}",
                "body": "<p>Dear {{ applicant.name }}, {{ text }}</p>",
            }
        )
        cls.refusal = env["cluster.template"].create(
            {
                "name": "Refusal",
                "kind": "refusal",
                "lang": "en_US",
                "heading": "Refusal on {{ application.number }}",
                "body": "<p>{{ applicant.name }}</p><ol>{{#each grounds}}<li>{{ ground }} ({{ law }})</li>{{/each}}</ol>",  # noqa: E501
            }
        )
        cls.correspondent = env["res.partner"].create(
            {
                "name": "Alesia Prykladnaja",
                "street": "vulica Sadovaja 1",
                "city": "Zaliessie",
                "zip": "231040",
                "email": "alesia@example.com",
            }
        )
        cls.incoming = cls._make_incoming()

    @classmethod
    def _make_body(cls, name, code):
        partner = cls.env["res.partner"].create({"name": f"{name}, authority", "is_company": True, "city": "Zaliessie"})
        body = cls.env["hr.department"].create(
            {
                "name": name,
                "code": code,
                "cluster_id": cls.cluster.id,
                "is_body": True,
                "body_partner_id": partner.id,
                "territory_id": cls.cluster.territory_id.id,
            }
        )
        cls.env["cluster.document.journal"].create(body._prepare_journal_vals(datetime.now(timezone.utc).year))
        return body

    @classmethod
    def _make_user(cls, login, group, body, post):
        user = new_test_user(cls.env, login, groups=group, name=f"Person {login}", lang="en_US")
        cls.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "department_id": body.id, "job_title": post}
        )
        return user

    @classmethod
    def _make_key(cls, user, authority=None, **options):
        person = test_authority.issue(
            authority or cls.authority,
            user.name,
            moment=options.pop("moment", cls.moment),
            post="Chairman",
            body="Test rural council",
            **options,
        )
        return cls.env["cluster.signing.key"]._import(user, person.pkcs12(PIN), PIN)

    @classmethod
    def _make_incoming(cls, **vals):
        document = (
            cls.env["cluster.document"]
            .with_user(cls.clerk)
            .create(
                {
                    "journal_id": cls.body.journal_ids.filtered(lambda j: j.kind == "incoming").id,
                    "title": "Request about a fence",
                    "correspondent_id": cls.correspondent.id,
                    "delivery_method": "email",
                    **vals,
                }
            )
        )
        document._do_register()
        document._assign_numbers_here()
        return document

    @classmethod
    def _wizard(cls, user=None, document=None, **vals):
        wizards = cls.env["cluster.answer.wizard"].with_user(user or cls.clerk)
        values = {"document_id": (document or cls.incoming).id, "lang": "en_US", "signer_id": cls.head.id, **vals}
        values.setdefault("template_id", (cls.refusal if vals.get("decision") == "refused" else cls.template).id)
        return wizards.create(values)

    @classmethod
    def _answer(cls, **vals):
        """An answer that lies before the head."""
        action = cls._wizard(**{"decision": "granted", "text": "we agree.", **vals}).action_send()
        answer = cls.env["cluster.document"].browse(action["res_id"])
        answer._assign_numbers_here()
        return answer

    @classmethod
    def _sign(cls, answers, user=None, key=None, pin=PIN):
        wizard = (
            cls.env["cluster.sign.wizard"].with_user(user or cls.head).create({"document_ids": [(6, 0, answers.ids)]})
        )
        if key is not None:
            wizard.key_id = key
        wizard.pin = pin
        return wizard, wizard.action_sign()
