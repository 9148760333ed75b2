from odoo import api, fields, models
from odoo.exceptions import UserError

from .cluster_member import STAFF
from .cluster_member_life import KEEP


class ClusterMember(models.Model):
    """Is the application complete? The coordinator's check before the council decides."""

    _inherit = "cluster.member"

    paper_ids = fields.One2many("cluster.member.paper", "member_id", string="Papers", groups=STAFF)
    answer_ids = fields.One2many("cluster.member.answer", "member_id", string="Answers", groups=STAFF)
    is_complete = fields.Boolean(
        string="Complete", groups=STAFF, tracking=True, copy=False, help="Checked: the council can decide."
    )
    completed_on = fields.Date(string="Complete since", groups=STAFF, tracking=True, copy=False)
    papers_asked_on = fields.Date(string="Papers asked for on", groups=STAFF, copy=False)
    papers_due_on = fields.Date(string="Papers awaited until", groups=STAFF, copy=False)

    _complete_dated = models.Constraint(
        "CHECK (is_complete IS NOT TRUE OR completed_on IS NOT NULL)", "A complete application has its day."
    )

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members.filtered(lambda member: member.state == "applied")._list_papers()
        return members

    def write(self, vals):
        result = super().write(vals)
        if "kind_id" in vals:
            self.filtered(lambda member: member.state == "applied")._list_papers()
        return result

    def _list_papers(self):
        """Put the papers of the kind on the applicant's list; what was brought already stays."""
        for member in self.sudo():
            untouched = member.paper_ids.filtered(
                lambda paper, kind=member.kind_id: (
                    paper.state == "missing" and paper.paper_id.kind_id not in (kind, kind.browse())
                )
            )
            untouched.unlink()
            listed = member.paper_ids.paper_id
            for paper in member.kind_id.paper_ids - listed:
                row = member.paper_ids.create(
                    {
                        "member_id": member.id,
                        "paper_id": paper.id,
                        "sequence": paper.sequence,
                        "name": paper.name,
                        "required": paper.required,
                    }
                )
                row._copy_names(paper)

    def _missing_papers(self):
        self.ensure_one()
        return self.sudo().paper_ids.filtered(lambda paper: paper.required and paper.state == "missing")

    def _incomplete_because(self) -> list[str]:
        """Sentences that say what is still to be done before the council; empty when nothing is."""
        self.ensure_one()
        found = []
        missing = self._missing_papers()
        if missing:
            found.append(self.env._("Papers are missing: %(papers)s.", papers=", ".join(missing.mapped("name"))))
        unchecked = self.sudo().paper_ids.filtered(lambda paper: paper.required and paper.state == "received")
        if unchecked:
            found.append(
                self.env._(
                    "Look at these papers and mark them “In order”: %(papers)s.",
                    papers=", ".join(unchecked.mapped("name")),
                )
            )
        return found

    def _complete(self, day):
        """The application is complete: ready for the council.

        :raises UserError: names what is missing
        """
        self._check_right(KEEP, self._keep_who())
        for member in self:
            if member.state != "applied":
                raise UserError(self.env._("%(member)s is no applicant any more.", member=member.name))
            reasons = member._incomplete_because()
            if reasons:
                raise UserError("\n".join(reasons))
        self.sudo().write({"is_complete": True, "completed_on": day, "papers_due_on": False})

    def action_complete(self):
        self.check_access("read")
        self._complete(fields.Date.context_today(self))

    def action_ask_papers(self):
        self._check_right(KEEP, self._keep_who())
        return self._open_wizard("cluster.member.ask.papers", self.env._("Ask for missing papers"))
