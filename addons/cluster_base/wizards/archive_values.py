"""From the words of an archive's cell to the value of a column."""

import base64
import json
import math
from datetime import datetime

from psycopg2.extras import Json

from odoo import fields


class BadValue(ValueError):
    """The cell holds nothing that the column can keep."""


def plain(field, text: str, record, files):
    """The value of a column that names no line. :raises BadValue: it is none of the column's type"""
    if text == "":
        return None
    try:
        return _convert(field, text, record, files)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise BadValue(text[:80]) from error


def _convert(field, text, record, files):
    if field.type == "boolean":
        return {"0": False, "1": True}[text]
    if field.type == "integer":
        return int(text)
    if field.type in ("float", "monetary"):
        if not math.isfinite(float(text)):
            raise ValueError(text)
        return float(text)
    if field.type == "date":
        return fields.Date.to_date(text)
    if field.type == "datetime":
        return datetime.fromisoformat(text).replace(tzinfo=None)
    if field.type == "json":
        return Json(json.loads(text))
    if field.type == "binary":
        return field.convert_to_column(base64.b64encode(files[text]), record)
    if field.type == "selection" and record._original_module == "cluster_base":
        if text not in field.get_values(record.env):
            raise ValueError(text)
    if field.type == "html":
        return field.convert_to_column(text, record)
    return text


def translated(field, texts: dict[str, str], record):
    """The value of a column with one text a language; without any text nothing."""
    base = texts.get("en_US", "")
    kept = {"en_US": base, **{lang: text for lang, text in texts.items() if text and text != base}}
    if not any(kept.values()):
        return None
    if field.type == "html":
        kept = {lang: field.convert_to_column(text, record) or "" for lang, text in kept.items()}
    return Json(kept)
