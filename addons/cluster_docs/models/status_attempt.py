import hashlib
import hmac
from datetime import timedelta

from odoo import api, fields, models

from ..engine.rate_limit import Limit, wait_until

LIMITS = {
    "reference": Limit(5, timedelta(minutes=15)),
    "address": Limit(20, timedelta(minutes=15)),
    "mail": Limit(3, timedelta(hours=1)),
    "mail_address": Limit(10, timedelta(hours=1)),
}
KEEP = timedelta(days=1)


class StatusAttempt(models.Model):
    """Failed tries at a code and mails asked for. What they were about is kept as a keyed hash only."""

    _name = "cluster.status.attempt"
    _description = "Failed Status Query"
    _order = "id desc"

    kind = fields.Selection([(kind, kind) for kind in LIMITS], required=True)
    subject = fields.Char(required=True)
    at = fields.Datetime(required=True, default=fields.Datetime.now, index=True)

    _subject_at = models.Index("(kind, subject, at)")

    @api.model
    def _digest(self, kind, value):
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret", "")
        return hmac.new(secret.encode(), f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()

    @api.model
    def _wait_until(self, subjects):
        """Return the latest instant any of {kind: value} has to wait for, or None."""
        now = fields.Datetime.now()
        waits = []
        for kind, value in subjects.items():
            tries = self.search_fetch(
                [
                    ("kind", "=", kind),
                    ("subject", "=", self._digest(kind, value)),
                    ("at", ">", now - LIMITS[kind].window),
                ],
                ["at"],
            )
            waits.append(wait_until(tries.mapped("at"), now, LIMITS[kind]))
        return max(filter(None, waits), default=None)

    @api.model
    def _note(self, subjects):
        self.create([{"kind": kind, "subject": self._digest(kind, value)} for kind, value in subjects.items()])

    @api.autovacuum
    def _gc(self):
        self.search([("at", "<", fields.Datetime.now() - KEEP)]).unlink()
