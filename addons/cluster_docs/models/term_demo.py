from odoo import models


class Document(models.Model):
    _inherit = "cluster.document"
