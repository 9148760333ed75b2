import io
from collections import OrderedDict

from PIL import Image

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.safe_eval import safe_eval, time

from odoo.addons.base.models.report_paperformat import PAPER_SIZES

from ..engine import compose, paper
from ..engine.renderer import EmbeddedFile


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    pdf_engine = fields.Selection(
        [("weasyprint", "WeasyPrint")],
        string="PDF Engine",
        default="weasyprint",
        required=True,
        help="Program that turns the report into PDF. Other modules may add theirs.",
    )
    pdf_variant = fields.Selection(
        [
            ("pdf/a-3b", "PDF/A-3b, for archives and embedded files"),
            ("pdf/ua-1", "PDF/UA-1, for screen readers"),
        ],
        string="PDF Standard",
        help="Standard that the file declares. Empty for a plain PDF.",
    )

    # -- engine ---------------------------------------------------------------

    @api.model
    def get_wkhtmltopdf_state(self):
        """The web client asks before it prints; our engine is always at hand."""
        return "ok"

    @api.model
    def _is_weasyprint(self, report_ref):
        report = self._get_report(report_ref) if report_ref else self
        return not report or report.pdf_engine in (False, "weasyprint")

    # -- hooks ----------------------------------------------------------------

    def _get_weasyprint_metadata(self, record, lang=""):
        """Title, author and language of the PDF of one record.

        :param record: the record, or an empty recordset when there is none
        :param lang: code of the language in which the document is written
        """
        self.ensure_one()
        company = self.env.company
        if record and "company_id" in record._fields and record.sudo().company_id:
            company = record.sudo().company_id
        title = self.name or ""
        if record and self.print_report_name:
            title = safe_eval(self.print_report_name, {"object": record, "time": time}) or title
        elif record:
            title = f"{title} {record.display_name}"
        lang = lang or self.env.context.get("lang") or self.env.user.lang or "en_US"
        return compose.Metadata(
            title=str(title), author=company.sudo().name or "", lang=lang.split("@")[0].replace("_", "-")
        )

    def _weasyprint_variant(self):
        """Standard that the files of this report declare; None for a plain PDF."""
        return (self.pdf_variant or None) if self else None

    def _get_weasyprint_attachments(self, record):
        """Files embedded in the PDF of one record.

        :return: list of (name, bytes, description, relationship), the last of them
            one of Source, Data, Alternative, Supplement, Unspecified (ISO 32000-2, 7.11.3)
        """
        return []

    # -- API for other addons ---------------------------------------------------

    @api.model
    def _weasyprint_html_to_pdf(
        self,
        html,
        *,
        title="",
        author="",
        lang="",
        description="",
        variant=None,
        attachments=(),
        stylesheets=(),
        report_css=False,
        sheet="",
    ):
        """PDF of a complete HTML document, laid out by its own CSS (``@page`` included).

        :param html: document or fragment, str or bytes
        :param variant: None, ``pdf/a-3b`` or ``pdf/ua-1``
        :param attachments: (name, bytes, description, relationship) of embedded files
        :param stylesheets: CSS texts added after those of the document
        :param report_css: lay out with Odoo's report bundle as well
        :param sheet: CSS text that never changes, parsed once per process; it ranks before the document's own
        :return: bytes
        """
        lang = lang or self.env.context.get("lang") or self.env.user.lang or "en_US"
        meta = compose.Metadata(title, author, lang.split("@")[0].replace("_", "-"), description)
        document = compose.complete(html, meta, stylesheets)
        sheets = (
            self._weasyprint_sheets(self._weasyprint_is_rtl(lang))
            if report_css
            else self._weasyprint_plain_sheets(sheet)
        )
        return self._weasyprint_batch().render(document, sheets, variant=variant, attachments=_embedded(attachments))

    # -- Odoo's own way to a PDF ------------------------------------------------

    @api.model
    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
    ):
        """Same call, other engine: several addons of Odoo come here directly."""
        if not self._is_weasyprint(report_ref):
            return super()._run_wkhtmltopdf(
                bodies,
                report_ref=report_ref,
                header=header,
                footer=footer,
                landscape=landscape,
                specific_paperformat_args=specific_paperformat_args,
                set_viewport_size=set_viewport_size,
            )
        report = self._get_report(report_ref) if report_ref else self
        parts = compose.split([bodies] if isinstance(bodies, (str, bytes)) else list(bodies), header, footer)
        sheet = report._weasyprint_paper(landscape, specific_paperformat_args)
        batch = self._weasyprint_batch()
        files = [self._weasyprint_part(report, part, sheet, batch) for part in parts]
        return self._weasyprint_join(files)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Streams per record: each record is a document of its own.

        Odoo prints one long PDF and cuts it by its outline; here nothing has to be
        cut, so a stored copy is always the record's own and page numbers start anew.
        """
        if not self._is_weasyprint(report_ref):
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        data = data or {}
        data.setdefault("report_type", "pdf")
        data.setdefault("debug", False)
        report = self._get_report(report_ref)
        duplicated = bool(res_ids) and len(res_ids) != len(set(res_ids))
        streams = self._weasyprint_stored(report, res_ids or [], duplicated)
        missing = [res_id for res_id, stream in streams.items() if not stream["stream"]]
        if res_ids and not missing:
            return streams
        wanted = res_ids if duplicated else missing
        quiet = self.with_context(debug=False)
        html = quiet._render_qweb_html(report_ref, wanted, data=data)[0]
        files = quiet._weasyprint_files(report.with_context(debug=False), html)
        if duplicated or not res_ids:
            return {False: _stream(self._weasyprint_join([file for _id, file in files]))}
        return self._weasyprint_assign(report, streams, missing, files)

    def _weasyprint_stored(self, report, res_ids, duplicated):
        """Attachments of earlier prints, which a report may ask to give out again."""
        streams = OrderedDict()
        for record in self.env[report.model].browse(res_ids):
            if record.id in streams:
                continue
            attachment = content = None
            if report.attachment and not duplicated and not self.env.context.get("report_pdf_no_attachment"):
                attachment = report.retrieve_attachment(record)
                if attachment and report.attachment_use:
                    content = io.BytesIO(_as_pdf(attachment))
            streams[record.id] = {"stream": content, "attachment": attachment}
        return streams

    def _weasyprint_assign(self, report, streams, missing, files):
        """Give each record the documents that name it; unnamed ones follow the last named."""
        if len(missing) == 1 and not report.attachment:
            streams[missing[0]]["stream"] = io.BytesIO(self._weasyprint_join([file for _id, file in files]))
            return streams
        named = {res_id for res_id, _file in files if res_id}
        if report.attachment and named != set(missing):
            raise UserError(
                self.env._(
                    "The report “%(name)s” cannot be stored with its records: its template does not say "
                    "which part belongs to which record. Ask the administrator to add data-oe-model and "
                    "data-oe-id to the element of class “article”, or empty the field “Save as Attachment "
                    "Prefix” of the report.",
                    name=report.name,
                )
            )
        if len(missing) == 1:
            named = set(missing)
        if named != set(missing):
            streams[False] = _stream(self._weasyprint_join([file for _id, file in files]))
            return streams
        groups = OrderedDict((res_id, []) for res_id in missing)
        current = missing[0]
        for res_id, file in files:
            current = res_id or current
            groups[current].append(file)
        for res_id, group in groups.items():
            streams[res_id]["stream"] = io.BytesIO(self._weasyprint_join(group))
        return streams

    # -- documents --------------------------------------------------------------

    def _weasyprint_files(self, report, html):
        """Rendered documents of a report's HTML as (record id or None, bytes)."""
        batch = self._weasyprint_batch()
        if not compose.has_layout(html):
            record = self.env[report.model]
            meta = report._get_weasyprint_metadata(record)
            # a letter in another language than its reader's says so itself
            meta.lang = compose.own_language(html) or meta.lang
            document = compose.complete(html, meta)
            variant = report._weasyprint_variant()
            return [(None, batch.render(document, self._weasyprint_plain_sheets(), variant=variant))]
        bodies, res_ids, header, footer, args = report._prepare_html(html, report_model=report.model)
        sheet = report._weasyprint_paper(self.env.context.get("landscape"), args)
        parts = compose.split(bodies, header, footer)
        res_ids = list(res_ids) + [None] * (len(parts) - len(res_ids))
        return [
            (res_id, self._weasyprint_part(report, part, sheet, batch, res_id))
            for part, res_id in zip(parts, res_ids, strict=True)
        ]

    def _weasyprint_part(self, report, part, sheet, batch, res_id=None):
        record = self.env[report.model].browse(res_id or []) if report else self.env["res.users"]
        rtl = self._weasyprint_is_rtl(part.lang)
        part.attributes["dir"] = "rtl" if rtl else "ltr"
        sheets = self._weasyprint_sheets(rtl)
        meta = report._get_weasyprint_metadata(record, part.lang) if report else compose.Metadata(lang=part.lang)
        attachments = report._get_weasyprint_attachments(record) if report and record else ()
        top, bottom = batch.margins(part, sheet, sheets)
        css = paper.page_css(sheet, top, bottom, part.background)
        return batch.render(
            compose.compose(part, css, meta),
            sheets,
            zoom=sheet.scale,
            variant=report._weasyprint_variant() if report else None,
            attachments=_embedded(attachments),
        )

    def _weasyprint_paper(self, landscape=False, args=None):
        """Sheet of this report; ``data-report-*`` of the template come first."""
        args = args or {}
        form = self.get_paperformat()
        if landscape is None or landscape is False:
            landscape = paper.is_true(args.get("data-report-landscape"))
        turned = bool(landscape) or form.orientation == "Landscape"
        size = paper.A4
        if form.format == "custom" and form.page_width and form.page_height:
            size = form.page_width, form.page_height
        elif form.format and form.format != "custom":
            size = self._weasyprint_format(form.format)
        width, height = paper.sized(*size, turned)
        dpi = int(paper.millimetres(args.get("data-report-dpi"), 0)) or form.dpi
        return paper.Paper(
            width=width,
            height=height,
            margin_top=paper.millimetres(args.get("data-report-margin-top"), form.margin_top if form else 10),
            margin_bottom=paper.millimetres(args.get("data-report-margin-bottom"), form.margin_bottom if form else 10),
            margin_left=form.margin_left if form else 10,
            margin_right=form.margin_right if form else 10,
            header_spacing=paper.millimetres(args.get("data-report-header-spacing"), form.header_spacing),
            header_line=form.header_line,
            scale=paper.scale_of(dpi, form.disable_shrinking),
            css_margins=form.css_margins,
        )

    @api.model
    def _weasyprint_format(self, key):
        found = next(size for size in PAPER_SIZES if size["key"] == key)
        return found["width"], found["height"]

    @api.model
    def _weasyprint_is_rtl(self, lang=""):
        code = (lang or self.env.context.get("lang") or self.env.user.lang or "en_US").replace("-", "_")
        return self.env["res.lang"]._get_data(code=code).direction == "rtl"

    @api.model
    def _weasyprint_join(self, files):
        """One PDF; a single document is passed on untouched, standard and metadata kept."""
        if len(files) == 1:
            return files[0]
        with self._merge_pdfs([io.BytesIO(file) for file in files]) as joined:
            return joined.getvalue()


def _stream(content):
    return {"stream": io.BytesIO(content), "attachment": None}


def _embedded(attachments):
    return tuple(item if isinstance(item, EmbeddedFile) else EmbeddedFile(*item) for item in attachments)


def _as_pdf(attachment):
    """Content of a stored print; pictures become a page as in Odoo."""
    content = attachment.raw
    if not (attachment.mimetype or "").startswith("image"):
        return content
    page = io.BytesIO()
    Image.open(io.BytesIO(content)).convert("RGB").save(page, format="pdf")
    return page.getvalue()
