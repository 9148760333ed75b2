"""`pades.check` in a process of its own (`lib/check_tool.py`): a stranger's file that swells or takes long ends that
process and nothing else."""

import base64
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from . import isolated, pdf_guard
from .pades_report import Certificate, SignatureReport

TOOL = Path(__file__).parents[1] / "lib" / "check_tool.py"
MEGABYTES = 1000


def check(
    pdf: bytes,
    trust_roots: Iterable[bytes],
    moment: datetime,
    *,
    seconds: float,
    max_bytes: int = pdf_guard.MAX_BYTES,
    revocation: Iterable[bytes] = (),
    retired: Iterable[tuple[bytes, datetime]] = (),
) -> list[SignatureReport]:
    """As `pades.check`. A file that takes longer than `seconds` gets one report with the reason "too_long"."""
    refused = pdf_guard.refuse(pdf, max_bytes)
    if refused:
        return [SignatureReport(reasons=(refused,))]
    outcome = isolated.run(
        "check",
        pdf,
        tool=TOOL,
        seconds=seconds,
        grace=0,
        megabytes=MEGABYTES,
        trust_roots=[_text(root) for root in trust_roots],
        retired=[[_text(root), until.isoformat()] for root, until in retired],
        revocation=[_text(made) for made in revocation],
        moment=moment.isoformat(),
        max_bytes=max_bytes,
    )
    if outcome.problem:
        return [SignatureReport(reasons=("too_long" if outcome.problem == "timeout" else "cannot_verify",))]
    return [load(row) for row in outcome.answer["reports"]]


def load(row: dict) -> SignatureReport:
    """A report as `check_tool` writes it."""
    certificate = Certificate(**_values(Certificate, row["certificate"]))
    return SignatureReport(**{**_values(SignatureReport, row), "certificate": certificate})


def _values(kind, row: dict) -> dict:
    """Texts back into moments, lists back into tuples."""
    values = {}
    for field in fields(kind):
        value = row[field.name]
        if field.type == datetime | None and value is not None:
            value = datetime.fromisoformat(value)
        values[field.name] = tuple(value) if isinstance(value, list) else value
    return values


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
