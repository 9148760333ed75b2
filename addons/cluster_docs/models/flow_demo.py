import base64
import io
from datetime import timedelta

from PIL import Image, ImageDraw

from odoo import api, fields, models

CARD = "Аб графіку дзяжурстваў на святочныя дні"


class Document(models.Model):
    _inherit = "cluster.document"

    @api.model
    def _load_demo_flow(self):
        """A route and its approval, a sheet of acquaintance, a tree of resolutions, an absence, a facsimile."""
        unit = self.env.ref("cluster_base.unit_committee")
        people = self._demo_people("committee")
        if not all(people.values()) or self.env["cluster.approval.route"].search_count([], limit=1):
            return
        self._demo_facsimile(people["head"])
        route = self._demo_route(unit, people)
        self._demo_approval(unit, people, route)
        self._demo_acquaintance(unit, people)
        self._demo_tree(unit, people)
        today = fields.Date.context_today(self)
        self.env["cluster.delegation"].create(
            {
                "user_id": people["executor"].id,
                "substitute_id": people["controller"].id,
                "date_from": today + timedelta(days=7),
                "date_to": today + timedelta(days=20),
                "scope": "all",
                "basis": "Загад № 12-к (прыклад)",
            }
        )

    def _demo_facsimile(self, head):
        picture = Image.new("RGBA", (300, 120), (255, 255, 255, 0))
        pen = ImageDraw.Draw(picture)
        pen.line(
            [(20, 80), (60, 20), (80, 95), (120, 40), (150, 85), (200, 55), (280, 70)], fill=(20, 40, 120), width=5
        )
        content = io.BytesIO()
        picture.save(content, "PNG")
        self.env["cluster.facsimile"].create({"user_id": head.id, "image": base64.b64encode(content.getvalue())})

    def _demo_route(self, unit, people):
        return self.env["cluster.approval.route"].create(
            {
                "name": "Унутраны дакумент: землеўпарадкаванне, канцылярыя, старшыня",
                "unit_id": unit.id,
                "journal_id": unit.journal_ids.filtered(lambda journal: journal.kind == "internal").id,
                "step_ids": [
                    fields.Command.create({"stage": 1, "user_id": people["executor"].id}),
                    fields.Command.create({"stage": 1, "user_id": people["controller"].id, "covers": "графік*"}),
                    fields.Command.create({"stage": 2, "user_id": people["head"].id}),
                ],
            }
        )

    def _demo_approval(self, unit, people, route):
        clerk = people["clerk"]
        journal = unit.journal_ids.filtered(lambda journal: journal.kind == "internal")
        document = self.with_user(clerk).create({"journal_id": journal.id, "title": CARD})
        self.env["ir.attachment"].with_user(clerk).create(
            {
                "name": "графік.txt",
                "raw": "Узорны графік дзяжурстваў".encode(),
                "res_model": self._name,
                "res_id": document.id,
            }
        )
        wizard = self.env["cluster.approval.start"].with_user(clerk)
        wizard.create({"document_id": document.id, "route_id": route.id}).action_start()
        step = document.sudo().approval_ids.step_ids.filtered(lambda one: one.user_id == people["executor"])
        step.with_user(people["executor"])._decide("remarks", "Удакладніць дзяжурства 9 мая")

    def _demo_acquaintance(self, unit, people):
        document = self.search(
            [("unit_id", "=", unit.id), ("direction", "=", "internal"), ("state", "=", "registered")], limit=1
        )
        if not document:
            return
        sheet = (
            self.env["cluster.acquaintance"]
            .with_user(people["controller"])
            .create(
                {
                    "document_id": document.id,
                    "purpose": "Да ведама ўсіх, хто дзяжурыць",
                    "user_ids": [fields.Command.set([people["clerk"].id, people["executor"].id, people["head"].id])],
                    "due_date": fields.Date.context_today(self) + timedelta(days=3),
                }
            )
        )
        sheet.action_send()
        sheet.sudo().line_ids.filtered(lambda one: one.user_id == people["executor"]).with_user(
            people["executor"]
        ).action_read()

    def _demo_tree(self, unit, people):
        document = self.search(
            [("unit_id", "=", unit.id), ("direction", "=", "incoming"), ("state", "=", "registered")], limit=1
        )
        if not document:
            return
        orders = self.env["cluster.resolution"]
        top = orders.with_user(people["head"]).create(
            {
                "document_id": document.id,
                "text": "Падрыхтаваць прапановы",
                "author_id": people["head"].id,
                "executor_ids": [fields.Command.create({"user_id": people["controller"].id, "is_responsible": True})],
            }
        )
        top.action_issue()
        below = orders.with_user(people["controller"]).create(
            {
                "document_id": document.id,
                "parent_id": top.id,
                "text": "Сабраць звесткі па вёсках",
                "author_id": people["controller"].id,
                "executor_ids": [fields.Command.create({"user_id": people["clerk"].id, "is_responsible": True})],
            }
        )
        posts = self.env["hr.employee"].sudo().search([("user_id", "=", people["controller"].id)])
        if people["clerk"] in posts._cluster_subordinates().user_id:
            below.action_issue()
        document.with_user(people["controller"])._put_on_control(
            "Тэрмін названы вобласцю (прыклад)", "superior", document.due_date
        )
