from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

KINDS = [("section", "Section"), ("subsection", "Sub-section"), ("file", "File")]
ARCHIVE_STATES = [
    ("current", "In use"),
    ("kept", "Kept"),
    ("destroyed", "Destroyed"),
    ("transferred", "Transferred"),
]
GONE = ("destroyed", "transferred")
OPEN_DOCUMENT_STATES = ("awaiting", "registered", "execution")
# written by the steps alone (with sudo), never by a form or over RPC
STEP_FIELDS = {
    "state",
    "closed_on",
    "closed_by_id",
    "archive_state",
    "last_year",
    "event_on",
    "review_decision",
    "review_on",
    "review_protocol",
    "review_until",
    "review_by_id",
    "disposal_act_id",
    "transfer_id",
    "hold_count",
    "counted_from",
    "disposal_date",
    "transfer_date",
}
# part of the numbers of the documents inside, and of the plan as it was approved
FIXED_FIELDS = {"index", "year", "unit_id", "kind"}


class CaseFile(models.Model):
    """An entry of a body's file plan of a year: a section, a sub-section or a file that takes documents."""

    _name = "cluster.case.file"
    _description = "Case file"
    _inherit = ["mail.thread"]
    _order = "year desc, sort_key, id"
    _rec_names_search = ["index", "title"]
    _parent_store = True

    index = fields.Char(required=True, tracking=True, help="Such as 1-12: it becomes part of the documents' numbers.")
    sort_key = fields.Char(compute="_compute_sort_key", store=True, precompute=True, index=True)
    title = fields.Char(required=True, translate=True, tracking=True)
    kind = fields.Selection(KINDS, required=True, default="file", tracking=True)
    parent_id = fields.Many2one(
        "cluster.case.file",
        "Stands under",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('unit_id', '=', unit_id), ('kind', '!=', 'file'), ('id', '!=', id)]",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("cluster.case.file", "parent_id", "Entries")
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.context_today(self).year, aggregator=None, tracking=True
    )
    passing = fields.Boolean(
        "Passing", tracking=True, help="The file is not closed with the year: the next year's plan carries it on."
    )
    last_year = fields.Integer(
        "Carried to",
        compute="_compute_last_year",
        store=True,
        readonly=True,
        precompute=True,
        copy=False,
        aggregator=None,
        help="The last year in whose plan the file stands.",
    )
    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        index=True,
        domain=[("is_body", "=", True)],
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    retention_id = fields.Many2one("cluster.retention.class", "Retention", tracking=True, ondelete="restrict")
    remarks = fields.Char(translate=True, help="The column of remarks in the printed plan.")
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], default="open", required=True, copy=False, tracking=True
    )
    closed_on = fields.Date(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    archive_state = fields.Selection(
        ARCHIVE_STATES, "In the archive", default="current", required=True, readonly=True, copy=False, index=True
    )
    document_ids = fields.One2many("cluster.document", "case_file_id", "Documents")
    document_count = fields.Integer(compute="_compute_documents")
    sheet_count = fields.Integer("Sheets", compute="_compute_documents")

    _index_uniq = models.Constraint(
        "UNIQUE(unit_id, year, index)", "This body already has a case file with this index for the year."
    )
    _index_carried = models.Constraint(
        "EXCLUDE USING gist (unit_id WITH =, index WITH =, int4range(year, last_year, '[]') WITH &&)",
        "A passing file of an earlier year already has this index in this year's plan. Choose another index.",
    )
    _closed_date = models.Constraint(
        "CHECK((state = 'closed') = (closed_on IS NOT NULL))", "A closed file has a closing date, an open one has none."
    )
    _year_range = models.Constraint(
        "CHECK(year BETWEEN 1900 AND 2200 AND last_year >= year)", "The year of a file has four digits."
    )
    _own_parent = models.Constraint("CHECK(parent_id IS DISTINCT FROM id)", "An entry cannot stand under itself.")
    _archived_closed = models.Constraint(
        "CHECK(archive_state = 'current' OR state = 'closed')", "Only a closed file is in the archive."
    )

    def init(self):
        """Closed files reject documents, closed years reject files, whatever the way in."""
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_case_file_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'UPDATE' AND OLD.archive_state IN ('destroyed', 'transferred')
                   AND NEW.archive_state IS DISTINCT FROM OLD.archive_state THEN
                    RAISE EXCEPTION 'A file that was destroyed or transferred does not come back.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF TG_OP = 'DELETE' THEN
                    IF OLD.archive_state <> 'current' THEN
                        RAISE EXCEPTION 'A file of the archive is never removed: it leaves by an act or a transfer.'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN OLD;
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_case_file_guard ON cluster_case_file;
            CREATE TRIGGER cluster_case_file_guard BEFORE UPDATE OR DELETE ON cluster_case_file
                FOR EACH ROW EXECUTE FUNCTION cluster_case_file_guard();

            CREATE OR REPLACE FUNCTION cluster_document_case_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                file record;
            BEGIN
                IF TG_OP = 'UPDATE' AND NEW.case_file_id IS NOT DISTINCT FROM OLD.case_file_id THEN
                    RETURN NEW;
                END IF;
                IF TG_OP = 'UPDATE' AND OLD.case_file_id IS NOT NULL AND OLD.number_id IS NOT NULL THEN
                    SELECT state INTO file FROM cluster_case_file WHERE id = OLD.case_file_id;
                    IF file.state = 'closed' THEN
                        RAISE EXCEPTION 'The case file is closed: its documents stay in it.'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                END IF;
                IF NEW.case_file_id IS NOT NULL THEN
                    -- waits for whoever is closing the file, and makes him wait
                    SELECT state, kind INTO file FROM cluster_case_file WHERE id = NEW.case_file_id FOR SHARE;
                    IF file.state = 'closed' THEN
                        RAISE EXCEPTION 'The case file is closed. Choose an open one.'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    IF file.kind <> 'file' THEN
                        RAISE EXCEPTION 'A section of the file plan takes no documents. Choose a file.'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_document_case_guard ON cluster_document;
            CREATE TRIGGER cluster_document_case_guard BEFORE INSERT OR UPDATE OF case_file_id ON cluster_document
                FOR EACH ROW EXECUTE FUNCTION cluster_document_case_guard();
        """)

    @api.depends("index")
    def _compute_sort_key(self):
        """ "2-10" stands behind "2-9"."""
        for case in self:
            parts = "".join(sign if sign.isdigit() else f" {sign} " for sign in case.index or "").split()
            case.sort_key = " ".join(part.zfill(6) if part.isdigit() else part for part in parts)

    @api.depends("year")
    def _compute_last_year(self):
        for case in self:
            case.last_year = max(case.year, case.last_year or 0)

    @api.depends("document_ids")
    def _compute_documents(self):
        rows = self.env["cluster.document"]._read_group(
            [("case_file_id", "in", self.ids)], ["case_file_id"], ["__count", "sheets:sum", "annex_sheets:sum"]
        )
        counts = {case: (count, (sheets or 0) + (annexes or 0)) for case, count, sheets, annexes in rows}
        for case in self:
            case.document_count, case.sheet_count = counts.get(case, (0, 0))

    @api.depends("index", "title", "year")
    def _compute_display_name(self):
        for case in self:
            case.display_name = f"{case.index} {case.title}" if case.title else case.index

    def _check_no_circle(self, parent):
        """Before the write: the ORM's own check would only say that there is a recursion."""
        above = parent.sudo()
        while above:
            if above.id in self.ids:
                raise ValidationError(
                    self.env._(
                        "The file plan would go in a circle: an entry cannot stand under one of its own entries."
                    )
                )
            above = above.parent_id

    @api.constrains("parent_id")
    def _check_parent(self):
        for case in self:
            parent = case.parent_id
            if parent and parent.kind == "file":
                raise ValidationError(
                    self.env._(
                        "%(parent)s is a file: files stand under sections. Choose a section.",
                        parent=parent.display_name,
                    )
                )
            if parent and parent.unit_id != case.unit_id:
                raise ValidationError(
                    self.env._(
                        "%(parent)s stands in the plan of another body. Choose a section of %(unit)s.",
                        parent=parent.display_name,
                        unit=case.unit_id.name,
                    )
                )

    @api.constrains("unit_id", "year")
    def _check_plan_open(self):
        for case in self:
            plan = self.env["cluster.file.plan"].sudo()._find(case.unit_id, case.year)
            if plan.state == "closed" and case.state == "open":
                raise ValidationError(
                    self.env._(
                        "The file plan of %(unit)s for %(year)s is closed. Add the file to an open year.",
                        unit=case.unit_id.name,
                        year=case.year,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_step_fields(
                {
                    name
                    for name, value in vals.items()
                    if value and (name, value) not in (("state", "open"), ("archive_state", "current"))
                }
            )
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_step_fields(vals.keys())
        if FIXED_FIELDS & vals.keys() and any(
            self._fields[name].convert_to_write(case[name], case) != vals[name]
            for case in self
            for name in FIXED_FIELDS & vals.keys()
        ):
            self._check_changeable()
        if vals.get("parent_id"):
            self._check_no_circle(self.browse(vals["parent_id"]))
        if any(case.archive_state in GONE for case in self) and not self.env.su:
            raise UserError(self.env._("A file that was destroyed or transferred is not changed any more."))
        return super().write(vals)

    def _refuse_step_fields(self, names):
        if STEP_FIELDS & set(names) and not self.env.su:
            raise AccessError(
                self.env._("This part of a case file is set by its steps (close, review, act, transfer), not by hand.")
            )

    def _check_changeable(self):
        """Index, year and body stand in the numbers of the documents: they are fixed by the first one."""
        for case in self:
            if case.state == "closed":
                raise UserError(
                    self.env._("%(case)s is closed: its index and year stay as they are.", case=case.display_name)
                )
            if (
                self.env["cluster.document"]
                .sudo()
                .search_count([("case_file_id", "=", case.id), ("number", "!=", False)], limit=1)
            ):
                raise UserError(
                    self.env._(
                        "%(case)s has registered documents whose numbers hold its index. Add a new file instead.",
                        case=case.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_empty_only(self):
        for case in self:
            if case.archive_state != "current" or case.sudo().document_ids or case.child_ids - self:
                raise UserError(
                    self.env._(
                        "%(case)s has documents or entries. Only an empty entry is removed from the plan.",
                        case=case.display_name,
                    )
                )

    # closing

    def action_close(self):
        self.check_access("write")
        self._close()
        return True

    def _close(self, on=None):
        """Closes files. What only waits for its filing is filed; what is in execution keeps the file open."""
        on = on or fields.Date.context_today(self)
        for case in self:
            if case.state == "closed":
                raise UserError(self.env._("%(case)s is already closed.", case=case.display_name))
            case._file_settled()
            waiting = case._unsettled()
            if waiting:
                raise UserError(
                    self.env._(
                        "%(case)s cannot be closed: %(count)s documents in it are still in work, such as %(example)s."
                        " Finish or move them first.",
                        case=case.display_name,
                        count=len(waiting),
                        example=waiting[:1].display_name,
                    )
                )
            entry = case.kind == "file"
            case.sudo().write(
                {
                    "state": "closed",
                    "closed_on": on,
                    "closed_by_id": self.env.uid,
                    "archive_state": "kept" if entry else "current",
                }
            )

    def _unsettled(self):
        return (
            self.env["cluster.document"]
            .sudo()
            .search([("case_file_id", "in", self.ids), ("state", "in", OPEN_DOCUMENT_STATES)], order="id")
            .with_env(self.env)
        )

    def _file_settled(self):
        """Files the documents on which no work is left: answered ones, and letters of our own."""
        settled = (
            self.env["cluster.document"]
            .sudo()
            .search(
                Domain("case_file_id", "in", self.ids)
                & Domain("on_control", "=", False)
                & (
                    Domain("state", "=", "answered")
                    | (Domain("state", "=", "registered") & Domain("direction", "in", ("outgoing", "internal")))
                )
            )
        )
        settled.filtered(lambda document: "issued" not in document.resolution_ids.mapped("state")).action_file()

    def action_reopen(self):
        if not self.env.user.has_group("cluster_base.group_administrator"):
            raise AccessError(self.env._("Only the administrator reopens a case file."))
        for case in self:
            if case.archive_state in GONE:
                raise UserError(
                    self.env._("%(case)s was destroyed or transferred: it is not opened again.", case=case.display_name)
                )
        self.sudo().write({"state": "open", "closed_on": False, "closed_by_id": False, "archive_state": "current"})

    def action_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.document_action")
        return {**action, "domain": [("case_file_id", "=", self.id)], "context": {"default_case_file_id": self.id}}
