# The short name for translation here is self.env._
# pylint: disable=prefer-env-translation
from odoo import fields, models


class Desk(models.Model):
    """The clerk's desk: one tile a row, counted with the rights of whoever looks."""

    _name = "cluster.desk"
    _description = "Desk"
    _auto = False
    _order = "sequence"
    _rec_name = "key"

    key = fields.Char(readonly=True)
    sequence = fields.Integer(readonly=True)
    name = fields.Char(compute="_compute_tile")
    hint = fields.Char(compute="_compute_tile")
    count = fields.Integer(compute="_compute_tile")
    tone = fields.Selection(
        [("plain", "Plain"), ("good", "Good"), ("warn", "Warning"), ("bad", "Bad")], compute="_compute_tile"
    )

    @property
    def _table_query(self):
        return """SELECT place AS id, key, place AS sequence
                  FROM unnest(ARRAY['draft', 'awaiting', 'today', 'soon', 'overdue', 'control', 'mine', 'unassigned'])
                  WITH ORDINALITY AS tile(key, place)"""

    def _tiles(self):
        """key: (name, hint, filter of the document list, tone when there is something)."""
        _ = self.env._
        return {
            "draft": (_("To register"), _("Drafts without a number"), "draft", "plain"),
            "awaiting": (_("Awaiting a number"), _("Finished by themselves within a minute"), "awaiting", "warn"),
            "today": (_("Due today"), _("The last day"), "due_today", "warn"),
            "soon": (_("Due in 3 days"), _("Today and the three days after"), "due_soon", "warn"),
            "overdue": (_("Overdue"), _("The deadline has passed"), "overdue", "bad"),
            "control": (_("On control"), _("Taken off by the controller alone"), "on_control", "plain"),
            "mine": (_("Mine to execute"), _("You are an executor"), "mine", "plain"),
            "unassigned": (_("Without resolution"), _("Registered, nobody assigned yet"), "unassigned", "plain"),
        }

    def _domain(self):
        self.ensure_one()
        open_states = ("state", "in", ["registered", "execution"])
        today = fields.Date.context_today(self)
        return {
            "draft": [("state", "=", "draft")],
            "awaiting": [("state", "=", "awaiting")],
            "today": [open_states, ("due_date", "=", today)],
            "soon": [open_states, ("due_date", ">=", today), ("due_date", "<=", fields.Date.add(today, days=3))],
            "overdue": [open_states, ("due_date", "<", today)],
            "control": [("on_control", "=", True)],
            "mine": [open_states, ("executor_ids", "in", self.env.uid)],
            "unassigned": [
                ("state", "=", "registered"),
                ("direction", "in", ["incoming", "appeal", "procedure"]),
                ("resolution_ids", "=", False),
            ],
        }[self.key]

    def _compute_tile(self):
        tiles = self._tiles()
        documents = self.env["cluster.document"]
        for desk in self:
            name, hint, _filter, tone = tiles[desk.key]
            count = documents.search_count(desk._domain())
            desk.name, desk.hint, desk.count = name, hint, count
            desk.tone = tone if count else "good" if tone in ("bad", "warn") else "plain"

    def action_open(self):
        self.ensure_one()
        name, _hint, search_filter, _tone = self._tiles()[self.key]
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.document_action")
        return {**action, "name": name, "context": {f"search_default_{search_filter}": 1}}
