import base64
from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import pades


class TrustAnchor(models.Model):
    _name = "cluster.trust.anchor"
    _description = "Trusted authority"
    _order = "name, id"

    name = fields.Char(
        required=True,
        help="As people call the authority. Where a root lets another authority issue the keys, both stand here: "
        "each has its own list of revoked certificates.",
    )
    certificate = fields.Binary("Root certificate (PEM or DER)", required=True, attachment=False)
    subject = fields.Char(compute="_compute_certificate", store=True)
    serial = fields.Char(compute="_compute_certificate", store=True)
    valid_to = fields.Datetime(compute="_compute_certificate", store=True)
    is_test = fields.Boolean("Test authority", help="Its signatures have no legal force; every check says so.")
    active = fields.Boolean(default=True)
    archived_at = fields.Datetime(
        "Trusted until", readonly=True, copy=False, help="What is proved to be signed before stays confirmed."
    )

    _serial_uniq = models.UniqueIndex("(subject, serial)", "This certificate is trusted already.")

    @api.depends("certificate")
    def _compute_certificate(self):
        for anchor in self.with_context(bin_size=False):
            try:
                found = pades.read_certificate(base64.b64decode(anchor.certificate or b""))
            except ValueError:
                found = pades.Certificate()
            anchor.subject = found.subject
            anchor.serial = found.serial
            anchor.valid_to = found.valid_to and found.valid_to.replace(tzinfo=None)

    @api.constrains("certificate")
    def _check_certificate(self):
        for anchor in self:
            if not anchor.serial:
                raise ValidationError(
                    self.env._(
                        "The file of %(name)s is no certificate. Give the authority's root certificate (.pem, .crt or .cer).",  # noqa: E501
                        name=anchor.name,
                    )
                )

    def write(self, vals):
        if "active" in vals:
            vals = {**vals, "archived_at": False if vals["active"] else fields.Datetime.now()}
        return super().write(vals)

    @api.model
    def _certificates(self, domain):
        anchors = self.sudo().with_context(active_test=False, bin_size=False).search(domain)
        return [(base64.b64decode(anchor.certificate), anchor.archived_at) for anchor in anchors]

    @api.model
    def _roots(self, archived=False):
        """Certificates for the engine; archived ones still prove signatures of their time."""
        return [root for root, _until in self._certificates([] if archived else [("active", "=", True)])]

    @api.model
    def _roots_at(self, moment):
        """The authorities that were trusted at a moment (naive UTC)."""
        return self._roots() + [root for root, until in self._retired() if moment < until.replace(tzinfo=None)]

    @api.model
    def _retired(self):
        """(certificate, until when it was trusted, aware) of the archived ones. Which day an authority was archived is
        not known from before the day was kept: such a one is trusted no more."""
        rows = self._certificates([("active", "=", False), ("archived_at", "!=", False)])
        return [(root, until.replace(tzinfo=timezone.utc)) for root, until in rows]

    @api.model
    def _of_issuer(self, *issuers):
        """The authorities among the issuers of a certificate and of those above it, by their names in them."""
        names = [name for name in issuers if name]
        return self.sudo().with_context(active_test=False).search([("subject", "in", names)]) if names else self

    @api.model
    def _is_test_issuer(self, *issuers):
        """Whether a test authority stands among the issuers: what it vouches for has no legal force."""
        return any(self._of_issuer(*issuers).mapped("is_test"))
