import os
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import config

from ..engine import watch_folder


class HrDepartment(models.Model):
    """Where a body's scans and mails come in, and the languages its scans are read in."""

    _inherit = "hr.department"

    intake_folder = fields.Char(
        "Folder of the scanner",
        groups="cluster_base.group_administrator",
        help="A folder below the server's intake folder, such as committee/scanner. "
        "Files put there are taken into the list of scans every few minutes.",
    )
    intake_email = fields.Char(
        "Address for incoming mail", help="Mail sent to this address becomes a draft of the incoming journal."
    )
    intake_drop_blank = fields.Boolean("Drop blank pages of scans", default=False)
    ocr_languages = fields.Char(
        "Languages of scans",
        default="rus+bel+pol+lit",
        help="Codes of the reading program, joined by +: bel, rus, pol, lit, eng.",
    )

    _ocr_languages_form = models.Constraint(
        "CHECK(ocr_languages IS NULL OR ocr_languages ~ '^[a-z]{3}([+][a-z]{3}){0,7}$')",
        "Languages of scans are codes of three letters joined by +, such as rus+bel.",
    )
    _intake_email_uniq = models.UniqueIndex(
        "(lower(intake_email)) WHERE intake_email IS NOT NULL", "An address for incoming mail belongs to one body."
    )

    @api.model
    def _intake_root(self):
        """Set by who runs the server, not by who uses it: the environment, or a place in Odoo's own data."""
        told = os.environ.get("CLUSTER_INTAKE_ROOT")
        return Path(told) if told else Path(config["data_dir"]) / "cluster_intake" / self.env.cr.dbname

    @api.constrains("intake_folder")
    def _check_intake_folder(self):
        for unit in self.filtered("intake_folder"):
            root = self._intake_root()
            root.mkdir(parents=True, exist_ok=True)
            try:
                watch_folder.resolve(root, unit.intake_folder)
            except watch_folder.FolderError as error:
                if str(error) != "missing":
                    raise ValidationError(self._intake_folder_sentence(str(error), unit.intake_folder)) from error
                (root / unit.intake_folder).mkdir(parents=True, exist_ok=True)

    @api.model
    def _intake_folder_sentence(self, problem, folder):
        return {
            "outside": lambda: self.env._(
                "“%(folder)s” leads out of the server's intake folder. Write a path below it, without / at the start and without ..",  # noqa: E501
                folder=folder,
            ),
            "link": lambda: self.env._(
                "“%(folder)s” passes through a link, which is not followed. Make a real folder there.", folder=folder
            ),
            "missing": lambda: self.env._(
                "The folder “%(folder)s” is not there. Save the body again to make it.", folder=folder
            ),
        }[problem]()
