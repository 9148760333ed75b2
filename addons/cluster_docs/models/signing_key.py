import base64
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

from ..engine import pades

MAX_FAILURES = 5
LOCK_TIME = timedelta(minutes=15)


class WrongPin(UserError):
    """The PIN did not open the key."""


class SigningKey(models.Model):
    """A person's key, closed by a PIN that is stored nowhere. Nobody reads the container through the ORM's API: not the
    owner, not the administrator."""

    _name = "cluster.signing.key"
    _description = "Signing key"
    _order = "valid_to desc, id desc"
    _rec_name = "holder"

    user_id = fields.Many2one("res.users", "Owner", required=True, readonly=True, index=True, ondelete="restrict")
    container = fields.Binary(required=True, attachment=False, groups=NO_ACCESS, prefetch=False)
    holder = fields.Char("Name in the certificate", readonly=True)
    holder_post = fields.Char("Post in the certificate", readonly=True)
    subject = fields.Char("Certificate", readonly=True)
    issuer = fields.Char(readonly=True)
    authorities = fields.Text(
        "Authorities above it", readonly=True, help="One a line, the nearest first, as far as the container names them."
    )
    serial = fields.Char("Serial number", readonly=True)
    valid_from = fields.Datetime(readonly=True)
    valid_to = fields.Datetime("Valid until", readonly=True)
    is_test = fields.Boolean("Of a test authority", compute="_compute_is_test", compute_sudo=True)
    failures = fields.Integer("Wrong PINs in a row", readonly=True, default=0)
    locked_until = fields.Datetime(readonly=True)
    active = fields.Boolean(default=True)

    _serial_uniq = models.UniqueIndex("(user_id, issuer, serial)", "This key is here already.")

    @api.depends("issuer", "authorities")
    def _compute_is_test(self):
        for key in self:
            key.is_test = self.env["cluster.trust.anchor"]._is_test_issuer(*key._issuers())

    def _issuers(self):
        """Names of the issuer and of the authorities above it."""
        self.ensure_one()
        return [self.issuer, *(self.authorities or "").splitlines()]

    @api.depends("holder", "valid_to")
    def _compute_display_name(self):
        for key in self:
            until = key.valid_to.strftime("%d.%m.%Y") if key.valid_to else ""
            key.display_name = self.env._("%(name)s, until %(date)s", name=key.holder or "", date=until)

    @api.model
    def _import(self, user, container, pin):
        """Keeps a PKCS#12 as it came, after the PIN has opened it once."""
        try:
            certificate = pades.open_credential(container, pin).certificate
        except pades.WrongPassphrase:
            raise UserError(
                self.env._(
                    "The file does not open with this PIN. Check the PIN, and that the file is a key container (.p12, .pfx).",  # noqa: E501
                )
            ) from None
        return (
            self.sudo()
            .create(
                {
                    "user_id": user.id,
                    "container": base64.b64encode(container),
                    "holder": certificate.name,
                    "holder_post": certificate.post,
                    "subject": certificate.subject,
                    "issuer": certificate.issuer,
                    "authorities": "\n".join(certificate.authorities),
                    "serial": certificate.serial,
                    "valid_from": certificate.valid_from.replace(tzinfo=None),
                    "valid_to": certificate.valid_to.replace(tzinfo=None),
                }
            )
            .with_env(self.env)
        )

    def _check_usable(self, pin):
        """The key's own limits, before the PIN is tried."""
        self.ensure_one()
        if self.user_id != self.env.user:
            raise AccessError(self.env._("A key signs for its owner only. Choose a key of your own."))
        now = fields.Datetime.now()
        if self.locked_until and self.locked_until > now:
            minutes = int((self.locked_until - now).total_seconds() // 60) + 1
            raise UserError(
                self.env._(
                    "The key is locked after %(count)s wrong PINs. Try again in %(minutes)s min.",
                    count=MAX_FAILURES,
                    minutes=minutes,
                )
            )
        if not pin:
            raise WrongPin(self.env._("Enter the PIN of your key."))
        if not (self.valid_from <= now <= self.valid_to):
            raise UserError(
                self.env._(
                    "The certificate of this key is valid from %(start)s to %(end)s. Ask the authority for a new key.",
                    start=self.valid_from.strftime("%d.%m.%Y"),
                    end=self.valid_to.strftime("%d.%m.%Y"),
                )
            )

    def _open(self, pin):
        """The opened key. Raises WrongPin; the caller rolls its work back and then counts the failure."""
        self._check_usable(pin)
        key = self.sudo()
        container = base64.b64decode(key.with_context(bin_size=False).container)
        try:
            credential = pades.open_credential(container, pin)
        except pades.WrongPassphrase:
            left = MAX_FAILURES - key.failures - 1
            raise WrongPin(
                self.env._("The PIN is wrong. Nothing was signed. Tries left: %(left)s.", left=left)
                if left > 0
                else self.env._(
                    "The PIN is wrong. Nothing was signed, and the key is locked for %(minutes)s min.",
                    minutes=int(LOCK_TIME.total_seconds() // 60),
                )
            ) from None
        if key.failures or key.locked_until:
            key.write({"failures": 0, "locked_until": False})
        return credential

    def _note_wrong_pin(self):
        """Counts a failure; after the last one the key is locked for a while."""
        self.ensure_one()
        failures = self.failures + 1
        locked = failures >= MAX_FAILURES
        self.sudo().write(
            {
                "failures": 0 if locked else failures,
                "locked_until": fields.Datetime.now() + LOCK_TIME if locked else False,
            }
        )

    def _is_trusted(self):
        """Whether an authority trusted here has issued the certificate."""
        return bool(self.env["cluster.trust.anchor"]._of_issuer(*self._issuers()).filtered("active"))

    def action_unlock(self):
        """For the administrator: tries again at once."""
        self.check_access("write")
        self.sudo().write({"failures": 0, "locked_until": False})
        return True

    @api.model
    def _utc(self, moment):
        return moment.replace(tzinfo=timezone.utc)
