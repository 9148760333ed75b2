import hashlib
import logging
import time

from odoo import api, models

from ..engine import uploads, watch_folder

_logger = logging.getLogger(__name__)


class Intake(models.Model):
    """Takes in what a scanner puts into a body's folder. A file leaves it once it is safe here, never before."""

    _inherit = "cluster.intake"

    @api.model
    def _cron_folders(self):
        units = self.env["hr.department"].sudo().search([("intake_folder", "!=", False)], order="id")
        for unit in units:
            self._take_folder(unit)

    @api.model
    def _take_folder(self, unit, now=None):
        """Takes every whole file of the body's folder; returns the batches. `now`: seconds since the epoch."""
        batches = self.browse()
        try:
            folder = watch_folder.resolve(unit._intake_root(), unit.sudo().intake_folder)
            found = list(watch_folder.files(folder, time.time() if now is None else now))
        except (watch_folder.FolderError, OSError) as error:
            _logger.info("Scanner's folder of unit %s is not read: %s", unit.id, error)
            return batches
        for one in found:
            try:
                batches |= self._take_found(unit, one)
            except (
                watch_folder.FolderError,
                OSError,
            ) as error:  # gone, locked or a link by now: the next run looks again
                _logger.info("Scan %s of unit %s stays in its folder: %s", one.name, unit.id, error)
        return batches

    def _take_found(self, unit, found):
        limit = self.env["cluster.upload"]._limit("max_scan_mb", 200)
        if found.size > limit:
            return self._take_too_large(unit, found, limit)
        content = watch_folder.read(found, limit)
        batch = self._known(unit, found, content) or self._take(
            unit, "folder", [(found.name, content)], source_path=found.name
        )
        self._settle()
        bad = batch.sudo().item_ids.filtered(lambda item: item.state == "fault")
        watch_folder.put_away(found, watch_folder.REFUSED if bad else watch_folder.TAKEN)
        return batch

    def _settle(self):
        """The row is safe before the file leaves the folder."""
        self.env["ir.cron"]._commit_progress(1)

    def _known(self, unit, found, content):
        """Taken in before, when the run was cut off between the commit and the move."""
        return (
            self.env["cluster.intake.item"]
            .sudo()
            .search(
                [
                    ("sha256", "=", hashlib.sha256(content).hexdigest()),
                    ("unit_id", "=", unit.id),
                    ("batch_id.source_path", "=", found.name),
                    ("parent_id", "=", False),
                    ("size", "=", len(content)),
                ],
                limit=1,
            )
            .batch_id
        )

    def _take_too_large(self, unit, found, limit):
        """Too large to be read: named in the list, kept in the folder."""
        name = uploads.clean_name(found.name, uploads.LONGEST_NAME)
        batch = self.sudo().create(
            {"name": name, "unit_id": unit.id, "source": "folder", "source_path": found.name, "user_id": self.env.uid}
        )
        self.env["cluster.intake.item"].sudo().create(
            {
                "batch_id": batch.id,
                "name": name,
                "size": min(found.size, 2**31 - 1),
                "state": "fault",
                "fault": self.env._(
                    "“%(name)s” is larger than %(limit)s MB. It lies in the folder “refused”; scan it in parts.",
                    name=name,
                    limit=self.env["cluster.upload"]._megabytes(limit),
                ),
            }
        )
        self._settle()
        watch_folder.put_away(found, watch_folder.REFUSED)
        return batch
