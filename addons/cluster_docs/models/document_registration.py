import logging
import random
import time
from contextlib import closing
from datetime import datetime

import psycopg2
import pytz

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import retrying
from odoo.sql_db import Cursor
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..engine import hash_chain, index_grammar
from .document import OPEN_STATES

_lt = LazyTranslate(__name__)
_logger = logging.getLogger(__name__)
TRIES = 8
BATCH = 50
LOST_AFTER = 2  # minutes after the number, by when what follows from it was done or lost
# of a journal: what a number is made of
JOURNAL_FIELDS = ["pattern", "constant", "code", "unit_id", "main_ordinal", "cluster_id"]
MISSING_SENTENCES = {
    "file": _lt('The number needs the index of a case file. Fill in "Filed in" and register again.'),
    "class": _lt('The number needs the index of a case file. Fill in "Filed in" and register again.'),
    "index": _lt('The number needs an index. Fill in "Own index" or choose a kind of document.'),
    "constant": _lt(
        "The number needs the constant of the journal. Ask the administrator to fill it in on the journal."
    ),
    "unit": _lt("The number needs the code of the body. Ask the administrator to fill it in on the unit."),
    "series": _lt("The number needs the code of the journal. Ask the administrator to fill it in on the journal."),
    "initial": _lt("The number begins with the first letter of the correspondent's name. Fill in the correspondent."),
    "main": _lt(
        "The number needs the case that this sub-register hangs on. Ask the administrator to fill it in on the journal."
    ),
    "sign": _lt('The number begins with the sign of its case. Fill in "Answers to" and register again.'),
    "handler": _lt("The number ends with the initials of whoever handles it. Write your name in your profile."),
}
RETRIED = (
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.LockNotAvailable,
    psycopg2.OperationalError,
)


class YearTurned(Exception):
    """Midnight passed while the journal's counter was waited for."""


class Document(models.Model):
    """Numbers. A document's content is committed first, in the state "awaiting"; its number follows in a short
    transaction of its own at READ COMMITTED: documents locked in order of id, then the counters in order of journal,
    then the number, the document and the event. Counters wait for each other there instead of failing, a number exists
    only together with its document, and a kill at any point leaves a document that the next run numbers."""

    _inherit = "cluster.document"

    def action_register(self):
        """Registers documents; their numbers are there when the call returns over RPC."""
        self.check_access("write")
        self._do_register()
        return True

    def _do_register(self):
        """Checks, marks as awaiting and asks for numbers after the commit."""
        for document in self:
            document._check_ready()
        for document in self:
            files = [
                {"id": file.id, "name": file.name, "sha256": file._cluster_sha256()} for file in document.attachment_ids
            ]
            document._before_registration()
            vals = {"state": "awaiting", "awaiting_note": False}
            if not document.received_on:  # a word of the card: written again, it would count as a change of it
                vals["received_on"] = fields.Date.context_today(document.with_context(tz=document._get_body_tz()))
            document.sudo().write(vals)
            document._log_event(
                "accepted",
                self.env._("Accepted for registration: %(title)s", title=document.title),
                {"title": document.title, "files": files},
            )
            document._link_duplicate()
        cr = self.env.cr
        if not isinstance(cr, Cursor):  # a test cursor never commits and drops what should follow
            self._assign_numbers_here()
            return
        quiet = bool(self.env.context.get("tracking_disable"))
        key = f"cluster_docs.awaiting.{quiet}"
        waiting = cr.postcommit.data.get(key)
        if waiting is None:
            waiting = cr.postcommit.data[key] = set()
            registry, uid, lang = self.env.registry, self.env.uid, self.env.lang
            cr.postcommit.add(lambda: self._assign_after_commit(registry, sorted(waiting), uid, lang, quiet))
        waiting.update(self.ids)

    def _check_ready(self):
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._("%(document)s is already registered or waits for its number.", document=self.display_name)
            )
        if self.case_file_id.state == "closed":
            raise UserError(
                self.env._("Case file %(case)s is closed. Choose an open one.", case=self.case_file_id.display_name)
            )
        year = datetime.now(pytz.timezone(self._get_body_tz())).year
        try:
            index_grammar.render(
                self.journal_id.pattern, {**self._index_values(), "year": year, "ordinal": 1, "letter": 1}
            )
        except index_grammar.MissingValue as error:
            raise UserError(str(MISSING_SENTENCES[error.field])) from error

    def _index_values(self):
        """What the journal's pattern asks for; nothing else is read."""
        self.ensure_one()
        journal = self.journal_id
        values = {
            "file": lambda: self.case_file_id.index,
            "class": lambda: self.case_file_id.index,
            "constant": lambda: journal.constant,
            "index": lambda: self.index_code or self.kind_id.code,
            "series": lambda: journal.code,
            "unit": lambda: journal.unit_id.code,
            "initial": lambda: (self.correspondent_name or "").strip()[:1].upper(),
            "main": lambda: journal.main_ordinal,
            "sign": lambda: self.parent_id.sudo().number,
            "handler": lambda: "".join(
                word[0] for word in (self.create_uid or self.env.user).sudo().name.split()
            ).upper(),
        }
        return {name: values[name]() for name in index_grammar.fields(journal.pattern) & values.keys()}

    def _next_letter(self):
        """The number of a letter within its case. Called while the journal's counter is held."""
        self.env.cr.execute(
            """SELECT count(*) + 1 FROM cluster_document_number line JOIN cluster_document letter ON letter.id = line.document_id
               WHERE line.journal_id = %s AND letter.parent_id = %s""",  # noqa: E501
            [self.journal_id.id, self.parent_id.id],
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _assign_after_commit(self, registry, ids, uid, lang, quiet=False):
        """The content is safe: whatever happens here, the person sees no error and the cron finishes the work."""
        try:
            self._assign_numbers(registry, ids, uid, lang, quiet)
        except Exception:
            _logger.exception("Numbers of documents %s are still awaited", ids)

    @api.model
    def _assign_numbers(self, registry, ids, uid=SUPERUSER_ID, lang=None, quiet=False):
        """Numbers the awaiting documents among `ids` in transactions of their own. Returns the ids that were numbered.
        `quiet`: without notes in the chatter, as their entry was; the history has it all."""
        done = []
        for start in range(0, len(ids), BATCH):
            done += self._assign_batch(registry, ids[start : start + BATCH], uid, lang, quiet)
        return done

    @api.model
    def _apart(self, registry, work, uid=SUPERUSER_ID, context=None):
        """`work(env)` in a short transaction of its own at READ COMMITTED, tried again when another one was in the way."""  # noqa: E501
        for attempt in range(1, TRIES + 1):
            try:
                with closing(registry.cursor()) as cr:
                    cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
                    result = work(api.Environment(cr, uid, context or {}))
                    cr.commit()  # pylint: disable=invalid-commit
                return result
            except (*RETRIED, YearTurned):
                if attempt == TRIES:
                    raise
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311

    @api.model
    def _assign_batch(self, registry, ids, uid, lang, quiet=False):
        context = {"lang": lang} if lang else {}

        def number(env):
            return env["cluster.document"].sudo().browse(ids)._number_rows()

        try:
            numbered = self._apart(registry, number, uid, context)
        except psycopg2.IntegrityError:
            if len(ids) > 1:  # one document that cannot be numbered holds up no other
                return [done for one in ids for done in self._assign_batch(registry, [one], uid, lang, quiet)]
            self._note_failure(registry, ids)
            raise
        told = [document for document, follows in numbered.items() if follows or not quiet]
        if told:
            with registry.cursor() as cr:
                env = api.Environment(cr, uid, {**context, "cluster_quiet": quiet})
                documents = env["cluster.document"].sudo().browse(told)
                follows = {document for document in told if numbered[document]}

                def announce():
                    documents.filtered(lambda one: one.to_announce or one.id not in follows)._announce()

                retrying(announce, documents.env)
        return list(numbered)

    @api.model
    def _note_failure(self, registry, ids):
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["cluster.document"].browse(ids).write(
                {
                    "awaiting_note": env._(
                        "The journal's pattern gives a number that already exists. Ask the administrator to mend the pattern."  # noqa: E501
                    )
                }
            )

    def _assign_numbers_here(self, at=None):
        """Numbers in the present transaction: for tests, and for data loaded before anybody works. `at` is UTC."""
        self.env.flush_all()
        numbered = self.sudo()._number_rows(at)
        documents = self.browse(list(numbered))
        documents.sudo()._announce()
        return documents

    def _number_rows(self, at=None):
        """The short transaction. Only rows that this and no other transaction holds are read or written.
        Returns {id: whether anything follows from its number}."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, (%s) IS TRUE FROM cluster_document WHERE id = ANY(%s) AND state = 'awaiting' ORDER BY id FOR UPDATE",  # noqa: E501
                SQL(" OR ").join(self._what_follows()),
                list(self.ids),
            )
        )
        self.env.invalidate_all()
        # a whole row of each record would be most of the transaction's time
        documents = self.with_context(
            prefetch_fields=False, cluster_follows=frozenset(document for document, follows in rows if follows)
        ).browse([row[0] for row in rows])
        documents.fetch(self._number_fields())
        documents.journal_id.fetch(JOURNAL_FIELDS)
        refused = []
        for journal in documents.journal_id.sorted("id"):
            mine = documents.filtered(lambda document, journal=journal: document.journal_id == journal).sorted("id")
            late = mine.filtered("entry_kind")
            (mine - late)._number_journal(journal, at)
            refused += [document.id for document in late if not document._number_entry(at)]
        self.env.invalidate_all()
        return {document: follows for document, follows in rows if document not in refused}

    @api.model
    def _number_fields(self):
        """What is read to make a number; others are read one by one."""
        return [
            "journal_id",
            "direction",
            "entry_kind",
            "case_file_id",
            "index_code",
            "kind_id",
            "correspondent_name",
            "event_seq",
            "event_hash",
        ]

    @api.model
    def _what_follows(self):
        """SQL conditions on cluster_document: whose number has consequences (`_announce_numbers`)."""
        return [SQL("deadline_rule_id IS NOT NULL AND deadline_id IS NULL"), SQL("closes_control")]

    def _number_journal(self, journal, at):
        """The next ordinals of one journal."""
        if not self:
            return
        values = {document.id: document._index_values() for document in self}
        counts_letters = "letter" in index_grammar.fields(journal.pattern)
        year, last, moment, day = self._take_ordinals(journal, len(self), at)
        for ordinal, document in enumerate(self, last - len(self) + 1):
            given = {**values[document.id], "year": year, "ordinal": ordinal}
            if counts_letters:
                given["letter"] = document._next_letter()
            document._write_number(year, ordinal, index_grammar.render(journal.pattern, given), moment, day)

    @api.model
    def _take_ordinals(self, journal, amount, at=None):
        """(year, last ordinal, UTC moment, local day). The clock is read once the counter is ours: no later ordinal
        has an earlier time. `at` is UTC, for tests and loaded data."""
        zone = pytz.timezone(journal.cluster_id.tz or "Europe/Minsk")

        def local(moment):
            return pytz.utc.localize(moment).astimezone(zone)

        year = local(at or fields.Datetime.now()).year
        last = self._advance_counter(journal, year, amount)
        moment = at or fields.Datetime.now()
        if local(moment).year != year:
            raise YearTurned
        return year, last, moment, local(moment).date()

    @api.model
    def _advance_counter(self, journal, year, amount):
        """Takes `amount` ordinals and returns the last of them; holds the journal until the commit."""
        self.env.cr.execute(
            """
            INSERT INTO cluster_document_counter AS counter (journal_id, year, last) VALUES (%s, %s, %s)
            ON CONFLICT (journal_id, year) DO UPDATE SET last = counter.last + EXCLUDED.last
            RETURNING last""",
            [journal.id, year, amount],
        )
        return self.env.cr.fetchone()[0]

    def _write_number(self, year, ordinal, number, moment, day):
        self.ensure_one()
        self.env.cr.execute(
            """
            INSERT INTO cluster_document_number (journal_id, year, ordinal, number, document_id, state, issued_at, issued_on)
            VALUES (%s, %s, %s, %s, %s, 'issued', %s, %s) RETURNING id""",  # noqa: E501
            [self.journal_id.id, year, ordinal, number, self.id, moment, day],
        )
        text = self.env._("Registered under No. %(number)s of %(date)s", number=number, date=day.strftime("%d.%m.%Y"))
        data = {
            "journal": self.journal_id.id,
            "year": year,
            "ordinal": ordinal,
            "number": number,
            "date": day.isoformat(),
        }
        self._tell_number(self.env.cr.fetchone()[0], number, moment, day, moment, text, data)

    def _tell_number(self, number_id, number, moment, day, at, text, data):
        """The document's side of a line: its number and the event. `moment` is the registration's time, `at` the
        event's: they differ for what was entered late. By SQL, since other rows are not ours to flush here."""
        cr = self.env.cr
        follows = self.id in self.env.context.get("cluster_follows", ())
        seq = self.event_seq + 1
        event = hash_chain.Event(
            document=self.id,
            seq=seq,
            kind="registered",
            text=text,
            data=data,
            user=self.env.uid,
            at=fields.Datetime.to_string(at),
            prev_hash=self.event_hash or hash_chain.GENESIS,
        )
        sealed = hash_chain.seal(event)
        cr.execute(
            """
            INSERT INTO cluster_document_event (document_id, seq, kind, text, data, user_id, at, prev_hash, hash)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            [self.id, seq, event.kind, text, hash_chain.canonical(data), event.user, at, event.prev_hash, sealed],
        )
        cr.execute(
            """
            UPDATE cluster_document SET state = 'registered', number = %s, number_id = %s, registered_at = %s, registration_date = %s,
                   awaiting_note = NULL, to_announce = %s, event_seq = %s, event_hash = %s, write_date = %s, write_uid = %s
            WHERE id = %s""",  # noqa: E501
            [number, number_id, moment, day, follows, seq, sealed, at, self.env.uid, self.id],
        )

    def _before_registration(self):
        """What is written together with the content, before there is a number."""
        self._check_closes_control()
        self._keep_addressee()

    def _announce(self):
        """What follows the numbers, and the word that it was done, in one transaction: cut off, it is done again."""
        self._announce_numbers()
        self.filtered("to_announce").write({"to_announce": False})

    def _announce_numbers(self):
        """What follows a number and may be slow: the chatter and the term. Done again, it changes nothing but the
        chatter's note (`cluster_quiet` leaves that out)."""
        quiet = self.env.context.get("cluster_quiet")
        for document in self:
            if not quiet:
                document._message_log(
                    body=self.env._(
                        "Registered under No. %(number)s of %(date)s",
                        number=document.number,
                        date=document.registration_date.strftime("%d.%m.%Y"),
                    )
                )
            if document.deadline_rule_id and not document.deadline_id:
                document.with_context(tracking_disable=quiet)._set_deadline(
                    document.deadline_rule_id,
                    document.received_on or document.registration_date,
                    self.env._("Set on registration"),
                )
            document._close_what_is_answered()

    @api.model
    def _cron_finish_awaiting(self):
        """Finishes numbers whose transaction was cut off, and what follows from numbers where that was."""
        self.env["cluster.document.number.block"]._finish_awaiting()
        ids = self.sudo().search([("state", "=", "awaiting")], order="id").ids
        if not isinstance(self.env.cr, Cursor):
            self.browse(ids)._assign_numbers_here()
        elif ids:
            self._assign_numbers(self.env.registry, ids)
        self._announce_lost()

    @api.model
    def _announce_lost(self):
        """What should have followed a number and did not: each document by itself, one holds up no other."""
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=LOST_AFTER)
        lost = self.sudo().search(
            Domain("write_date", "<=", since)
            & (
                Domain("to_announce", "=", True)
                | (
                    Domain("state", "in", OPEN_STATES)
                    & Domain("deadline_rule_id", "!=", False)
                    & Domain("deadline_id", "=", False)
                )
            ),
            order="id",
        )
        for document in lost:
            registered = document.event_ids.filtered(lambda event: event.kind == "registered")[-1:].user_id
            try:
                if isinstance(self.env.cr, Cursor):
                    with self.env.registry.cursor() as cr:
                        self._announce_one(api.Environment(cr, registered.id or SUPERUSER_ID, {}), document.id)
                else:
                    with self.env.cr.savepoint():
                        self._announce_one(self.env(user=registered.id or SUPERUSER_ID), document.id)
            except Exception:
                _logger.exception("What follows from the number of document %s is still to be done", document.id)

    @api.model
    def _announce_one(self, env, document):
        lang = env.user.lang
        env["cluster.document"].sudo().with_context(lang=lang, cluster_quiet=True).browse(document)._announce()
