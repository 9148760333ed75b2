from odoo import api, models
from odoo.exceptions import UserError

from ..engine import uploads

MAX_FILE_MB = 45
MAX_SCAN_MB = 200


class Upload(models.AbstractModel):
    """One set of checks and one sentence each for every file that comes in: residents', clerks', mails', scanners'."""

    _name = "cluster.upload"
    _description = "Checks of incoming files"

    @api.model
    def _limit(self, key="max_file_mb", default=MAX_FILE_MB):
        """Bytes a file may have; the administrator sets megabytes in the system parameter `cluster_docs.<key>`."""
        told = self.env["ir.config_parameter"].sudo().get_param(f"cluster_docs.{key}") or ""
        return (int(told) if told.isdigit() and int(told) else default) * uploads.MEGABYTE

    @api.model
    def _judge(self, name, content, max_bytes=None):
        """A file for the office: every kind an office uses, under the administrator's limit."""
        return uploads.judge(
            name, content, max_bytes or self._limit(), kinds=uploads.OFFICE, longest=uploads.LONGEST_NAME
        )

    @api.model
    def _check(self, name, content):
        """The verdict of a good file; a bad one raises its sentence."""
        verdict = self._judge(name, content)
        if verdict.problem:
            raise UserError(self._sentence(verdict.problem, verdict.name))
        return verdict

    @api.model
    def _megabytes(self, size):
        return max(1, size // uploads.MEGABYTE)

    @api.model
    def _sentence(self, problem, name, limit=None, resident=False):
        """Says which file, what is wrong, what to do. `limit` in bytes."""
        megabytes = self._megabytes(limit or self._limit())
        kinds = "PDF, JPG, PNG, DOCX, ODT" if resident else "PDF, TIFF, JPG, PNG, DOCX, XLSX, ODT, TXT, EML, XML, ZIP"
        sentences = {
            "empty": lambda: self.env._("“%(name)s” is empty. Choose another file.", name=name),
            "too_big": lambda: self.env._(
                "“%(name)s” is larger than %(limit)s MB. Choose a smaller file or photograph the pages one by one.",
                name=name,
                limit=megabytes,
            ),
            "type": lambda: self.env._(
                "“%(name)s” is of a kind we cannot take. Choose one of these: %(kinds)s.", name=name, kinds=kinds
            ),
            "mismatch": lambda: self.env._(
                "The ending of the name “%(name)s” does not match what is in the file. Save it again as PDF, JPG or PNG.",  # noqa: E501
                name=name,
            ),
            "double": lambda: self.env._(
                "“%(name)s” has a program's ending inside its name. Ask the sender for the file under a plain name.",
                name=name,
            ),
            "damaged": lambda: self.env._(
                "“%(name)s” is damaged or was not sent whole. Try again or choose another copy.", name=name
            ),
            "polyglot": lambda: self.env._(
                "“%(name)s” is two kinds of file in one and not safe to open. Save it again as a plain PDF or a photograph.",  # noqa: E501
                name=name,
            ),
        }
        return (sentences.get(problem) or self._locked_sentences(name)[problem])()

    @api.model
    def _locked_sentences(self, name):
        return {
            "encrypted": lambda: self.env._(
                "“%(name)s” is locked with a password. Ask the sender for the file without it.", name=name
            ),
            "javascript": lambda: self.env._(
                "“%(name)s” holds a script (JavaScript) and is not safe to open. Print it to a new PDF and send that.",
                name=name,
            ),
            "executable": lambda: self.env._(
                "“%(name)s” is a program or holds one. It is not taken; ask the sender for the document itself.",
                name=name,
            ),
            "active": lambda: self.env._(
                "“%(name)s” holds a page or a command that would run when opened. Save it again as a plain PDF.",
                name=name,
            ),
            "macro": lambda: self.env._("“%(name)s” holds macros. Save it again without macros or as PDF.", name=name),
            "bomb": lambda: self.env._(
                "“%(name)s” would unpack to more than this system takes. Send the files it holds one by one.",
                name=name,
            ),
            "pixels": lambda: self.env._(
                "The picture in “%(name)s” has too many dots. Scan it again with 300 dots an inch or fewer.", name=name
            ),
            "entities": lambda: self.env._(
                "“%(name)s” refers to outside files (a DOCTYPE), which is not safe. Ask the sender for plain XML.",
                name=name,
            ),
        }
