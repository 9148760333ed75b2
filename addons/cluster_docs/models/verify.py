import logging
from typing import NamedTuple

from odoo import api, models

_logger = logging.getLogger(__name__)


class Breach(NamedTuple):
    """What is wrong: the check that found it, the record (model and id; False and 0 where there is none), a sentence."""  # noqa: E501

    check: str
    model: str | bool
    res_id: int
    text: str


class Sentence(str):
    """A breach as text that knows its record: for checks whose sentences are also read as they are."""

    __slots__ = ("record",)

    def __new__(cls, model, res_id, text):
        sentence = super().__new__(cls, text)
        sentence.record = (model, res_id)
        return sentence


class ClusterVerify(models.AbstractModel):
    """The self-check of the platform. An addon adds checks by inheriting and naming methods `_check_…`; each yields
    (model, id, sentence) for every breach it finds, or the sentence alone. Checks are found by name. They run over a
    whole district's years: they ask SQL for what differs, or go through the rows in batches, and keep nothing."""

    _name = "cluster.verify"
    _description = "Self-check"

    @api.model
    def _names_of_checks(self):
        inherited = set(dir(models.AbstractModel))
        return sorted(name for name in dir(type(self)) if name.startswith("_check_") and name not in inherited)

    @api.model
    def _breaches(self):
        """Yields each breach as it is found. A check that fails is a breach itself and stops no other."""
        verify = self.sudo()
        verify.env.flush_all()
        for name in verify._names_of_checks():
            try:
                with verify.env.cr.savepoint(flush=False):
                    for found in getattr(verify, name)():
                        if isinstance(found, str):
                            found = (*getattr(found, "record", (False, 0)), str(found))
                        yield Breach(name, *found)
            except GeneratorExit:
                raise
            except Exception as error:  # whatever it is, it is told, and the other checks go on
                _logger.warning("Self-check %s failed", name, exc_info=True)
                yield Breach(name, False, 0, f"The check {name} could not be run: {error}")

    @api.model
    def _verify(self):
        """All breaches as sentences; an empty list is the proof."""
        return [breach.text for breach in self._breaches()]
