import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import form, uploads

DRAFT_IDLE = timedelta(days=2)
RESUME_TERM = timedelta(days=30)
LONGEST_TYPED = 5000


class Application(models.Model):
    """The resident's draft. It is found by an unguessable token alone, never by an id from an address."""

    _inherit = "cluster.application"

    @api.model
    def _draft_find(self, token):
        """Return the application a browser session holds (submitted ones too), empty for anything else."""
        if not isinstance(token, str) or len(token) < 32:
            return self.browse()
        return self.sudo().search([("draft_token", "=", token)], limit=1)

    @api.model
    def _draft_start(self, procedure, partner):
        """Open a draft under today's edition; a resident with an account finds the form filled in."""
        edition = procedure.sudo().edition_id
        if not edition or not procedure.published:
            raise UserError(self.env._("This service cannot be applied for online at present."))
        return self.sudo().create(
            {
                "procedure_id": procedure.id,
                "edition_id": edition.id,
                "partner_id": partner.id,
                "draft_token": secrets.token_urlsafe(32),
                "draft_values": self._draft_prefill(partner),
                "draft_done": [],
                "draft_touched_at": fields.Datetime.now(),
                "lang": self.env.lang,
            }
        )

    @api.model
    def _draft_prefill(self, partner):
        partner = partner.sudo()
        address = ", ".join(filter(None, (partner.zip, partner.city, partner.street, partner.street2)))
        prefill = {
            "applicant_name": partner.name,
            "applicant_address": address,
            "applicant_phone": partner.phone,
            "applicant_email": partner.email,
        }
        return {key: value for key, value in prefill.items() if value}

    def _draft_refresh(self):
        """A draft that slept over a change of the law goes on under the edition of today."""
        self.ensure_one()
        edition = self.procedure_id.edition_id
        if self.state == "draft" and edition and edition != self.edition_id:
            self.write({"edition_id": edition.id, "draft_done": []})

    def _draft_file_counts(self):
        self.ensure_one()
        counts = {}
        for file in self.file_ids:
            counts[file.key] = counts.get(file.key, 0) + 1
        return counts

    def _draft_keep(self, step, typed):
        """Keep what was typed on a page, right or wrong: nothing typed is lost."""
        self.ensure_one()
        kept = dict(self.draft_values or {})
        for name in self.edition_id._form_fields(step):
            kept[name] = (typed.get(name) or "").replace("\x00", "")[:LONGEST_TYPED]
        self.write({"draft_values": kept, "draft_touched_at": fields.Datetime.now(), "lang": self.env.lang})

    def _draft_check(self, step):
        """Return {field: sentence}; a page without errors is marked as done."""
        self.ensure_one()
        errors = self.edition_id._form_check(step, self.draft_values or {}, self._draft_file_counts())
        done = [key for key in self.draft_done or [] if key != step["key"]]
        self.draft_done = done if errors else [*done, step["key"]]
        return errors

    def _draft_open_step(self):
        """The first page that still needs something, `check` when none does."""
        self.ensure_one()
        counts = self._draft_file_counts()
        for step in self.edition_id._form_steps():
            if step["key"] == "check":
                break
            unseen = step["key"] not in (self.draft_done or [])
            if unseen or self.edition_id._form_check(step, self.draft_values or {}, counts):
                return step["key"]
        return "check"

    def _draft_add_files(self, question, sent):
        """Take [(name, content)] for a question; return sentences for those not taken."""
        self.ensure_one()
        problems = []
        kept = self.file_ids.filtered(lambda f: f.key == question.key)
        for name, content in sent:
            verdict = uploads.judge(name, content)
            room = uploads.MAX_TOTAL - sum(self.file_ids.mapped("size"))
            same = kept.filtered(lambda f, name=verdict.name: f.name == name)
            if verdict.problem:
                problems.append(self._upload_problem_text(verdict.problem, verdict.name))
            elif len(kept - same) >= uploads.MAX_FILES:
                problems.append(self._upload_problem_text("too_many", verdict.name))
            elif verdict.size > room:
                problems.append(self._upload_problem_text("no_room", verdict.name))
            else:
                kept -= same
                same.unlink()  # the same name again is a better copy of the same paper
                kept |= self._draft_store_file(question, verdict, content)
        return problems

    def _draft_store_file(self, question, verdict, content):
        # Odoo would shrink a large photograph; a document is kept byte for byte.
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .with_context(image_no_postprocess=True)
            .create(
                {
                    "name": verdict.name,
                    "raw": content,
                    "mimetype": verdict.mimetype,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        return (
            self.env["cluster.application.file"]
            .sudo()
            .create(
                {
                    "application_id": self.id,
                    "key": question.key,
                    "name": verdict.name,
                    "size": verdict.size,
                    "mimetype": verdict.mimetype,
                    "attachment_id": attachment.id,
                }
            )
        )

    def _upload_problem_text(self, problem, name):
        total = uploads.MAX_TOTAL // uploads.MEGABYTE
        sentences = {
            "too_many": lambda: self.env._(
                "“%(name)s” was not taken: up to %(limit)s files fit here. Remove one first.",
                name=name,
                limit=uploads.MAX_FILES,
            ),
            "no_room": lambda: self.env._(
                "“%(name)s” was not taken: all files together may be %(limit)s MB. Remove one or choose a smaller file.",  # noqa: E501
                name=name,
                limit=total,
            ),
        }
        if problem in sentences:
            return sentences[problem]()
        return self.env["cluster.upload"]._sentence(problem, name, limit=uploads.MAX_BYTES, resident=True)

    def _draft_remove_file(self, file_id):
        """Only a file of this very draft is found."""
        self.ensure_one()
        if self.state == "draft":
            self.file_ids.filtered(lambda f: str(f.id) == str(file_id)).unlink()

    def _draft_send_link(self, email):
        """Mail the way back to this draft; an earlier link stops working. Returns a sentence or ""."""
        self.ensure_one()
        email = (email or "").strip()
        if not email:
            return self.env._("Enter the e-mail address to which we should send the link")
        if form.email_problem(email):
            return self.env._("Enter an e-mail address in the right form, like name@example.com")
        token = secrets.token_urlsafe(32)
        self.write(
            {
                "resume_token_hash": self._resume_digest(token),
                "resume_until": fields.Datetime.now() + RESUME_TERM,
                "lang": self.env.lang,
            }
        )
        self._send_template(
            "cluster_docs.mail_application_resume", email, resume_url=f"{self.get_base_url()}/services/resume/{token}"
        )
        return ""

    @api.model
    def _resume_digest(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _resume_find(self, token):
        """The draft a mailed link leads to; empty when it was submitted, ran out or never was."""
        return self.sudo().search(
            [
                ("resume_token_hash", "=", self._resume_digest(token)),
                ("state", "=", "draft"),
                ("resume_until", ">", fields.Datetime.now()),
            ],
            limit=1,
        )

    def _resume_take(self):
        """Hand the draft over to the browser that opened the link: others lose it. Returns the token."""
        self.ensure_one()
        token = secrets.token_urlsafe(32)
        self.write({"draft_token": token, "draft_touched_at": fields.Datetime.now()})
        return token

    @api.model
    def _gc_drafts(self):
        """Cron: forget drafts nobody touched; those with a mailed link wait until it runs out."""
        now = fields.Datetime.now()
        idle = self.sudo().search(
            [
                ("state", "=", "draft"),
                ("draft_touched_at", "<", now - DRAFT_IDLE),
                "|",
                ("resume_until", "=", False),
                ("resume_until", "<", now),
            ],
            limit=500,
        )
        idle.file_ids.unlink()
        idle.unlink()

    def _applicant_vals(self):
        self.ensure_one()
        typed = self.draft_values or {}
        return {name: (typed.get(name) or "").strip() or False for name in form.APPLICANT_FIELDS}
