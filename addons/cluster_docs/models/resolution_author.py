from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError


class Resolution(models.Model):
    """Who may order whom, and by when."""

    _inherit = "cluster.resolution"

    @api.constrains("due_date", "parent_id", "document_id", "term_override_reason")
    def _check_term(self):
        for resolution in self | self.sudo().child_ids:
            if resolution.due_date:
                resolution._check_one_term()

    def _check_one_term(self):
        self.ensure_one()
        parent = self.parent_id
        if parent.due_date and self.due_date > parent.due_date and not (self.term_override_reason or "").strip():
            raise ValidationError(
                self.env._(
                    "The term %(term)s is later than the term %(parent)s of the resolution above. "
                    "Choose an earlier day, or say why it has to be later.",
                    term=self.due_date.strftime("%d.%m.%Y"),
                    parent=parent.due_date.strftime("%d.%m.%Y"),
                )
            )
        due = self.document_id.due_date
        if due and self.due_date > due and self.state == "draft":
            raise ValidationError(
                self.env._(
                    "The term %(term)s is later than the document's deadline %(due)s. Choose an earlier day.",
                    term=self.due_date.strftime("%d.%m.%Y"),
                    due=due.strftime("%d.%m.%Y"),
                )
            )
        if self.due_date < self.date:
            raise ValidationError(
                self.env._(
                    "The term %(term)s is before the day of the resolution. Choose a later day.",
                    term=self.due_date.strftime("%d.%m.%Y"),
                )
            )

    @api.onchange("author_id")
    def _onchange_author_id(self):
        self.on_behalf_id = self._absent_head()

    def _absent_head(self):
        """The one absent head for whom the author acts; nobody when the author heads people in their own right."""
        author = self.author_id
        if not author or author.sudo().has_group("cluster_base.group_head"):
            return self.env["res.users"]
        absent = author._acting_for(scope="resolutions").filtered(
            lambda user: user.sudo().has_group("cluster_base.group_head")
        )
        return absent if len(absent) == 1 else absent.browse()

    @api.model_create_multi
    def create(self, vals_list):
        resolutions = super().create(vals_list)
        for resolution in resolutions.filtered(lambda one: not one.on_behalf_id):
            if absent := resolution._absent_head():
                resolution.on_behalf_id = absent
        return resolutions

    def _check_author(self):
        """The author heads people, or acts for who does; an executor may pass on only what was given to them."""
        self.ensure_one()
        author, absent = self.author_id, self.on_behalf_id
        if author != self.env.user and not self.env.user.has_group("cluster_base.group_clerk"):
            raise AccessError(self.env._("You may issue resolutions in your own name only."))
        if absent and absent not in author._acting_for(self.date, "resolutions"):
            raise UserError(
                self.env._(
                    "%(author)s does not act for %(absent)s on %(day)s. Enter the absence first: Documents ▸ Approvals ▸ Absences.",  # noqa: E501
                    author=author.sudo().name,
                    absent=absent.sudo().name,
                    day=self.date.strftime("%d.%m.%Y"),
                )
            )
        given_to = self.sudo().parent_id.executor_ids.user_id
        if not any(user.sudo().has_group("cluster_base.group_head") or user in given_to for user in (author | absent)):
            raise UserError(
                self.env._(
                    "%(author)s cannot write resolutions: choose the head, or whoever acts for the head.",
                    author=author.sudo().name,
                )
            )

    def _check_subordination(self):
        """Work is given only to those below the author, or below the head for whom the author acts."""
        self.ensure_one()
        author, absent = self.author_id, self.on_behalf_id
        employees = self.env["hr.employee"].sudo().search([("user_id", "in", (author | absent).ids)])
        below = employees._cluster_subordinates().user_id | author
        others = self.sudo().executor_ids.user_id - below
        if others:
            raise UserError(
                self.env._(
                    "%(names)s is not subordinate to %(author)s. Choose among the author's own people, "
                    "or address a letter instead.",
                    names=", ".join(others.mapped("name")),
                    author=self.author_text,
                )
            )
