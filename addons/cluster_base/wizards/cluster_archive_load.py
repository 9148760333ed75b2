import base64
from contextlib import closing

from psycopg2.errors import ForeignKeyViolation

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import cluster_archive
from .archive_loader import Loader, LoadFaults

SHOWN = 20


class ClusterArchiveLoad(models.TransientModel):
    """Load the archive of a cluster into a database that has not got it: everything or nothing.

    The first step loads on trial and takes all back: what it shows is what the second step does."""

    _name = "cluster.archive.load"
    _inherit = "cluster.archive.tables"
    _description = "Load the archive of a cluster"

    file = fields.Binary(string="Archive (ZIP)", required=True, attachment=False)
    file_name = fields.Char()
    state = fields.Selection(
        [("file", "Choose the archive"), ("checked", "Look at what would be made"), ("loaded", "Loaded")],
        default="file",
        required=True,
        readonly=True,
    )
    checked_digest = fields.Char(string="Digest of the archive (SHA-256)", readonly=True)
    faults = fields.Text(string="What is in the way", readonly=True)
    summary = fields.Text(string="What is in it", readonly=True)

    def action_check(self):
        """Load on trial and take it back: show what would be made and what is in the way."""
        self._check_administrator()
        content = self._content()
        self.write({"faults": False, "summary": False, "state": "file", "checked_digest": False})
        try:
            loader = self._load(content, keep=False)
        except LoadFaults as problem:
            self.faults = self._sentences(problem)
            return self._again()
        self.write(
            {
                "state": "checked",
                "summary": self._summary(loader),
                "checked_digest": cluster_archive.digest(content),
            }
        )
        return self._again()

    def action_load(self):
        """Load the archive that was checked."""
        self._check_administrator()
        content = self._content()
        if self.state != "checked" or cluster_archive.digest(content) != self.checked_digest:
            raise UserError(
                self.env._("Check the archive first: it was not checked, or another file was chosen since.")
            )
        try:
            loader = self._load(content, keep=True)
        except LoadFaults as problem:
            self.write({"faults": self._sentences(problem), "summary": False, "state": "file"})
            return self._again()
        cluster = self.env["cluster.cluster"].sudo().browse(loader.ids[loader.tables["cluster.cluster"][1][0][0]])
        cluster.message_post(
            body=self.env._("The cluster was loaded from an archive: %(digest)s", digest=self.checked_digest)
        )
        self.write({"state": "loaded", "summary": self._summary(loader), "faults": False})
        return self._again()

    def _check_administrator(self):
        self.ensure_one()
        if not self.env.user.has_group("cluster_base.group_administrator"):
            raise AccessError(self.env._("An archive is loaded by the administrator. Ask them to do it."))

    def _content(self) -> bytes:
        try:
            return base64.b64decode(self.with_context(bin_size=False).file or b"")
        except ValueError:
            return b""

    def _again(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _load(self, content: bytes, keep: bool):
        """:raises LoadFaults: what is in the way; nothing of the archive stays then"""
        archive, faults = cluster_archive.read(content)
        if faults:
            raise LoadFaults(faults)
        loader = Loader(self.env, archive)
        with closing(self.env.cr.savepoint()) as trial:
            try:
                loader.run()
                if keep:
                    trial.close(rollback=False)
            finally:
                if not trial.closed:
                    trial.close()
                    self.env.registry.clear_all_caches()
        return loader

    # --- words ----------------------------------------------------------------------------------
    def _sentences(self, problem) -> str:
        lines = [self._place(fault) + " " + self._sentence(fault, problem) for fault in problem.faults[:SHOWN]]
        if len(problem.faults) > SHOWN:
            lines.append(self.env._("And %(count)s more.", count=len(problem.faults) - SHOWN))
        return "\n".join(lines)

    def _place(self, fault) -> str:
        if fault.line:
            return self.env._("%(file)s, line %(line)s:", file=fault.file, line=fault.line)
        return f"{fault.file}:"

    def _sentence(self, fault, problem) -> str:
        if fault.reason == "refused":
            return self._refusal(problem)
        sentence = {**self._file_sentences(fault.words), **self._cluster_sentences(fault.words)}.get(fault.reason)
        return sentence or fault.text

    def _refusal(self, problem) -> str:
        """What the database says of the line."""
        error = problem.error
        if isinstance(error, ForeignKeyViolation):
            return self.env._(
                "The line names something that is not in this database: %(what)s", what=error.diag.message_detail
            )
        if error.diag.constraint_name or error.diag.column_name:
            return self.env[problem.model].sudo()._sql_error_to_message(error)
        return error.diag.message_primary or str(error)

    def _file_sentences(self, words):
        """What is wrong with the file. Lazy: only the words at hand are filled in."""
        env, words = self.env, _Words(words)
        return {
            "none": env._("This is no archive of a cluster. Choose the ZIP file that “Export everything” wrote."),
            "large": env._(
                "Unpacked it would be too large (%(size)s MB): it cannot be an archive of a cluster.", **words
            ),
            "many": env._("It holds %(count)s files: it cannot be an archive of a cluster.", **words),
            "path": env._("This is no name of a file in an archive of a cluster."),
            "version": env._(
                "The archive is of version %(version)s, this system reads version %(known)s. Export it again with the same version of the system.",  # noqa: E501
                **words,
            ),
            "missing": env._("is missing. Export the cluster again."),
            "unlisted": env._("is not in the list of the archive. Somebody added it: export the cluster again."),
            "changed": env._("was changed after the export, its digest is another. Use the archive as it was written."),
            "count": env._("has %(count)s lines, the list says %(said)s.", **words),
            "unreadable": env._("cannot be read as a table: %(why)s", **words),
            "columns": env._("has %(count)s columns instead of %(said)s.", **words),
            "name": env._("“%(value)s” is no name of a line of this table.", **words),
            "twice": env._("the name %(value)s stands twice.", **words),
            "no_file": env._("“%(column)s” names a file that is not in the archive: %(value)s", **words),
            "no_line": env._("“%(column)s” names a line that is not in the archive: %(value)s", **words),
            "foreign_table": env._("This table is not known here: the other system has other modules."),
            "foreign_column": env._(
                "The column “%(column)s” is not known here: the other system has another version or other modules.",
                **words,
            ),
            "no_column": env._(
                "The column “%(column)s” is missing: the other system has another version or other modules.", **words
            ),
            "value": env._("“%(value)s” cannot stand in the column “%(column)s”.", **words),
        }

    def _cluster_sentences(self, words):
        """What of this database is in the way."""
        env, words = self.env, _Words(words)
        return {
            "clusters": env._("There are %(count)s clusters in it: an archive holds one.", **words),
            "cluster_there": env._(
                "The cluster “%(code)s” is here already. An archive is loaded into a database that does not have its cluster.",  # noqa: E501
                **words,
            ),
            "company_busy": env._(
                "A company “%(company)s” is here already and has its own books. Rename that one first, if it is another.",  # noqa: E501
                **words,
            ),
            "no_chart": env._(
                "The chart of accounts “%(chart)s” is not installed here. Install the localisation of its country first.",  # noqa: E501
                **words,
            ),
            "not_here": env._(
                "“%(column)s” needs “%(words)s”, which this database does not have. Make it first, then check again.",
                **words,
            ),
        }

    def _summary(self, loader) -> str:
        env, made = self.env, loader.made
        about = loader.archive.about
        lines = [
            env._(
                "Cluster %(code)s, %(name)s. Written on %(day)s by %(who)s.",
                code=about.get("cluster"), name=about.get("name"), day=about.get("written_at"),
                who=about.get("written_by"),
            ),
            "",
        ]  # fmt: skip
        lines += [f"{env[model]._description}: {count}" for model, count in sorted(made.items()) if count]
        lines += ["", *self._left_out(loader)]
        return "\n".join(lines).strip()

    def _left_out(self, loader) -> list[str]:
        """What is not as it was, by count."""
        env, lines = self.env, []
        if loader.found:
            lines.append(env._("Found here and used as it is: %(count)s records.", count=len(loader.found)))
        if loader.logins:
            lines.append(
                env._(
                    "No account here has these logins: %(logins)s. Invite the people. Where a person must be named it is you, elsewhere the field is empty; in the histories their names stand.",  # noqa: E501
                    logins=", ".join(sorted(loader.logins)),
                )
            )
        if loader.langs:
            lines.append(
                env._(
                    "Texts in languages that are not installed here were left out: %(langs)s.",
                    langs=", ".join(sorted(loader.langs)),
                )
            )
        for (model, words), count in sorted(loader.left.items()):
            what = env[model]._description if model in env else model
            lines.append(
                env._(
                    "Left empty, not found here: %(what)s “%(words)s”, times: %(count)s.",
                    what=what,
                    words=words,
                    count=count,
                )
            )
        if loader.plain:
            lines.append(
                env._(
                    "Files that could carry a script are kept as plain text, because you are not the system's administrator: %(count)s.",  # noqa: E501
                    count=loader.plain,
                )
            )
        if loader.archive.about.get("seals"):
            lines.append(
                env._(
                    "Seals of postings hold in the old database only, they were left out: %(count)s.",
                    count=loader.archive.about["seals"],
                )
            )
        lines.append(
            env._("Passwords are never in an archive. Links in mails and addresses of calendar feeds are new.")
        )
        return lines


class _Words(dict):
    """The words of a fault; a sentence of another fault asks for words that it has not."""

    KEYS = ("size", "count", "version", "known", "said", "why", "value", "column", "code", "company", "chart", "words")

    def __init__(self, words):
        super().__init__({**dict.fromkeys(self.KEYS, ""), **words})
