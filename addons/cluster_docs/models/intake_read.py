import logging

from odoo import models

from ..engine import barcode_sheet, isolated, letter_mail

_logger = logging.getLogger(__name__)
PICTURES = ("tiff", "jpeg", "png", "gif")
MAX_PAGES = 500


class IntakeItem(models.Model):
    """Reads a file: a picture becomes a PDF, a pile is cut at its bar-code sheets, a piece finds its card, a saved
    mail becomes a draft. Whatever fails leaves the original in the list with a sentence."""

    _inherit = "cluster.intake.item"

    def _ask_to_read(self):
        for item in self:
            item.with_delay(
                priority=10, max_retries=5, identity_key=f"cluster-intake-{item.id}", description=item.name
            )._read()

    def _read(self):
        for item in self.sudo().exists():
            if item.state == "new":
                item._read_one()
                item._file_to_own_draft()

    def _file_to_own_draft(self):
        """What a mail brought and no bar code leads elsewhere belongs to the mail's own draft, read or not."""
        document = self.batch_id.document_id
        if self.kind == "eml" or not document:
            return
        for item in (self | self.piece_ids).filtered(lambda item: item.state in ("waiting", "fault")):
            if not item._file_problem(document):
                item._file_to(document)

    def _read_one(self):
        self.ensure_one()
        content = self.attachment_id.raw or b""
        if self.kind == "eml":
            self._read_mail(letter_mail.parse(content))
            return
        if self.kind not in (*PICTURES, "pdf"):
            self.write({"state": "waiting", "page_count": 0})
            return
        if self.kind in PICTURES:
            made = isolated.run("to_pdf", content, want="output.pdf", seconds=300, max_pages=MAX_PAGES)
            if made.problem:
                self._say_fault(made.problem)
                return
            content = made.files["output.pdf"]
            stem = self.name.rpartition(".")[0] or self.name
            self.result_id = self._keep(f"{stem}.pdf", content, "application/pdf")
        seen = isolated.run("codes", content, seconds=300, max_pages=MAX_PAGES)
        if seen.problem:
            self._say_fault(seen.problem)
            return
        pages = [barcode_sheet.Page(tuple(page["codes"]), page["blank"]) for page in seen.answer["pages"]]
        self._cut(content, pages)

    def _cut(self, content, pages):
        pieces = barcode_sheet.pieces(pages, self.batch_id.drop_blank)
        self.page_count = len(pages)
        if not pieces:
            self._say_fault("only_sheet")
            return
        if len(pieces) == 1 and not pieces[0].code and len(pieces[0].pages) == len(pages):
            self.write({"state": "waiting", "page_from": 1, "page_to": len(pages)})
            return
        made = isolated.run(
            "split", content, want="piece-*.pdf", seconds=300, pieces=[list(piece.pages) for piece in pieces]
        )
        if made.problem:
            self._say_fault(made.problem)
            return
        self.state = "split"
        for number, piece in enumerate(pieces):
            self._make_piece(piece, made.files[f"piece-{number}.pdf"])

    def _make_piece(self, piece, content):
        first, last = piece.pages[0] + 1, piece.pages[-1] + 1
        stem = self.name.rpartition(".")[0] or self.name
        name = f"{stem} {first}–{last}.pdf" if last > first else f"{stem} {first}.pdf"
        item = self.create(
            {
                "batch_id": self.batch_id.id,
                "parent_id": self.id,
                "name": name,
                "kind": "pdf",
                "size": len(content),
                "page_from": first,
                "page_to": last,
                "page_count": len(piece.pages),
                "barcode": piece.code or False,
                "state": "waiting",
            }
        )
        item.attachment_id = item._keep(name, content, "application/pdf")
        item.sha256 = item.attachment_id._cluster_sha256()
        if piece.code:
            item._file_by_code()

    def _file_by_code(self):
        """To the card of the bar code; to the clerk when it leads to none."""
        document = self.env["cluster.document"]._by_scan_code(self.barcode)
        if not document or document.unit_id != self.unit_id:
            # of another body's card no more is told than of one that is not there
            self.fault = self.env._(
                "The bar code leads to no card of %(unit)s. Choose the card.", unit=self.unit_id.name
            )
            return
        problem = self._file_problem(document)
        if problem:
            self.fault = problem
            return
        self._file_to(document)

    def _say_fault(self, problem):
        _logger.info("Scan %s: %s", self.id, problem)
        own = {
            "only_sheet": lambda: self.env._(
                "“%(name)s” holds a bar-code sheet and nothing behind it. Scan the pages after the sheet.",
                name=self.name,
            ),
            "too_many_pages": lambda: self.env._(
                "“%(name)s” has more than %(limit)s pages. Scan it in parts.", name=self.name, limit=MAX_PAGES
            ),
            "timeout": lambda: self.env._(
                "“%(name)s” took too long to read. Try again, or scan it in parts.", name=self.name
            ),
            "memory": lambda: self.env._(
                "“%(name)s” needs too much memory. Scan it with fewer dots an inch.", name=self.name
            ),
            "crashed": lambda: self.env._(
                "“%(name)s” could not be read. Open it; if it is broken, scan it again.", name=self.name
            ),
        }
        sentence = own.get(problem)
        text = sentence() if sentence else self.env["cluster.upload"]._sentence(problem, self.name)
        self.write({"state": "fault", "fault": text})
