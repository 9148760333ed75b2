from odoo import fields, models
from odoo.fields import Command


class ClusterMemberPaper(models.Model):
    """A paper of one applicant: asked for, brought, checked."""

    _name = "cluster.member.paper"
    _description = "Paper of an applicant"
    _order = "sequence, id"

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="cascade")
    paper_id = fields.Many2one("cluster.member.kind.paper", string="From the list", ondelete="restrict")
    sequence = fields.Integer(default=10)
    name = fields.Char("Paper", required=True, translate=True)
    required = fields.Boolean(default=True)
    state = fields.Selection(
        [("missing", "Missing"), ("received", "Received"), ("accepted", "In order"), ("waived", "Not needed")],
        required=True,
        default="missing",
    )
    received_on = fields.Date("Received on")
    note = fields.Char(help="What is wrong with the paper, or why it is not needed.")
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    _waived_why = models.Constraint(
        "CHECK (state <> 'waived' OR (note IS NOT NULL AND note <> ''))",
        "Write in the note why the paper is not needed.",
    )

    def write(self, vals):
        before = {paper: paper._words() for paper in self} if {"state", "note", "attachment_ids"} & vals.keys() else {}
        result = super().write(vals)
        for paper, words in before.items():
            paper._note_change(words)
        if vals.get("state") in ("received", "accepted"):
            undated = self.filtered(lambda paper: not paper.received_on)
            undated.received_on = fields.Date.context_today(self)
        return result

    def _words(self) -> str:
        """How it stands with the paper, as the member's history says it."""
        self.ensure_one()
        state = dict(self._fields["state"]._description_selection(self.env))[self.state]
        files = ", ".join(self.sudo().attachment_ids.mapped("name"))
        return "; ".join(part for part in (state, self.note, files) if part)

    def _note_change(self, before):
        """Who checked which paper, and what stood there before; the steps of the system say so themselves."""
        if self.env.su or self.env.context.get("tracking_disable") or before == self._words():
            return
        self.member_id.sudo().message_post(
            body=self.env._("Paper “%(paper)s”: %(old)s → %(new)s", paper=self.name, old=before, new=self._words())
        )

    def action_accept(self):
        self.check_access("write")
        self.state = "accepted"

    def _replace_those_of(self, member):
        """These papers become the member's; of those that it had on its list already, the files come along."""
        for paper in self:
            former = member.paper_ids.filtered(lambda one, paper=paper: one.paper_id and one.paper_id == paper.paper_id)
            files = former.attachment_ids
            files.filtered(lambda file: file.res_model == self._name).write({"res_id": paper.id})
            paper.write({"member_id": member.id, "attachment_ids": [Command.link(file.id) for file in files]})
            former.unlink()

    def _copy_names(self, paper):
        """The name in every language, as the kind's list has it."""
        for code, _name in self.env["res.lang"].sudo().get_installed():
            self.with_context(lang=code).name = paper.with_context(lang=code).name
