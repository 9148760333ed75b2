"""What belongs into the archive of a cluster, for the one who writes it and the one who loads it."""

from odoo import api, models

# Odoo's own records that belong to a cluster: by their member, or by the company whose books they are in.
BY_MEMBER = {
    "sale.order": "member_id.cluster_id",
    "sale.order.line": "order_id.member_id.cluster_id",
    "product.template": "member_id.cluster_id",
    "crm.lead": "member_id.cluster_id",
    "project.project": "workgroup_id.cluster_id",
    "project.task": "project_id.workgroup_id.cluster_id",
    "hr.department": "cluster_id",
}
# What the chart of accounts of the country brings: found by its name in the chart and set as it was.
CHART = {
    "account.account": "company_ids",
    "account.journal": "company_id",
    "account.payment.method.line": "journal_id.company_id",
    "account.tax.group": "company_id",
    "account.tax": "company_id",
    "account.tax.repartition.line": "company_id",
}
BY_COMPANY = {
    **CHART,
    "account.bank.statement": "company_id",
    "account.bank.statement.line": "company_id",
    "account.move": "company_id",
    "account.move.line": "company_id",
    "account.payment": "company_id",
    "account.partial.reconcile": "company_id",
    "account.full.reconcile": "reconciled_line_ids.company_id",
}
# Written along where a line of the archive names them.
NAMED = ("product.template", "product.product", "res.partner")
# Written along where a line names them and no module of Odoo or of ours brings them everywhere.
WORDS = (
    "calendar.event", "crm.tag", "product.category", "product.public.category", "product.tag", "project.tags",
    "project.task.type", "res.partner.bank", "res.partner.category",
)  # fmt: skip
# Numbers of orders go on.
SEQUENCES = ("sale.order", "cluster.checkout")
# Keys to pages and feeds open doors and are no data of the cluster.
SECRET = {"access_token", "token", "signup_token"}
# What Odoo reckons or keeps for its screens.
IDLE = ("activity_", "message_", "website_message_", "has_message")
# Paths of numbers of records, addresses of the mail server, seals and marks made of numbers: true in one database only.
LOCAL = {
    "alias_id", "channel_ids", "inalterable_hash", "matching_number", "meeting_ids", "parent_path",
    "secure_sequence_number", "starred_message_ids",
}  # fmt: skip
# Values before and after, as Odoo keeps them.
KEPT = tuple(
    f"{when}_value_{kind}" for when in ("old", "new") for kind in ("integer", "float", "char", "text", "datetime")
)
# Numbers of records inside of what is kept as typed or as counted: name in the cell -> what it is a number of.
INSIDE = {
    "cluster.council.item": {"by_kind": {"kind_id": "cluster.member.kind"}},
    "cluster.registration": {
        "typed": {
            "cluster": "cluster.cluster", "kind": "cluster.member.kind", "territory": "cluster.territory",
            "q": "cluster.member.kind.question",
        },
    },
}  # fmt: skip
SPECIAL = ("ir.attachment", "ir.sequence", "mail.message")


class ClusterArchiveTables(models.AbstractModel):
    """Tables and columns of the archive of a cluster."""

    _name = "cluster.archive.tables"
    _description = "Tables of an archive"

    @api.model
    def _own(self) -> set[str]:
        return {
            name
            for name in self.env.registry
            if self.env[name]._original_module == "cluster_base"
            and self.env[name]._auto
            and not self.env[name]._abstract
            and not self.env[name]._transient
        }

    @api.model
    def _paths(self) -> dict[str, str]:
        """Each model of this addon that belongs to a cluster -> the path to it, the shortest first."""
        own = self._own()
        paths = {"cluster.cluster": "id"}
        while True:
            found = {}
            for name in sorted(own - paths.keys()):
                links = [
                    field
                    for field in self.env[name]._fields.values()
                    if field.type == "many2one" and field.store and field.comodel_name in paths
                ]
                links.sort(
                    key=lambda link: (link.name not in ("cluster_id", "member_id"), not link.required, link.name)
                )
                if links and name != "cluster.territory":
                    rest = paths[links[0].comodel_name]
                    found[name] = links[0].name if rest == "id" else f"{links[0].name}.{rest}"
            if not found:
                return paths
            paths.update(found)

    @api.model
    def _words(self) -> set[str]:
        """Models of words that every cluster has: written along where one was added by hand."""
        return set(WORDS) | (self._own() - self._paths().keys())

    @api.model
    def _all_tables(self) -> set[str]:
        """Every table that an archive has, and those that it may have."""
        always = {*self._paths(), *BY_MEMBER, *BY_COMPANY, *NAMED, *SPECIAL, "res.company"}
        return always | self._words()

    @api.model
    def _columns(self, model):
        return [
            field
            for name, field in sorted(model._fields.items())
            if field.store
            and name != "id"
            and name not in SECRET | LOCAL
            and not name.startswith(IDLE)
            and field.type not in ("one2many", "reference", "properties", "properties_definition")
            and (field.column_type or field.type == "many2many")
            and (field.type != "many2many" or field.comodel_name in self.env)
        ]

    @api.model
    def _inside(self, model: str, field: str, value, turn):
        """The value with each number of a record in it turned into something else.

        :param turn: what to make of a model and a number; the answers of a form stand under `q` and the number
        """
        known = INSIDE.get(model, {}).get(field)
        if not known:
            return value
        if isinstance(value, list):
            return [self._inside(model, field, one, turn) for one in value]
        if not isinstance(value, dict):
            return value
        told = {}
        for key, one in value.items():
            if "q" in known and key.startswith("q") and turn(known["q"], key[1:]):
                key = f"q{turn(known['q'], key[1:])}"
            elif key in known and one:
                one = turn(known[key], one)
            told[key] = one
        return told

    @api.model
    def _column(self, field) -> str:
        if field.company_dependent:
            return f"%{field.name}"
        mark = {"many2one": ">", "many2many": ">", "many2one_reference": ">", "binary": "@"}
        return mark.get(field.type, "") + field.name
