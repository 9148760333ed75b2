"""Keeping a signed PDF provable: a further time stamp before the proof of the last one runs out (ETSI EN 319 142-1).

A time stamp proves as long as the certificate of its authority holds. A newer one, put over it in time, proves that
the older one was good then; and so on for as long as the file is kept.
"""

import asyncio
import io
from collections.abc import Iterable
from datetime import datetime

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings
from pyhanko.sign.general import SigningError, extract_certificate_info
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper, TimestampDSSContentSettings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError

from . import pdf_guard
from .pades import CannotSign, NoTimeStamp
from .pades_report import load_root
from .pades_time import tokens_of


def proof_ends(pdf: bytes) -> datetime | None:
    """When the certificate ends that the proof of the signatures' time rests on: of the newest document time stamp,
    else of the stamp inside the last signature, else of its signer. None where the file has no signature."""
    if pdf_guard.refuse(pdf):
        return None
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        signatures = reader.embedded_regular_signatures
        if not signatures:
            return None
        stamps = reader.embedded_timestamp_signatures
        if stamps and stamps[-1].signed_revision > signatures[-1].signed_revision:
            certificate = stamps[-1].signer_cert
        else:
            tokens = tokens_of(signatures[-1].signer_info)
            certificate = extract_certificate_info(tokens[0]).signer_cert if tokens else signatures[-1].signer_cert
        return certificate["tbs_certificate"]["validity"]["not_after"].native
    except Exception:  # noqa: BLE001  nobody renews what cannot be read; the check of the file says why
        return None


def renew(
    pdf: bytes,
    time_stamper: TimeStamper,
    *,
    field_name: str,
    moment: datetime,
    trust_roots: Iterable[bytes] = (),
    revocation: Iterable[bytes] = (),
    tooltip: str = "",
) -> bytes:
    """Append the lists of revoked certificates that are known now, and a document time stamp over everything.

    The bytes given stay as they are in front. `moment` is aware. Raises CannotSign, NoTimeStamp; a stamp of an
    authority that is not trusted is no time stamp here."""
    reason = pdf_guard.refuse(pdf)
    if reason:
        raise CannotSign(reason)
    context = ValidationContext(
        trust_roots=[load_root(root) for root in trust_roots],
        crls=list(revocation),
        moment=moment,
        allow_fetching=False,
        retroactive_revinfo=True,
    )
    invisible = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=False)
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        stamper = PdfTimeStamper(time_stamper, field_name, invisible, tooltip or field_name)
        stamped = asyncio.run(
            stamper.async_timestamp_pdf(
                writer,
                "sha256",
                validation_context=context,
                dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
                embed_roots=False,
            )
        )
        return stamped.getvalue()
    except (OSError, PathError) as error:
        raise NoTimeStamp(str(error)) from error
    except (SigningError, PdfError, ValueError) as error:
        if isinstance(error, NoTimeStamp):
            raise
        raise CannotSign("unreadable") from error
