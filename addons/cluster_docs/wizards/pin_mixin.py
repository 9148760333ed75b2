from odoo import fields, models

CONTEXT_KEY = "cluster_pin"


class PinMixin(models.AbstractModel):
    """A PIN that is typed in a form and stored nowhere. A form is saved before its button runs, so the field has no
    column: the client keeps what was typed, and the button sends it in its context."""

    _name = "cluster.pin.mixin"
    _description = "Asks for a PIN"

    pin = fields.Char("PIN", compute="_compute_pin", inverse="_inverse_pin")

    def init(self):
        """The column of the time when the PIN was saved until the button had run."""
        if not self._abstract:
            self.env.cr.execute(f'ALTER TABLE "{self._table}" DROP COLUMN IF EXISTS pin')  # pylint: disable=sql-injection

    def _compute_pin(self):
        self.pin = False

    def _inverse_pin(self):
        """What was typed lives as long as the request."""

    def _take_pin(self):
        """(the wizard without the PIN in its context, the PIN). Whatever the wizard calls does not get it."""
        self.ensure_one()
        pin = self.env.context.get(CONTEXT_KEY) or self.pin or ""
        context = {key: value for key, value in self.env.context.items() if key != CONTEXT_KEY}
        wizard = self.with_context(context)
        wizard.invalidate_recordset(["pin"])
        return wizard, pin if isinstance(pin, str) else ""

    def _without_pin(self, action):
        """An action that does not inherit the button's context: the client adds it to what the button returns."""
        return {**action, "context": {CONTEXT_KEY: False}}
