from odoo import fields, models


class DocumentStamp(models.Model):
    """A stamp that restricts a document, such as «Для служебного пользования», and who reads documents under it."""

    _name = "cluster.document.stamp"
    _description = "Document stamp"
    _order = "sequence, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    law_ref = fields.Char("Legal basis", help="The act and article that allow the restriction.")
    status = fields.Selection(
        [("confirmed", "Confirmed"), ("recalled", "To be confirmed")],
        required=True,
        default="confirmed",
        help="Whether the legal basis was checked against the act.",
    )
    note = fields.Text("When it is put", translate=True)
    unit_ids = fields.Many2many(
        "hr.department",
        "cluster_document_stamp_unit_rel",
        "stamp_id",
        "unit_id",
        "Units that read",
        help="People of these units, and of units below them, read every document with this stamp.",
    )
    post_ids = fields.Many2many(
        "hr.employee.public",
        "cluster_document_stamp_post_rel",
        "stamp_id",
        "post_id",
        "Posts that read",
        help="Whoever holds one of these posts reads every document with this stamp.",
    )
    group_ids = fields.Many2many(
        "res.groups",
        "cluster_document_stamp_group_rel",
        "stamp_id",
        "group_id",
        "Roles that read",
        domain=lambda self: [("privilege_id", "=", self.env.ref("cluster_base.privilege_cluster").id)],
        help="People with one of these roles read documents of their own body with this stamp.",
    )
    auditor_reads = fields.Boolean("Auditors read", help="Whether auditors read documents with this stamp.")

    _code_uniq = models.Constraint("UNIQUE(code)", "There is already a stamp with this code.")
