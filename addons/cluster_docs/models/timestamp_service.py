import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import NO_ACCESS

from ..adapters.time_stamp_client import TimeStampClient
from ..engine import pades, test_authority

TIMEOUT = 15


class TimestampService(models.Model):
    """A time-stamp authority (RFC 3161). With one, signatures prove when they were made; its certificate's root has to
    stand among the trusted authorities."""

    _name = "cluster.timestamp.service"
    _description = "Time-stamp service"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    kind = fields.Selection(
        [("url", "Service at an address"), ("test", "Test service of this database (no legal force)")],
        required=True,
        default="url",
    )
    url = fields.Char("Address")
    container = fields.Binary(attachment=False, groups=NO_ACCESS, prefetch=False, copy=False)
    is_required = fields.Boolean(
        "Do not sign without it",
        help="When the service does not answer: refuse to sign. Otherwise the signature is made without a time stamp.",
    )
    active = fields.Boolean(default=True)

    _address = models.Constraint(
        "CHECK(kind <> 'url' OR url ~ '^https?://')", "A service at an address needs its address: https://…"
    )

    @api.constrains("kind", "container")
    def _check_container(self):
        for service in self.sudo():
            if service.kind == "test" and not service.container:
                raise ValidationError(
                    self.env._("A test service is made by the demo district alone. Give the address of a real one.")
                )

    @api.model
    def _first(self):
        """The service that is asked, or an empty set."""
        return self.sudo().search([], limit=1)

    def _stamper(self, moment):
        """pyHanko's time stamper. `moment`: naive UTC, what the test service says that it is."""
        self.ensure_one()
        if self.kind == "url":
            return TimeStampClient(self.url, TIMEOUT)
        person = test_authority.open_person(base64.b64decode(self.with_context(bin_size=False).container), "")
        return test_authority.time_stamper(person, self.env["cluster.signing.key"]._utc(moment))

    @api.model
    def _sign(self, pdf, credential, moment, **options):
        """Signs at the highest level that can be had now: with the time stamp and the lists of revoked certificates
        where they are there. `moment`: naive UTC. Raises pades.CannotSign, UserError."""
        service, anchors = self._first(), self.env["cluster.trust.anchor"]
        options["moment"] = self.env["cluster.signing.key"]._utc(moment)
        if service:
            try:
                return pades.sign(
                    pdf,
                    credential,
                    time_stamper=service._stamper(moment),
                    trust_roots=anchors._roots(),
                    revocation=anchors._revocation_lists(),
                    **options,
                )
            except pades.NoTimeStamp:
                if service.is_required:
                    raise UserError(
                        self.env._(
                            "The time-stamp service “%(name)s” does not answer. Nothing was signed: try again in a few minutes.",  # noqa: E501
                            name=service.name,
                        )
                    ) from None
        return pades.sign(pdf, credential, **options)
