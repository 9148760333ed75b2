from datetime import datetime, timezone

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ..engine import check_apart, pades

_lt = LazyTranslate(__name__)
MAX_UPLOAD = 10 * 1024 * 1024
SECONDS = 20
VERDICTS = {
    "good": _lt("The signature is valid. Nothing was changed after signing."),
    "untrusted": _lt("The file is unchanged, but the signer is not confirmed."),
    "bad": _lt("The signature is not valid. Do not rely on this file."),
    "none": _lt("No signature could be checked."),
}
# Codes of the engine → what a person reads. `action` is part of the sentence: what to do now.
REASONS = {
    "empty": _lt("The file is empty. Choose the file again."),
    "too_big": _lt("The file is too large to be checked here. The limit is 10 MB."),
    "not_pdf": _lt("This is not a PDF file. Choose the PDF that you received."),
    "truncated": _lt("The file breaks off before its end. Download it again from where you got it."),
    "unreadable": _lt("The file is damaged and cannot be read. Download it again from where you got it."),
    "encrypted": _lt(
        "The file is locked with a password. Save a copy without the password, or ask the sender for one."
    ),
    "no_signature": _lt("This PDF has no electronic signature."),
    "too_many": _lt("The file has more signatures than can be checked here."),
    "bytes_changed": _lt("The file was changed after it was signed: its content is not what was signed."),
    "signature_wrong": _lt("The signature was not made by the key of the certificate it names."),
    "gap": _lt("The signature leaves a part of the file uncovered: text there could be changed unseen."),
    "container_altered": _lt("The stored signature itself was altered."),
    "added_after": _lt("Something was added to the file after it was signed."),
    "form_filled": _lt("Form fields of the file were filled in after it was signed."),
    "signed_again": _lt("Another signature was added later; the text signed here is unchanged."),
    "untrusted_root": _lt("The certificate was issued by an authority that is not trusted here."),
    "not_certified": _lt("The certificate names a trusted authority, but that authority did not issue it for signing."),
    "expired": _lt("The certificate has expired, and no time stamp proves that the file was signed before that."),
    "revoked": _lt("The certificate was revoked, and no time stamp proves that the file was signed before that."),
    "signed_over": _lt(
        "Another signature was added later and put its mark on a page. Look whether the mark covers a text."
    ),
    "list_outdated": _lt(
        "The list of revoked certificates that is known here is out of date: a later revocation would not be seen."
    ),
    "revoked_after_receipt": _lt("The certificate was revoked later, after this file was taken in here."),
    "revoked_later": _lt(
        "The certificate was revoked later; a time stamp proves that the file was signed before that."
    ),
    "time_stamp_wrong": _lt("A time stamp in the file was altered."),
    "hidden_content": _lt("The file has hidden layers: it could show another text than the one that was signed."),
    "active_content": _lt("The file has scripts or a form that changes itself: it could show another text later."),
    "outside_content": _lt("The file shows parts of other files: it could show another text later."),
    "too_long": _lt("The check of this file took too long and was stopped. Nothing of it is confirmed."),
    "not_cms": _lt("This kind of signature is not known here. It is kept as it came and was not verified."),
    "unknown_algorithm": _lt(
        "The signature was made by a method that cannot be computed here. It is kept as it came and was not verified."
    ),
    "not_yet_valid": _lt("The certificate was not valid yet."),
    "wrong_usage": _lt("The certificate is not meant for signing documents."),
    "weak_digest": _lt("The signature uses an outdated method that can be forged."),
    "timestamp_only": _lt("This is a time stamp, not a person's signature."),
    "cannot_verify": _lt("The signature is damaged or of a kind that cannot be checked here. It is not confirmed."),
}


class Check(models.AbstractModel):
    """Says in sentences what the signature engine found. Reads no records of its own."""

    _name = "cluster.check"
    _description = "Signature check"

    @api.model
    def _reports(self, content, roots=None, moment=None, max_bytes=None):
        """`roots` None: the authorities trusted today, and archived ones for the time before they were archived."""
        return pades.check(content, **self._question(roots, moment, max_bytes))

    @api.model
    def _reports_apart(self, content, max_bytes=None):
        """The same in a process of its own with bounds of time and memory: for files of strangers."""
        return check_apart.check(content, seconds=SECONDS, **self._question(max_bytes=max_bytes))

    @api.model
    def _question(self, roots=None, moment=None, max_bytes=None):
        anchors = self.env["cluster.trust.anchor"]
        return {
            "trust_roots": anchors._roots() if roots is None else roots,
            "retired": anchors._retired() if roots is None else [],
            "moment": moment or datetime.now(timezone.utc),
            "revocation": anchors._revocation_lists(archived=True),
            **({"max_bytes": max_bytes} if max_bytes else {}),
        }

    @api.model
    def _sha256(self, content):
        return pades.fingerprint(content)

    @api.model
    def _verdict(self, report):
        return self._say(VERDICTS[report.verdict])

    @api.model
    def _sentences(self, report):
        return [self._say(REASONS.get(code, REASONS["cannot_verify"])) for code in report.reasons]

    @api.model
    def _say(self, sentence):
        return self.env._(sentence)

    @api.model
    def _is_test(self, report):
        return self.env["cluster.trust.anchor"]._is_test_issuer(
            report.certificate.issuer, *report.certificate.authorities
        )
