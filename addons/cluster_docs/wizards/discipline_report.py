from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import discipline

BATCH = 5000
WAYS = ("unit", "executor", "journal")
PRINTED = 500
COLUMNS = (
    "report_id",
    "document_id",
    "unit_id",
    "journal_id",
    "executor_id",
    "registered_on",
    "due_date",
    "closed_on",
    "verdict",
    "days_late",
)


class DisciplineReport(models.TransientModel):
    """Who works in time, as it stood at the end of any day: judged from the history of the documents alone, so that a
    past day reads the same whatever happened after it."""

    _name = "cluster.discipline.report"
    _description = "Discipline of execution"

    day = fields.Date("State at the end of", required=True, default=fields.Date.context_today)
    date_from = fields.Date("Registered since", help="Empty: everything registered up to that day.")
    unit_ids = fields.Many2many("hr.department", string="Bodies", domain=[("is_body", "=", True)])
    direction = fields.Selection(
        lambda self: self.env["cluster.document.journal"]._fields["kind"].selection, "Journal type"
    )
    line_ids = fields.One2many("cluster.discipline.line", "report_id", "Documents", readonly=True)
    total_ids = fields.One2many("cluster.discipline.total", "report_id", "Totals", readonly=True)
    is_ready = fields.Boolean(readonly=True)

    _period = models.Constraint(
        "CHECK(date_from IS NULL OR date_from <= day)", "The period ends before it begins: correct the days."
    )

    def _check_day(self):
        if self.day > fields.Date.context_today(self):
            raise UserError(
                self.env._("%(day)s is yet to come: choose today or a past day.", day=self.day.strftime("%d.%m.%Y"))
            )

    def _fill(self):
        """Judges every document that the reader may see and that was registered by the end of the day."""
        self.ensure_one()
        self._check_day()
        self.sudo().line_ids.unlink()
        self.sudo().total_ids.unlink()
        self.env.flush_all()
        last = 0
        while ids := self._documents(last):
            last = ids[-1]
            self._keep(self._facts(ids))
        self.invalidate_recordset()
        self._sum_up()
        self.is_ready = True

    def _documents(self, last):
        """The next documents of the report, with the reader's rights."""
        domain = [("id", ">", last), ("number", "!=", False), ("registration_date", "<=", self.day)]
        if self.date_from:
            domain.append(("registration_date", ">=", self.date_from))
        if self.unit_ids:
            domain.append(("unit_id", "in", self.unit_ids.ids))
        if self.direction:
            domain.append(("direction", "=", self.direction))
        return self.env["cluster.document"].search(domain, order="id", limit=BATCH).ids

    def _facts(self, ids):
        """[(document, unit, journal, registered on, facts)] from the events of the documents up to the end of the day,
        in the time of their cluster."""
        cr = self.env.cr
        cr.execute("SELECT id FROM cluster_resolution WHERE document_id = ANY(%s) AND parent_id IS NULL", [ids])
        top = {resolution for (resolution,) in cr.fetchall()}
        cr.execute(
            """SELECT * FROM (
                   SELECT e.document_id, e.seq, e.kind, e.data,
                          (e.at AT TIME ZONE 'UTC' AT TIME ZONE coalesce(c.tz, 'Europe/Minsk'))::date AS day
                   FROM cluster_document_event e JOIN cluster_document d ON d.id = e.document_id
                   LEFT JOIN cluster_cluster c ON c.id = d.cluster_id
                   WHERE e.document_id = ANY(%s) AND e.kind = ANY(%s)) told
               WHERE day <= %s ORDER BY document_id, seq""",
            [ids, list(discipline.KINDS), self.day],
        )
        told = {}
        for document, _seq, kind, data, day in cr.fetchall():
            told.setdefault(document, []).append((kind, data or {}, day))
        cr.execute(
            "SELECT id, unit_id, journal_id, registration_date FROM cluster_document WHERE id = ANY(%s) ORDER BY id",
            [ids],
        )
        return [(*row, discipline.facts(told.get(row[0], ()), top)) for row in cr.fetchall()]

    def _keep(self, rows):
        """Lines of what was registered and not void by the end of the day."""
        values = []
        for document, unit, journal, registered, known in rows:
            if not known.registered or known.void:
                continue
            verdict = discipline.verdict(self.day, known.due, known.closed, known.stopped)
            late = discipline.days_late(self.day, known.due, known.closed)
            executor, due, closed = known.executor, known.due, known.closed
            line = (self.id, document, unit, journal, executor, registered, due, closed, verdict, late)
            values.append((*line, self.env.uid, self.env.uid))
        if values:
            self.env.cr.execute_values(
                f"INSERT INTO cluster_discipline_line ({', '.join(COLUMNS)}, create_uid, write_uid, create_date, write_date)"  # noqa: S608, E501
                " VALUES %s",
                values,
                template=f"({', '.join(['%s'] * len(values[0]))}, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')",
                page_size=1000,
            )

    def _sum_up(self):
        """Totals by body, executor and journal, each counted from the lines."""
        lines, totals = self.env["cluster.discipline.line"], []
        for way in WAYS:
            rows = {}
            groups = lines._read_group([("report_id", "=", self.id)], [f"{way}_id", "verdict"], ["__count"])
            for record, verdict, count in groups:
                rows.setdefault(record, dict.fromkeys(discipline.VERDICTS, 0))[verdict] += count
            for record, counts in rows.items():
                name = record.sudo().display_name if record else self.env._("Nobody assigned")
                totals.append({"report_id": self.id, "way": way, "res_id": record.id or 0, "name": name, **counts})
        self.env["cluster.discipline.total"].create(totals)

    @api.model
    def _verdict_names(self):
        return dict(self.env["cluster.discipline.line"]._fields["verdict"]._description_selection(self.env))

    def _printed(self):
        """What the PDF shows: rows of totals by each way, and the documents out of time."""
        self.ensure_one()
        names = {
            "unit": self.env._("By body"),
            "executor": self.env._("By executor"),
            "journal": self.env._("By journal"),
        }  # noqa: E501
        return {
            "ways": [
                (names[way], self.total_ids.filtered(lambda total, way=way: total.way == way).sorted("name"))
                for way in WAYS
            ],
            "late": self.env["cluster.discipline.line"].search(
                [("report_id", "=", self.id), ("verdict", "in", ("late", "overdue"))],
                order="days_late desc, document_id",
                limit=PRINTED,
            ),
            "verdicts": self._verdict_names(),
            "all": {
                verdict: sum(self.total_ids.filtered(lambda total: total.way == "unit").mapped(verdict))
                for verdict in discipline.VERDICTS
            },
        }

    def action_show(self):
        """The totals; each number opens its documents."""
        self.ensure_one()
        self._fill()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Discipline on %(day)s", day=self.day.strftime("%d.%m.%Y")),
            "res_model": "cluster.discipline.total",
            "view_mode": "list",
            "domain": [("report_id", "=", self.id)],
            "context": {"group_by": "way"},
        }

    def action_analyse(self):
        """The documents one by one, as pivot, graph and list."""
        self.ensure_one()
        self._fill()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Discipline on %(day)s", day=self.day.strftime("%d.%m.%Y")),
            "res_model": "cluster.discipline.line",
            "view_mode": "pivot,graph,list",
            "domain": [("report_id", "=", self.id)],
        }

    def action_print(self):
        self.ensure_one()
        self._fill()
        return self.env.ref("cluster_docs.action_report_discipline").report_action(self)
