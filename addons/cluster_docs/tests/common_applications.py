import re
import secrets

from odoo import fields

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


class ApplicationsMixin:
    """A district of its own with two councils and one service; for TransactionCase and HttpCase."""

    @classmethod
    def _make_service(cls):
        env = cls.env
        mark = secrets.token_hex(3)
        cls.mark = mark
        territory = env["cluster.territory"]
        cls.district = territory.create({"name": "Test district", "kind": "district"})
        cls.councils, cls.villages, cls.units = territory, territory, env["hr.department"]
        for place in ("First", "Second"):
            council = territory.create({"name": f"{place} council", "kind": "council", "parent_id": cls.district.id})
            village = territory.create({"name": f"{place} village", "kind": "village", "parent_id": council.id})
            unit = env["hr.department"].create(
                {
                    "name": f"{place} rural council",
                    "code": f"{place[0]}{mark[:2]}".upper(),
                    "is_body": True,
                    "territory_id": council.id,
                    "cluster_id": env["cluster.cluster"].search([], limit=1).id,
                }
            )
            unit.action_open_journals()
            cls.councils |= council
            cls.villages |= village
            cls.units |= unit
        cls.procedure = env["cluster.procedure"].create(
            {
                "key": f"test/{mark}",
                "sort_code": "99",
                "slug": f"test-{mark}",
                "published": True,
                "edition_ids": [
                    fields.Command.create(
                        {
                            "number": "99.1",
                            "name": f"Certificate {mark}",
                            "law_ref": "Act of the test",
                            "valid_from": "2020-01-01",
                            "term_amount": 15,
                            "fee_base_values": 0.5,
                        }
                    )
                ],
            }
        )
        cls.edition = cls.procedure.edition_ids
        cls.passport = env["cluster.procedure.requirement"].create({"edition_id": cls.edition.id, "name": "Passport"})
        cls.paper = env["cluster.procedure.requirement"].create(
            {"edition_id": cls.edition.id, "name": "Paper on the house"}
        )
        cls.questions = env["cluster.procedure.question"].create(
            [
                {"edition_id": cls.edition.id, "page": 1, "key": "purpose", "label": "What for?", "kind": "text"},
                {
                    "edition_id": cls.edition.id,
                    "page": 2,
                    "key": "since",
                    "label": "Since when?",
                    "kind": "date",
                    "past_only": True,
                },
                {
                    "edition_id": cls.edition.id,
                    "page": 3,
                    "key": "house",
                    "label": "Paper on the house",
                    "kind": "file",
                    "requirement_id": cls.paper.id,
                    "required": False,
                },
            ]
        )
        if not env["cluster.consent.text"]._on(fields.Date.today()):
            env["cluster.consent.text"].create(
                {"version": mark, "valid_from": "2020-01-01", "body": "<p>Text</p>", "statement": "I agree"}
            )

    def _typed(self, **changes):
        return {
            "territory": str(self.villages[0].id),
            "applicant_name": "Alesia Prykladnaja",
            "applicant_address": "First village, Centralnaja 1",
            "applicant_phone": "+375 29 000-00-01",
            "applicant_email": "alesia@example.com",
            "purpose": "A bank",
            "since-day": "27",
            "since-month": "3",
            "since-year": "1998",
            "consent": "yes",
            **changes,
        }

    def _draft(self, partner=None, **changes):
        """A draft in which every page was passed."""
        draft = self.env["cluster.application"]._draft_start(self.procedure, partner or self.env["res.partner"])
        typed = self._typed(**changes)
        for step in self.edition._form_steps():
            draft._draft_keep(step, typed)
            draft._draft_check(step)
        return draft

    def _submitted(self, partner=None, **changes):
        draft = self._draft(partner, **changes)
        draft._draft_submit(partner)
        draft.document_id._assign_numbers_here()
        return draft


class FormMixin:
    """Talks to the pages as a browser without JavaScript does."""

    def _token(self, html):
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"', html).group(1)

    def _get(self, path):
        response = self.url_open(path)
        self.page = response.text
        return response

    def _post(self, path, data, files=None, follow=True):
        data = {"csrf_token": self._token(self.page), **data}
        response = self.url_open(path, data=data, files=files, allow_redirects=follow)
        self.page = response.text
        return response
