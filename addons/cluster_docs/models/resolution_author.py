from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class Resolution(models.Model):
    """Who may order whom, and by when."""

    _inherit = "cluster.resolution"

    @api.constrains("date")
    def _check_date(self):
        if any(resolution.date > fields.Date.context_today(self) for resolution in self):
            raise ValidationError(
                self.env._("The day of the resolution is yet to come. Choose today, or an earlier day.")
            )

    @api.constrains("date", "due_date", "parent_id", "document_id", "term_override_reason")
    def _check_term(self):
        for resolution in self | self.sudo().child_ids:
            if resolution.due_date:
                resolution._check_one_term()

    def _check_one_term(self):
        self.ensure_one()
        parent = self.parent_id
        above = parent.due_date and max(parent.due_date, self.date)
        if above and self.due_date > above and not (self.term_override_reason or "").strip():
            raise ValidationError(
                self.env._(
                    "The term %(term)s is later than the term %(parent)s of the resolution above. "
                    "Choose an earlier day, or say why it has to be later.",
                    term=self.due_date.strftime("%d.%m.%Y"),
                    parent=parent.due_date.strftime("%d.%m.%Y"),
                )
            )
        due = self.document_id.due_date
        # a deadline that has passed bounds nothing: what is late has still to be done by somebody
        if due and due >= self.date and self.due_date > due and self.state == "draft":
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

    def _term_from_above(self):
        """The term of a resolution that names none: the nearest one above that has not passed. What is late is wanted
        on the day itself, so that its executor is reminded at all; nothing above: no term."""
        self.ensure_one()
        above = [day for day in (self.parent_id.due_date, self.document_id.due_date) if day]
        return min((day for day in above if day >= self.date), default=self.date) if above else False

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
        if author != self.env.user:
            if not self.env.user.has_group("cluster_base.group_clerk"):
                raise AccessError(self.env._("You may issue resolutions in your own name only."))
            self._check_author_at_home()
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

    def _check_author_at_home(self):
        """What a clerk enters are the words of the own head, or of one above: of nobody else's."""
        people, unit = self.author_id | self.on_behalf_id, self.document_id.sudo().unit_id
        above = unit
        while level := above.parent_id - above:
            above |= level
        given_to = self.sudo().parent_id.executor_ids.user_id
        if not people.sudo().cluster_body_ids & above and not people & given_to:
            raise UserError(
                self.env._(
                    "%(author)s does not lead %(unit)s: choose its head, or the head above.",
                    author=self.author_text,
                    unit=unit.name,
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
