# The short name for translation here is self.env._
# pylint: disable=prefer-env-translation
from odoo import models


class Document(models.Model):
    """The appeal's own values on its registration card."""

    _inherit = "cluster.document"

    def _card_appeal(self):
        _ = self.env._
        own = {
            _("Surname, name, patronymic of the applicant"): self._card_applicant(),
            _("Form of submission (written, oral, electronic)"): self._card_form(),
            _("Dates of identical or clarifying appeals received before the answer"): self._card_connected(
                ("identical", "clarifying")
            ),
            _("Dates and indexes of repeated appeals"): self._card_connected(("repeat",)),
            _("Topic"): self.topic_id.display_name or self.index_code,
            _("Result of consideration"): "\n".join(filter(None, [self.result, self.appeal_grounds])),
        }
        rows = []
        for label, value in super()._card_appeal():
            if label == _("Course of consideration"):
                value = "\n".join(filter(None, [value, self._card_events("forwarded")]))
            elif label in own:
                value = own[label] or value
            rows.append((label, value))
        return rows

    def _card_words(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    def _card_applicant(self):
        if not self.is_collective:
            return self.correspondent_name
        names = "\n".join(
            f"{number}. {', '.join(filter(None, [line.name, line.address]))}"
            for number, line in enumerate(self.signatory_ids, 1)
        )
        text = self.env._("collective, signatures: %(count)s", count=self.signatory_count)
        return "\n".join(filter(None, [f"{self.correspondent_name or ''} ({text})".strip(), names]))

    def _card_form(self):
        parts = [self._card_words("appeal_form"), self._card_words("appeal_kind"), self._card_words("appeal_source")]
        if self.external_number:
            parts.append(f"№ {self.external_number}")
        return ", ".join(filter(None, parts))

    def _card_connected(self, kinds):
        """Both ways: what this one repeats, and what repeats it."""
        found = self.repeat_ids.filtered(lambda other: other.repeat_kind in kinds and other.number)
        if self.repeat_kind in kinds:
            siblings = self.repeat_of_id.repeat_ids
            found |= self.repeat_of_id | siblings.filtered(lambda other: other.repeat_kind in kinds and other.number)
        found = (found - self).filtered(lambda other: other.state != "void").sorted("registered_at")
        return ", ".join(f"№ {other.number} {self._card_date(other.registration_date)}" for other in found)
