import io

from pypdf import PdfReader


def print_pdf(report, records, lang="en_US"):
    """A report as its bytes, by the rights of whoever the records belong to."""
    reports = records.env["ir.actions.report"].with_context(lang=lang, force_report_rendering=True)
    return reports._render_qweb_pdf(report, records.ids)[0]


def print_text(report, records, lang="en_US"):
    pages = PdfReader(io.BytesIO(print_pdf(report, records, lang))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
