import secrets

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import deadline as engine
from .appeal_ground import DECISIONS, NEED_GROUNDS
from .document import OPEN_STATES

DECISION_FIELDS = {"appeal_decision", "appeal_grounds"}
OF_ANSWER = {"granted": "satisfied", "refused": "refused", "explained": "explained"}
TERMS = {"forwarded": "by.appeal.forward", "left": "by.appeal.leave"}


class Document(models.Model):
    """How an appeal ends (B15): a decision of a known kind, with its grounds where it goes against the applicant."""

    _inherit = "cluster.document"

    appeal_decision = fields.Selection(
        DECISIONS, "Decision on the appeal", readonly=True, copy=False, index="btree_not_null", tracking=True
    )
    appeal_grounds = fields.Text("Grounds of the decision", readonly=True, copy=False)

    _appeal_grounds_known = models.Constraint(
        "CHECK(appeal_decision IS NULL OR appeal_decision NOT IN ('refused', 'returned', 'left') OR coalesce(btrim(appeal_grounds), '') <> '')",  # noqa: E501
        "To refuse, return or leave an appeal needs the grounds: choose them from the list or write them.",
    )

    def _refuse_step_fields(self, names):  # pylint: disable=missing-return
        super()._refuse_step_fields(names)
        if DECISION_FIELDS & set(names) and not self.env.su:
            raise AccessError(self.env._("The decision on an appeal is set by closing it, not by hand."))

    def init(self):  # pylint: disable=missing-return
        super().init()
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_document_decided() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.direction = 'appeal' AND NEW.appeal_decision IS NULL THEN
                    RAISE EXCEPTION 'An appeal is closed by a decision of a known kind.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF NEW.direction = 'procedure' AND coalesce(btrim(NEW.result), '') = '' THEN
                    RAISE EXCEPTION 'An application is decided before it is filed.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_document_decided ON cluster_document;
            CREATE TRIGGER cluster_document_decided BEFORE UPDATE OF state ON cluster_document
                FOR EACH ROW WHEN (NEW.state IN ('answered', 'filed') AND OLD.state NOT IN ('answered', 'filed')
                    AND NEW.direction IN ('appeal', 'procedure'))
                EXECUTE FUNCTION cluster_document_decided();
        """)

    def action_mark_answered(self):
        self.ensure_one()
        if self.direction != "appeal":
            return super().action_mark_answered()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decision on the appeal"),
            "res_model": "cluster.appeal.decision.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def action_forward_appeal(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Forward to the competent body"),
            "res_model": "cluster.appeal.forward.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def _appeal_step_due(self, decision):
        """By when the notice of forwarding or leaving must go out: a date, or None where no rule is in force."""
        self.ensure_one()
        start = self.received_on or self.registration_date
        if decision not in TERMS or not start:
            return None
        rule = self.env["cluster.deadline.rule"]._in_force(TERMS[decision], start)
        if not rule:
            return None
        calendar = self.env["cluster.calendar.day"]._calendar(rule.calendar)
        return engine.compute(self._counted_from(rule, start), rule._term(), calendar=calendar).due

    def _decide_appeal(self, decision, result, grounds="", answer=None):
        """Closes an appeal. `answer`: a registered document, or none."""
        self.ensure_one()
        self.check_access("write")
        self._check_closable()
        if not self.topic_id:
            raise UserError(self._no_topic_text())
        if decision in NEED_GROUNDS and not (grounds or "").strip():
            raise UserError(
                self.env._("Say on what grounds: choose them from the list or write them with the article of law.")
            )
        self.sudo().write({"appeal_decision": decision, "appeal_grounds": (grounds or "").strip() or False})
        words = dict(self._fields["appeal_decision"]._description_selection(self.env))
        text = words[decision] if not result else f"{words[decision]}: {result}"
        self._mark_answered(answer if answer is not None else self.browse(), text)

    def _mark_answered(self, answer, result):
        """An answer that was signed brings its decision with it; without a decision no appeal is closed."""
        if self.direction == "appeal" and not self.appeal_decision:
            self._check_closable()
            decision = OF_ANSWER.get(answer.sudo().answer_decision)
            if not decision:
                raise UserError(self._undecided_text())
            self.sudo().write({"appeal_decision": decision, "appeal_grounds": answer.sudo().answer_grounds})
        return super()._mark_answered(answer, result)

    def _undecided_text(self):
        return self.env._(
            "%(document)s is an appeal: it is closed by its decision. Press “Close with a result” there.",
            document=self.display_name,
        )

    def _check_closes_control(self):  # pylint: disable=missing-return
        """A letter without a decision closes no appeal: said before it gets its number."""
        super()._check_closes_control()
        if self.closes_control and not self.answer_state:
            for appeal in self.sudo()._answered_documents():
                if appeal.direction == "appeal" and appeal.state in OPEN_STATES and not appeal.appeal_decision:
                    raise UserError(
                        self.env._(
                            "%(document)s is an appeal: it is closed by its decision, not by a letter alone. Untick "
                            "“Closes the control” here, and press “Close with a result” on the appeal.",
                            document=appeal.display_name,
                        )
                    )

    def _closed_by_letter(self, document):
        undecided = document.direction == "appeal" and not document.appeal_decision
        return super()._closed_by_letter(document) and not undecided

    def _check_sendable(self):
        """Statistics are kept by topics: asked of the clerk who writes the answer, not of the head who signs it."""
        sendable = super()._check_sendable()
        appeal = self.parent_id
        closes = self.answer_decision and not self.is_notice and not self.keeps_open
        if closes and appeal.direction == "appeal" and appeal.state in OPEN_STATES and not appeal.topic_id:
            raise UserError(appeal._no_topic_text())
        return sendable

    def _no_topic_text(self):
        return self.env._(
            "Choose the topic of %(document)s first: statistics are kept by topics.", document=self.display_name
        )

    def _prepare_reopened_vals(self, state):
        return {**super()._prepare_reopened_vals(state), "appeal_decision": False, "appeal_grounds": False}

    def _forward_appeal(self, partner, cover, notice, lang, signer, late_reason=""):
        """Letters to the competent body and to the applicant, ready for the head; the appeal is closed as forwarded.
        Returns the letters."""
        self.ensure_one()
        self.check_access("write")
        self._check_closable()
        due = self._appeal_step_due("forwarded")
        late = bool(due and fields.Date.context_today(self) > due)
        if late and not (late_reason or "").strip():
            raise UserError(
                self.env._(
                    "The term for forwarding ended on %(due)s: say why it goes out later.", due=due.strftime("%d.%m.%Y")
                )
            )
        letters = self._create_forward_letter(
            self.env._("On forwarding of appeal No. %(number)s", number=self.number), partner, cover, lang, signer
        )
        if not self.is_anonymous:
            letters |= self._create_forward_letter(
                self.env._("Notice of forwarding of appeal No. %(number)s", number=self.number),
                self.correspondent_id,
                notice,
                lang,
                signer,
            )
        text = self.env._("Forwarded to %(body)s; notice to the applicant is prepared", body=partner.name)
        if self.is_anonymous:
            text = self.env._("Forwarded to %(body)s", body=partner.name)
        if late:
            text += ". " + self.env._(
                "Later than %(due)s: %(reason)s", due=due.strftime("%d.%m.%Y"), reason=late_reason
            )
        self._log_event("forwarded", text, {"letters": letters.ids, "due": due.isoformat() if due else ""})
        self._decide_appeal("forwarded", partner.name)
        return letters

    def _create_forward_letter(self, title, partner, body, lang, signer):
        journal = self.env["cluster.document.journal"].search(
            [("unit_id", "=", self.unit_id.id), ("kind", "=", "outgoing")], limit=1
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%(unit)s has no journal of outgoing letters. Ask the administrator to open one.",
                    unit=self.unit_id.name,
                )
            )
        vals = {
            "journal_id": journal.id,
            "parent_id": self.id,
            "title": title,
            "correspondent_id": partner.id,
            "delivery_method": "post",
        }
        if not partner:
            vals |= {
                "correspondent_name": self.correspondent_name,
                "correspondent_address": self.correspondent_address,
                "correspondent_contact": self.correspondent_contact,
            }
        letter = self.create(vals)
        letter.sudo().write(
            {
                "answer_state": "draft",
                "answer_body": body,
                "answer_lang": lang,
                "answer_signer_id": signer.id,
                "public_code": secrets.token_hex(8),
            }
        )
        return letter
