from odoo import api, fields, models
from odoo.exceptions import AccessError


class PaperMove(models.Model):
    """Each move of a paper. Append-only by trigger."""

    _name = "cluster.paper.move"
    _description = "Move of a paper"
    _order = "id desc"
    _log_access = False
    _rec_name = "new"

    document_id = fields.Many2one("cluster.document", readonly=True, index="btree_not_null", ondelete="cascade")
    case_file_id = fields.Many2one("cluster.case.file", readonly=True, index="btree_not_null", ondelete="cascade")
    old = fields.Char("From", readonly=True)
    new = fields.Char("To", readonly=True)
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    _one_thing = models.Constraint(
        "CHECK(num_nonnulls(document_id, case_file_id) = 1)", "A move is of one document or one file."
    )

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_paper_move_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'The log of moves is only added to, never changed.'
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            DROP TRIGGER IF EXISTS cluster_paper_move_guard ON cluster_paper_move;
            CREATE TRIGGER cluster_paper_move_guard BEFORE UPDATE ON cluster_paper_move
                FOR EACH ROW EXECUTE FUNCTION cluster_paper_move_guard();
        """)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.context.get("cluster_paper_append") or not self.env.su:
            raise AccessError(self.env._("Moves are written by the steps themselves, not by hand."))
        return super().create(vals_list)
