from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

RESERVED_SLUGS = {"apply", "my", "resume", "status", "topic"}


class Procedure(models.Model):
    _name = "cluster.procedure"
    _description = "Administrative Procedure"
    _parent_store = True
    _order = "sort_code, id"
    _rec_names_search = ["number", "name"]

    key = fields.Char(
        required=True, copy=False, help="Stays the same through all editions and imports, for example citizens/01.03.03"
    )
    sort_code = fields.Char(index=True, help="Orders the list as the law does, for example 01.03.03")
    parent_id = fields.Many2one("cluster.procedure", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("cluster.procedure", "parent_id", "Sub-items")
    is_heading = fields.Boolean("Heading", help="A chapter or the common beginning of several procedures")
    topic_id = fields.Many2one("cluster.procedure.topic", index="btree_not_null")
    slug = fields.Char("Address", copy=False, help="Last part of the service's public address")
    published = fields.Boolean("On the Website", copy=False)
    active = fields.Boolean(default=True)
    edition_ids = fields.One2many("cluster.procedure.edition", "procedure_id", "Editions")
    edition_id = fields.Many2one(
        "cluster.procedure.edition", "Edition of Today", compute="_compute_edition_id", search="_search_edition_id"
    )
    number = fields.Char(compute="_compute_edition_id", search="_search_number")
    name = fields.Char(compute="_compute_edition_id", search="_search_name")
    application_count = fields.Integer(compute="_compute_application_count")

    _key_uniq = models.Constraint("UNIQUE(key)", "This procedure is in the catalogue already.")
    _slug_uniq = models.Constraint("UNIQUE(slug)", "Another service has this address.")
    _slug_check = models.Constraint(
        "CHECK(slug IS NULL OR slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$')",
        "An address is made of small Latin letters, digits and single dashes.",
    )
    _published_slug = models.Constraint(
        "CHECK(NOT published OR slug IS NOT NULL)", "A service on the website needs an address."
    )

    @api.depends_context("lang")
    @api.depends("edition_ids.valid_from", "edition_ids.valid_to", "edition_ids.number", "edition_ids.name")
    def _compute_edition_id(self):
        today = fields.Date.context_today(self)
        for procedure in self:
            edition = procedure._edition_on(today)
            procedure.edition_id = edition
            # A procedure whose editions all ended keeps the last name it had.
            shown = edition or procedure.edition_ids.sorted("valid_from")[-1:]
            procedure.number = shown.number
            procedure.name = shown.name

    def _search_edition_id(self, operator, value):
        if operator not in ("any", "in", "any!"):
            return NotImplemented
        today = fields.Date.context_today(self)
        inner = Domain("id", "in", value) if operator == "in" else value
        return Domain(
            "edition_ids",
            "any",
            Domain(inner)
            & Domain([("valid_from", "<=", today), "|", ("valid_to", "=", False), ("valid_to", ">=", today)]),
        )

    def _search_number(self, operator, value):
        return Domain("edition_ids.number", operator, value)

    def _search_name(self, operator, value):
        return Domain("edition_ids.name", operator, value)

    @api.depends("number", "name")
    def _compute_display_name(self):
        for procedure in self:
            procedure.display_name = " ".join(filter(None, (procedure.number, procedure.name)))

    def _compute_application_count(self):
        counts = dict(
            self.env["cluster.application"]._read_group(
                [("procedure_id", "in", self.ids), ("state", "!=", "draft")], ["procedure_id"], ["__count"]
            )
        )
        for procedure in self:
            procedure.application_count = counts.get(procedure, 0)

    @api.constrains("slug")
    def _check_slug(self):
        for procedure in self:
            if procedure.slug in RESERVED_SLUGS:
                raise ValidationError(
                    self.env._(
                        "The address “%(slug)s” is used by the website itself. Choose another.", slug=procedure.slug
                    )
                )

    @api.constrains("published", "is_heading")
    def _check_published(self):
        for procedure in self:
            if procedure.published and procedure.is_heading:
                raise ValidationError(
                    self.env._("“%(name)s” is a heading. Publish the procedures under it.", name=procedure.display_name)
                )

    def _edition_on(self, date):
        self.ensure_one()
        return self.edition_ids.filtered(lambda e: e.valid_from <= date and (not e.valid_to or e.valid_to >= date))[:1]

    def action_applications(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.application_action")
        return {**action, "domain": [("procedure_id", "=", self.id), ("state", "!=", "draft")]}
