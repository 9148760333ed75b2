from odoo import fields, models


class ArchiveProgress(models.Model):
    """How far a package is built. A table of its own: the job must not meet its own row."""

    _name = "cluster.archive.progress"
    _description = "Progress of a package"
    _log_access = False

    transfer_id = fields.Many2one("cluster.archive.transfer", required=True, ondelete="cascade")
    done = fields.Integer()
    total = fields.Integer()

    _transfer_uniq = models.Constraint("UNIQUE(transfer_id)", "A transfer has one progress.")
