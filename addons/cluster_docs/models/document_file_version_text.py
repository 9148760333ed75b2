import logging

from odoo import api, fields, models

from ..engine import isolated

_logger = logging.getLogger(__name__)
LANGUAGES = "rus+bel+pol+lit"
MAX_PAGES, MAX_SECONDS = 50, 300
KINDS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/tiff": "tiff",
    "image/gif": "gif",
    "text/plain": "txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
}


class DocumentFileVersion(models.Model):
    """The words of a file, for the search: its own text where it carries one, otherwise read from the picture.

    The words stand in the attachment's `index_content`. Reading is a job of its own and nothing waits for it: whatever
    goes wrong is told on the file, with a button to try again.
    """

    _inherit = "cluster.document.file.version"

    text_state = fields.Selection(
        [
            ("none", "No text kept"),
            ("waiting", "Text to be read"),
            ("own", "Own text"),
            ("read", "Text read from the scan"),
            ("failed", "Text not read"),
        ],
        "Text",
        required=True,
        readonly=True,
        default="none",
    )
    text_note = fields.Char("About the text", readonly=True)

    def _text_kind(self):
        self.ensure_one()
        kind = KINDS.get((self.mimetype or "").split(";")[0], "")
        return "txt" if not kind and (self.mimetype or "").startswith("text/") else kind

    def _ask_for_text(self):
        """A job for each file that has or may have words."""
        for version in self.filtered(lambda version: version._text_kind()):
            version.write({"text_state": "waiting"})
            version.with_delay(
                priority=30, max_retries=3, identity_key=f"cluster-text-{version.id}", description=version.name
            )._read_text()

    def _read_text(self):
        """The job. Never raises for what is wrong with the file or the machine."""
        for version in self.sudo().exists():
            if version.attachment_id:
                version._read_one_text()

    def _read_one_text(self):
        self.ensure_one()
        outcome = self._text_outcome()
        if outcome.problem:
            self.write({"text_state": "failed", "text_note": self._text_sentence(outcome.problem)})
            return
        answer = outcome.answer
        words = answer["text"] if "text" in answer else "\n\f".join(answer["texts"])
        self.attachment_id.write({"index_content": words})
        note = False
        if answer.get("left_out"):
            note = self.env._("%(pages)s pages were not read: the limit was reached.", pages=answer["left_out"])
        elif not words.strip():
            note = self.env._("No words were found.")
        self.write({"text_state": "read" if answer.get("read") else "own", "text_note": note})

    def _text_outcome(self):
        kind, content = self._text_kind(), self.attachment_id.raw or b""
        parameters = self.env["ir.config_parameter"].sudo()

        def number(key, default):
            told = parameters.get_param(f"cluster_docs.{key}") or ""
            return int(told) if told.isdigit() and int(told) else default

        if kind in ("txt", "docx", "odt"):
            return isolated.run("text", content, kind=kind, seconds=60)
        return isolated.run(
            "read",
            content,
            kind=kind,
            languages=self.document_id.unit_id.ocr_languages or LANGUAGES,
            max_pages=number("ocr_max_pages", MAX_PAGES),
            seconds=number("ocr_seconds", MAX_SECONDS),
        )

    @api.model
    def _text_sentence(self, problem):
        return {
            "no_tesseract": lambda: self.env._(
                "The program that reads scans (tesseract) is not installed. Tell the administrator, then try again."
            ),
            "no_language": lambda: self.env._(
                "The program that reads scans lacks a language of this body. Tell the administrator, then try again."
            ),
            "timeout": lambda: self.env._(
                "Reading took too long and was stopped. Try again, or scan fewer pages at once."
            ),
            "memory": lambda: self.env._(
                "Reading needed too much memory and was stopped. Scan with fewer dots an inch."
            ),
            "encrypted": lambda: self.env._("The file is locked with a password: its text cannot be read."),
            "pixels": lambda: self.env._("A page has too many dots. Scan it again with 300 dots an inch or fewer."),
        }.get(
            problem, lambda: self.env._("The picture could not be read. Open the file; if it is broken, scan it again.")
        )()

    def action_read_text(self):
        """Try again, as a job; the button is there after a failure."""
        self.ensure_one()
        self.check_access("read")
        self.document_id.check_access("write")
        self.sudo()._ask_for_text()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "message": self.env._("The text is being read. Look again in a minute.")},
        }
