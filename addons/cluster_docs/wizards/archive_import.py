import base64
import binascii
import io
import struct
import zipfile

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools.translate import LazyTranslate

from ..engine import eark_read
from ..models.archive_transfer import LARGEST, SCHEMAS

_lt = LazyTranslate(__name__)
FAULTS = {
    eark_read.NOT_ZIP: _lt("This is no package: it is not a whole ZIP file. Choose the ZIP again."),
    eark_read.DAMAGED: _lt("%(value)s is damaged in the package. Ask for the package again."),
    eark_read.ENCRYPTED: _lt("The package is locked with a password (%(value)s). Ask for it without one."),
    eark_read.UNSAFE_PATH: _lt("The package wants to write outside its own folder (%(value)s). It was refused."),
    eark_read.LINK: _lt("The package holds a link instead of a file (%(value)s). It was refused."),
    eark_read.TWICE: _lt("%(value)s is in the package twice. It was refused."),
    eark_read.TOO_MANY: _lt("The package has too many files (%(value)s). It was refused."),
    eark_read.BOMB: _lt("The package swells beyond all measure when unpacked (%(value)s). It was refused."),
    eark_read.NO_METS: _lt("The package has no METS.xml in its one folder: it is no E-ARK package."),
    eark_read.BAD_XML: _lt("%(value)s is no sound XML, or declares entities. It was refused."),
    eark_read.NOT_VALID: _lt("The package does not follow the METS schema: %(value)s"),
    eark_read.MISSING: _lt("%(value)s is listed in the package but missing from it. Ask for the package again."),
    eark_read.CHANGED: _lt("%(value)s was changed after packing: its checksum differs. Ask for the package again."),
    eark_read.NO_CHECKSUM: _lt("%(value)s has no SHA checksum in the package. It cannot be trusted."),
    eark_read.EXTRA: _lt("%(value)s is in the package but not on its list. It was refused."),
    eark_read.NO_CARDS: _lt("The package has no cards of its documents (cards.xml): it was not made by such a system."),
}
DIFFERENCES = {
    "lost": _lt("%(name)s is missing from the package."),
    "added": _lt("%(name)s is in the package and not here."),
    "card": _lt("The card of %(name)s differs."),
    "file": _lt("The files of %(name)s differ."),
}


class ArchiveImport(models.TransientModel):
    """Reads a package back: checks it whole, compares it with what is here, or recreates it in the archive's body."""

    _name = "cluster.archive.import"
    _description = "Read an archive package"

    transfer_id = fields.Many2one("cluster.archive.transfer", "Compare with", ondelete="cascade")
    file = fields.Binary("Package")
    filename = fields.Char()
    unit_id = fields.Many2one(
        "hr.department",
        "Recreate in",
        domain="[('is_body', '=', True)]",
        default=lambda self: self.env.user.cluster_body_ids[:1],
        ondelete="cascade",
    )
    report = fields.Text(readonly=True)

    def action_check(self):
        self.ensure_one()
        package = self._read()
        lines = [self._summary_text(package)]
        if self.transfer_id:
            self.transfer_id.check_access("read")
            different = eark_read.differences(self.transfer_id._package(), package)
            lines += [str(DIFFERENCES[code]) % {"name": name} for code, name in different]
            if not different:
                lines.append(self.env._("It is equal to %(transfer)s.", transfer=self.transfer_id.display_name))
        self.report = "\n".join(lines)
        return self._again()

    def action_recreate(self):
        self.ensure_one()
        package = self._read()
        cases = self._recreate(package, self.unit_id)
        self.report = "\n".join(
            [
                self._summary_text(package),
                self.env._("Recreated: %(files)s.", files=", ".join(cases.mapped("display_name"))),
            ]
        )
        return self._again()

    def _again(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _summary_text(self, package):
        return self.env._(
            "%(title)s: %(cases)s files, %(documents)s documents; every checksum is right.",
            title=package.title,
            cases=len(package.cases),
            documents=sum(len(case.documents) for case in package.cases),
        )

    @api.model
    def _schema(self):
        return eark_read.load_schema(SCHEMAS)

    def _read(self):
        try:
            content = base64.b64decode(self.file or b"")
        except (binascii.Error, ValueError):
            raise UserError(self.env._("The file did not arrive whole. Choose it again.")) from None
        if max(len(content), self._unpacked(content)) > LARGEST * 3 // 2:  # cards and lists come to the files
            raise UserError(
                self.env._(
                    "The package is too large to be read here: %(limit)s MB at most.", limit=LARGEST // 1_000_000
                )
            )
        try:
            return eark_read.read(content, self._schema())
        except eark_read.PackageError as error:
            raise UserError(str(FAULTS[error.code]) % {"value": error.value}) from error

    @api.model
    def _unpacked(self, content):
        """Bytes that the package says it holds; 0 where it is none, which is for its reader to say."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return sum(entry.file_size for entry in archive.infolist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, struct.error):
            return 0

    @api.model
    def _recreate(self, package, unit):
        """Files and documents of a package in a body: their numbers there are its own, the old ones stand as theirs."""
        if unit not in self.env.user.cluster_body_ids:
            raise AccessError(self.env._("Choose a body whose journals you keep."))
        journal = unit.journal_ids.filtered(lambda journal: journal.kind == "internal")[:1]
        if not journal:
            raise UserError(self.env._("%(unit)s has no journal of internal documents: open it first.", unit=unit.name))
        cases = self.env["cluster.case.file"]
        for found in package.cases:
            card = dict(found.card)
            year = self._number(card.get("year"), 1000, 9999) or fields.Date.context_today(self).year
            index = card.get("index") or found.key
            if cases.search_count([("unit_id", "=", unit.id), ("year", "=", year), ("index", "=", index)], limit=1):
                raise UserError(
                    self.env._(
                        "%(unit)s already has file %(index)s of %(year)s: the package is not taken twice.",
                        unit=unit.name,
                        index=index,
                        year=year,
                    )
                )
            case = cases.create(
                {
                    "index": index,
                    "title": card.get("title") or found.key,
                    "year": year,
                    "unit_id": unit.id,
                    "retention_id": self._retention(card.get("retention", ""), year).id,
                }
            )
            documents = self._recreate_documents(found, case, journal)
            # in this transaction: a package is one work, and nobody else registers in an archive's journal meanwhile
            documents._do_register()
            documents.filtered(lambda document: document.state == "awaiting")._assign_numbers_here()
            documents.action_file()
            case._close()
            cases |= case
        return cases

    def _retention(self, text, year):
        classes = self.env["cluster.retention.class"]
        try:
            return classes._for_text(text, year) if text else classes
        except ValueError:
            return classes

    def _recreate_documents(self, found, case, journal):
        documents = self.env["cluster.document"]
        for item in found.documents:
            card = dict(item.card)
            documents |= documents.create(
                {
                    "journal_id": journal.id,
                    "case_file_id": case.id,
                    "title": card.get("title") or item.key,
                    "correspondent_name": card.get("correspondent") or False,
                    "their_number": card.get("number") or item.key,
                    "their_date": self._day(card.get("registered")),
                    "document_date": self._day(card.get("date")),
                    "sheets": self._number(card.get("sheets"), 0, 99_999),
                    "annex_sheets": self._number(card.get("annex_sheets"), 0, 99_999),
                    "attachment_ids": [
                        Command.create(
                            {
                                "name": file.name or item.key,
                                "raw": file.content,
                                "mimetype": file.mimetype,
                                "res_model": "cluster.document",
                            }
                        )
                        for file in item.files
                    ],
                }
            )
        return documents

    def _number(self, text, smallest, largest):
        """A number of a card that a stranger wrote; 0 when it is none, or none that can be."""
        text = text or ""
        number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(largest)) else 0
        return number if smallest <= number <= largest else 0

    def _day(self, text):
        try:
            return fields.Date.to_date(text or False)
        except ValueError:
            return False
