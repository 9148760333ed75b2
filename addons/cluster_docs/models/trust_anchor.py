import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import pades


class TrustAnchor(models.Model):
    _name = "cluster.trust.anchor"
    _description = "Trusted authority"
    _order = "name, id"

    name = fields.Char(required=True, help="As people call the authority.")
    certificate = fields.Binary("Root certificate (PEM or DER)", required=True, attachment=False)
    subject = fields.Char(compute="_compute_certificate", store=True)
    serial = fields.Char(compute="_compute_certificate", store=True)
    valid_to = fields.Datetime(compute="_compute_certificate", store=True)
    is_test = fields.Boolean("Test authority", help="Its signatures have no legal force; every check says so.")
    active = fields.Boolean(default=True)

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

    @api.model
    def _roots(self, archived=False):
        """Certificates for the engine; archived ones still prove signatures of their time."""
        anchors = self.sudo().with_context(active_test=not archived, bin_size=False).search([])  # pylint: disable=no-search-all
        return [base64.b64decode(anchor.certificate) for anchor in anchors]

    @api.model
    def _of_issuer(self, issuer):
        """The authority that issued a certificate, by the issuer's name in it."""
        return (
            self.sudo().with_context(active_test=False).search([("subject", "=", issuer)], limit=1) if issuer else self
        )
