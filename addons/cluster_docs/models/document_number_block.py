# The short name for translation here is self.env._
# pylint: disable=prefer-env-translation
import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.sql_db import Cursor

from ..engine import index_grammar, outage_sheet

_logger = logging.getLogger(__name__)
MOST = 200
KINDS = [("reserved", "Reserved for later"), ("outage", "Pre-printed for an outage")]
# Stands in a reserved index where the document will decide, as the first letter of the correspondent does.
OPEN = "…"


class DocumentNumberBlock(models.Model):
    """Numbers taken out of a journal in advance: reserved for a later entry, or printed on a sheet that is filled by
    hand while the power is off. Like a document it is committed first, in the state "awaiting"; its lines follow in
    the short transaction of its own. Registration goes on with the numbers after it."""

    _name = "cluster.document.number.block"
    _description = "Reserved numbers"
    _order = "id desc"
    _rec_name = "reason"

    journal_id = fields.Many2one("cluster.document.journal", required=True, index=True, ondelete="restrict")
    unit_id = fields.Many2one(related="journal_id.unit_id", store=True, index=True, string="Body")
    kind = fields.Selection(KINDS, required=True, default="reserved")
    size = fields.Integer("How many", required=True, default=1)
    reason = fields.Char(required=True)
    state = fields.Selection([("awaiting", "Awaiting numbers"), ("open", "Given")], default="awaiting", readonly=True)
    year = fields.Integer(readonly=True, aggregator=None)
    first = fields.Integer("From No.", readonly=True, aggregator=None)
    last = fields.Integer("To No.", readonly=True, aggregator=None)
    issued_at = fields.Datetime("Given at", readonly=True)
    line_ids = fields.One2many("cluster.document.number", "block_id", "Lines", readonly=True)
    used_count = fields.Integer("Used", compute="_compute_counts")
    void_count = fields.Integer("Not used", compute="_compute_counts")
    open_count = fields.Integer("Still open", compute="_compute_counts")
    is_explained = fields.Boolean("Explained", compute="_compute_counts", search="_search_is_explained")

    _size = models.Constraint(f"CHECK(size BETWEEN 1 AND {MOST})", f"A reservation has 1 to {MOST} numbers.")
    _reason = models.Constraint("CHECK(length(btrim(reason)) > 0)", "Say what the numbers are reserved for.")
    _range = models.Constraint(
        "CHECK(CASE state WHEN 'open' THEN first > 0 AND last = first + size - 1 AND year > 0 AND issued_at IS NOT NULL ELSE first IS NULL END)",  # noqa: E501
        "A reservation has all of its numbers or none.",
    )
    _awaiting = models.Index("(id) WHERE state = 'awaiting'")

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_document_number_block_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' AND OLD.state = 'open' THEN
                    RAISE EXCEPTION 'A reservation that has its numbers is never removed: release them with a reason.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF TG_OP = 'UPDATE' AND OLD.state = 'open' AND
                   (NEW.journal_id, NEW.kind, NEW.size, NEW.reason, NEW.state, NEW.year, NEW.first, NEW.last, NEW.issued_at)
                   IS DISTINCT FROM
                   (OLD.journal_id, OLD.kind, OLD.size, OLD.reason, OLD.state, OLD.year, OLD.first, OLD.last, OLD.issued_at)
                   THEN
                    RAISE EXCEPTION 'A reservation that has its numbers is never changed.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
            END $$;
            DROP TRIGGER IF EXISTS cluster_document_number_block_guard ON cluster_document_number_block;
            CREATE TRIGGER cluster_document_number_block_guard BEFORE UPDATE OR DELETE ON cluster_document_number_block
                FOR EACH ROW EXECUTE FUNCTION cluster_document_number_block_guard();
        """)  # noqa: E501

    def _compute_counts(self):
        lines = self.env["cluster.document.number"].sudo()
        counts = {
            (block.id, state): count
            for block, state, count in lines._read_group(
                [("block_id", "in", self.ids)], ["block_id", "state"], ["__count"]
            )
        }
        for block in self:
            block.used_count = counts.get((block.id, "issued"), 0)
            block.void_count = counts.get((block.id, "void"), 0)
            block.open_count = counts.get((block.id, "reserved"), 0)
            block.is_explained = block.state == "open" and not block.open_count

    def _search_is_explained(self, operator, value):
        if operator != "in":
            return NotImplemented
        unexplained = Domain("line_ids.state", "=", "reserved") | Domain("state", "=", "awaiting")
        return ~unexplained if True in value else unexplained

    @api.depends("kind", "first", "last", "year", "reason")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for block in self:
            span = f" {block.first}–{block.last} / {block.year}" if block.first else ""
            block.display_name = f"{kinds.get(block.kind, '')}{span}: {block.reason or ''}"

    @api.model_create_multi
    def create(self, vals_list):
        self.env["cluster.document.number"]._check_controller()
        for vals in vals_list:
            if not self.env.su and vals.keys() & {"state", "year", "first", "last", "issued_at"}:
                raise AccessError(self.env._("The numbers of a reservation come from the journal, not by hand."))
        blocks = super().create(vals_list)
        blocks._ask_lines()
        return blocks

    def write(self, vals):
        if not self.env.su:
            raise AccessError(
                self.env._("A reservation stays as it was made. Release its numbers and make another one.")
            )
        return super().write(vals)

    # numbers

    def _ask_lines(self):
        """After the commit, as documents get theirs; in a test at once."""
        cr = self.env.cr
        self.flush_recordset()
        if not isinstance(cr, Cursor):
            self.sudo()._take_lines()
            return
        registry, uid, ids = self.env.registry, self.env.uid, self.ids
        cr.postcommit.add(lambda: self._take_after_commit(registry, ids, uid))

    @api.model
    def _take_after_commit(self, registry, ids, uid):
        """The reservation is safe: whatever happens here, the cron finishes it."""
        try:
            self._take_lines_apart(registry, ids, uid)
        except Exception:
            _logger.exception("Numbers of reservations %s are still awaited", ids)

    @api.model
    def _take_lines_apart(self, registry, ids, uid=SUPERUSER_ID):
        def take(env):
            env[self._name].sudo().browse(ids)._take_lines()

        self.env["cluster.document"]._apart(registry, take, uid)

    def _take_lines(self, at=None):
        """In the short transaction: takes the ordinals of the block and writes its lines. Idempotent."""
        cr = self.env.cr
        cr.execute(
            """SELECT id FROM cluster_document_number_block WHERE id = ANY(%s) AND state = 'awaiting'
               ORDER BY journal_id, id FOR UPDATE""",
            [list(self.ids)],
        )
        blocks = self.browse([row[0] for row in cr.fetchall()])
        blocks.invalidate_recordset()
        for block in blocks:
            year, last, moment, day = self.env["cluster.document"]._take_ordinals(block.journal_id, block.size, at)
            first = last - block.size + 1
            values = {**block.journal_id._known_values(), "year": year}
            for ordinal in range(first, last + 1):
                cr.execute(
                    """INSERT INTO cluster_document_number
                       (journal_id, year, ordinal, number, state, issued_at, issued_on, block_id)
                       VALUES (%s, %s, %s, %s, 'reserved', %s, %s, %s)""",
                    [block.journal_id.id, year, ordinal, block._index(values, ordinal), moment, day, block.id],
                )
            cr.execute(
                """UPDATE cluster_document_number_block
                   SET state = 'open', year = %s, first = %s, last = %s, issued_at = %s WHERE id = %s""",
                [year, first, last, moment, block.id],
            )
        self.env.invalidate_all()
        return blocks

    def _index(self, values, ordinal):
        pattern = self.journal_id.pattern
        number = index_grammar.render(pattern, {**values, "ordinal": ordinal}, blank=OPEN)
        return number if "ordinal" in index_grammar.fields(pattern) else f"{number} ({ordinal})"

    @api.model
    def _finish_awaiting(self):
        blocks = self.sudo().search([("state", "=", "awaiting")])
        if not blocks:
            return
        if not isinstance(self.env.cr, Cursor):
            blocks._take_lines()
        else:
            self._take_lines_apart(self.env.registry, blocks.ids)

    # what a person does with it

    def action_print_sheet(self):
        self.ensure_one()
        self._check_given()
        return self.env.ref("cluster_docs.action_report_outage_sheet").report_action(self)

    def action_import_sheet(self):
        self.ensure_one()
        self._check_given()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter the filled sheet"),
            "res_model": "cluster.outage.import",
            "view_mode": "form",
            "target": "new",
            "context": {"default_block_id": self.id},
        }

    def action_release_rest(self):
        self.ensure_one()
        self._check_given()
        rest = self.line_ids.filtered(lambda line: line.state == "reserved")
        if not rest:
            raise UserError(self.env._("Every number of this reservation is already explained."))
        return rest.action_release()

    def _check_given(self):
        if self.state != "open":
            raise UserError(self.env._("The numbers of this reservation follow within a minute: try again then."))

    def _blank_sheet(self):
        """The open numbers as CSV for typing the sheet off."""
        self.ensure_one()
        _ = self.env._
        heads = [
            _("Number"),
            _("Date"),
            _("Time"),
            _("Correspondent"),
            _("Summary"),
            _("Their number"),
            _("Their date"),
            _("Sheets"),
            _("Reason"),
        ]
        lines = self.line_ids.filtered(lambda line: line.state == "reserved").sorted("ordinal")
        return outage_sheet.write(lines.mapped("ordinal"), heads)
