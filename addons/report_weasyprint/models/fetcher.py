"""Resources of a report, served inside the process with the reader's rights."""

import base64
import logging
import mimetypes
from html import escape

import psycopg2
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from odoo import http
from odoo.exceptions import UserError
from odoo.tools import file_open
from odoo.tools.image import image_guess_size_from_field_name, image_process
from odoo.tools.mimetypes import guess_mimetype

from ..engine import urls

_logger = logging.getLogger(__name__)

BOX = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="60" viewBox="0 0 160 60">'
    '<rect x="0.5" y="0.5" width="159" height="59" fill="#f8f9fa" stroke="#adb5bd"/>'
    '<text x="8" y="34" font-size="12" font-family="DejaVu Sans" fill="#6c757d">%s</text></svg>'
)


class Refused(ValueError):
    """The resource is not served; WeasyPrint goes on without it."""


class StaticFetcher(URLFetcher):
    """Serves ``data:`` and the static files of addons; enough for stylesheets."""

    def __init__(self, base_urls=()):
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self.failure = None
        self.own_origins = frozenset(filter(None, map(urls.origin, base_urls)))

    def fetch(self, url, headers=None):
        target = urls.classify(url, self.own_origins)
        if target.kind == "data":
            return super().fetch(url, headers)
        try:
            content, mimetype = self._serve(target)
        except psycopg2.Error as error:
            # The transaction is lost: Odoo has to see it, to try again or to roll back.
            self.failure = error
            raise FatalURLFetchingError(str(error)) from error
        except Exception as error:
            why = target.why or str(error)
            _logger.warning("Report resource not served: %s (%s)", url[:300], why)
            return self._missing(url, why)
        return URLFetcherResponse(url, content, {"Content-Type": mimetype})

    def _missing(self, url, why):
        raise Refused(f"{url[:300]}: {why}")

    def _serve(self, target):
        if target.kind != "static":
            raise Refused(target.why or "not a file of an addon")
        return _static_file(target.path)


def _static_file(path):
    file = http.root.get_static_file(path)
    if not file:
        raise Refused("no such file")
    with file_open(file, "rb") as stream:
        content = stream.read()
    return content, mimetypes.guess_type(path)[0] or "application/octet-stream"


class ReportFetcher(StaticFetcher):
    """Adds what needs a database: images, attachments, barcodes, the logo.

    The environment is never superuser's by elevation: a report that is rendered
    with sudo() still sees only the images of its reader.
    """

    def __init__(self, env, base_urls=(), pictures=None):
        super().__init__(base_urls)
        self.env = env(su=False) if env.uid != 1 else env
        self.pictures = pictures or {}

    def _missing(self, url, why):
        for source, alternative in self.pictures.items():
            if source and (url == source or url.endswith(source)):
                box = BOX % escape(alternative[:24])
                return URLFetcherResponse(url, box.encode(), {"Content-Type": "image/svg+xml"})
        return super()._missing(url, why)

    def _serve(self, target):
        serve = getattr(self, f"_serve_{target.kind}", None)
        return serve(target) if serve else super()._serve(target)

    def _serve_barcode(self, target):
        args = {
            key: value
            for key, value in target.args.items()
            if key in {"width", "height", "humanreadable", "quiet", "mask", "barBorder", "barLevel"}
        }
        content = self.env["ir.actions.report"]._weasyprint_barcode(
            target.args.get("barcode_type", "Code128"), target.args.get("value", ""), **args
        )
        return content, "image/svg+xml"

    def _serve_logo(self, target):
        company = self.env.company
        wanted = target.args.get("company", "")
        if wanted.isdigit():
            company = self.env["res.company"].browse(int(wanted)).exists()
            company.check_access("read")
        content = company.sudo().logo_web
        if not content:
            raise Refused("the company has no logo")
        return _picture(base64.b64decode(content))

    def _serve_asset(self, target):
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search([("public", "=", True), ("url", "=", target.path), ("res_model", "=", "ir.ui.view")], limit=1)
        )
        return self._attachment_content(attachment)

    def _serve_attachment(self, target):
        attachment = (
            self.env["ir.attachment"].sudo().search([("type", "=", "binary"), ("url", "=", target.path)], limit=1)
        )
        if attachment and not attachment.public:
            attachment.with_env(self.env).check_access("read")
        return self._attachment_content(attachment)

    def _serve_record(self, target):
        args = target.args
        field = args.get("field") or "raw"
        record = self.env["ir.binary"]._find_record(
            args.get("xmlid"),
            args.get("model") or "ir.attachment",
            int(args["id"]) if args.get("id") else None,
            args.get("access_token"),
            field=field,
        )
        content, mimetype = self._record_content(record, field)
        size = int(args.get("width") or 0), int(args.get("height") or 0)
        if size == (0, 0):
            size = image_guess_size_from_field_name(field)
        if any(size) and mimetype.startswith("image/") and "svg" not in mimetype:
            content = image_process(content, size=size, crop=args.get("crop") or False)
        return content, mimetype

    def _record_content(self, record, name):
        record.ensure_one()
        definition = record._fields.get(name)
        if definition is None or definition.type != "binary":
            raise UserError(self.env._("Field %(name)s holds no file.", name=name))
        if record._name == "ir.attachment" and name in ("raw", "datas", "db_datas"):
            return self._attachment_content(record)
        record._check_field_access(definition, "read")
        value = record.with_context(bin_size=False)[name]
        if not value:
            return _static_file("/" + (record._get_placeholder_filename(name) or "web/static/img/placeholder.png"))
        return _picture(base64.b64decode(value))

    def _attachment_content(self, attachment):
        if not attachment:
            raise Refused("no such attachment")
        if attachment.type == "url":
            target = urls.classify(attachment.url or "", self.own_origins)
            if target.kind != "static":
                raise Refused("the attachment is a link to another place")
            return _static_file(target.path)
        return attachment.raw or b"", attachment.mimetype or "application/octet-stream"


def _picture(content):
    return content, guess_mimetype(content, default="application/octet-stream")
