from odoo import api, fields, models

from ..models.appeal_ground import DECISIONS


class AppealStatistics(models.TransientModel):
    _name = "cluster.appeal.statistics"
    _description = "Statistics of appeals for a period"

    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        ondelete="cascade",
        domain="[('is_body', '=', True)]",
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: fields.Date.start_of(fields.Date.context_today(self), "quarter")
    )
    date_to = fields.Date("To", required=True, default=fields.Date.context_today)

    _period = models.Constraint("CHECK(date_to >= date_from)", "The period ends before it begins: swap the days.")

    def action_print(self):
        self.ensure_one()
        return self.env.ref("cluster_docs.action_report_appeal_statistics").report_action(self)

    def action_show(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.appeal_statistics_view_action")
        return {**action, "domain": list(self._domain())}

    def _domain(self):
        """Registered appeals of the period; void numbers do not count."""
        self.ensure_one()
        return [
            ("direction", "=", "appeal"),
            ("unit_id", "=", self.unit_id.id),
            ("registration_date", ">=", self.date_from),
            ("registration_date", "<=", self.date_to),
            ("state", "!=", "void"),
        ]

    def _rows_by(self, field):
        """Rows of one field: [(label, count, of them repeat, of them collective, signatures)], and their sum last."""
        documents = self.env["cluster.document"]
        rows = documents._read_group(self._domain(), [field], ["__count", "signatory_count:sum"], order="__count desc")
        repeats = dict(documents._read_group([*self._domain(), ("repeat_kind", "=", "repeat")], [field], ["__count"]))
        groups = dict(documents._read_group([*self._domain(), ("is_collective", "=", True)], [field], ["__count"]))
        table = [
            (self._label(field, value), count, repeats.get(value, 0), groups.get(value, 0), signatures or 0)
            for value, count, signatures in rows
        ]
        total = tuple(sum(row[column] for row in table) for column in range(1, 5))
        return table, total

    def _label(self, field, value):
        """Topics of the second level are named with their code; what is not stated is said so."""
        if not value:
            return self.env._("not stated")
        column = self.env["cluster.document"]._fields[field]
        if column.type == "selection":
            return dict(column._description_selection(self.env)).get(value, value)
        return value.display_name

    @api.model
    def _fields_of_report(self):
        return [
            ("topic_id", self.env._("By topic")),
            ("appeal_kind", self.env._("By kind")),
            ("appeal_form", self.env._("By form of submission")),
            ("appeal_source", self.env._("By way of receipt")),
            ("appeal_decision", self.env._("By result")),
        ]

    def _crossing(self):
        """Topics by decisions: the labels of columns, and rows (label, counts, total)."""
        documents = self.env["cluster.document"]
        decisions = [*(key for key, _label in DECISIONS), False]
        cells, topics = {}, {}
        for topic, decision, count in documents._read_group(
            self._domain(), ["topic_id", "appeal_decision"], ["__count"]
        ):
            cells[topic.id, decision] = count
            topics[topic.id] = topic
        used = [decision for decision in decisions if any(key[1] == decision for key in cells)]
        rows = []
        for topic in sorted(topics.values(), key=lambda topic: topic.code or "~"):
            counts = [cells.get((topic.id, decision), 0) for decision in used]
            rows.append((self._label("topic_id", topic), counts, sum(counts)))
        labels = [self._label("appeal_decision", decision) if decision else self.env._("in work") for decision in used]
        totals = [sum(row[1][place] for row in rows) for place in range(len(used))]
        return labels, rows, (totals, sum(totals))
