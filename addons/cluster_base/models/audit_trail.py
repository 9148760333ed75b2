"""The trail of decisions: what was written about a change by the system is not taken out again, by nobody."""

from odoo import api, models
from odoo.exceptions import UserError

# What a message says, whose it is and where it stands.
KEPT = {
    "author_guest_id",
    "author_id",
    "body",
    "create_date",
    "create_uid",
    "date",
    "email_from",
    "is_internal",
    "message_type",
    "model",
    "res_id",
    "subject",
    "subtype_id",
    "tracking_value_ids",
}

# Set while a record is removed together with its history. No call from outside can say it: it is this very object.
GOING = object()


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def unlink(self):
        return super(MailThread, self.with_context(trail_goes=GOING)).unlink()


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model
    def _keeps_trail(self, model: str) -> bool:
        """Members, fees, meetings and whatever else of this addon has a history."""
        return bool(model) and model in self.env and self.env[model]._original_module == "cluster_base"

    def _trail(self):
        """The messages that are a record's history: written by the system or with values before and after.

        A comment of a person is not: its author may correct or remove it as everywhere in Odoo.
        """
        return self.sudo().filtered(
            lambda message: (
                self._keeps_trail(message.model)
                and (message.message_type == "notification" or message.tracking_value_ids)
            )
        )

    def write(self, vals):
        if KEPT & vals.keys() and not self._is_new_trail(vals) and not self._is_carried_over(vals):
            kept = self._trail()
            if any(kept._changes(vals)):
                raise UserError(self._trail_words())
        return super().write(vals)

    def _is_new_trail(self, vals) -> bool:
        """Odoo adds the values before and after to a message in the moment of its making."""
        return self.env.su and vals.keys() == {"tracking_value_ids"} and not any(self.tracking_value_ids)

    def _is_carried_over(self, vals) -> bool:
        """The history goes along where a record is merged into another one of its model."""
        return self.env.su and vals.keys() == {"res_id"} and self.env.context.get("trail_goes") is GOING

    def _changes(self, vals):
        for message in self:
            for name in KEPT & vals.keys():
                field = message._fields[name]
                if field.type in ("one2many", "many2many"):
                    yield bool(vals[name])
                else:
                    yield field.convert_to_cache(vals[name], message) != field.convert_to_cache(message[name], message)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_trail(self):
        """Only with the record itself, which its own rules guard, does its history go."""
        if self.env.context.get("trail_goes") is GOING:
            return
        for message in self._trail():
            if self.env[message.model].sudo().with_context(active_test=False).browse(message.res_id).exists():
                raise UserError(self._trail_words())

    def _trail_words(self) -> str:
        return self.env._(
            "This entry is part of the record's history and stays as it is. Write a comment below it that says what is right."  # noqa: E501
        )


class MailTrackingValue(models.Model):
    _inherit = "mail.tracking.value"

    def init(self):  # pylint: disable=missing-return
        """Values before and after are never changed, and removed only together with their message."""
        super().init()
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_tracking_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT 1 FROM mail_message m JOIN ir_model i ON i.model = m.model
                           JOIN ir_model_data d ON d.model = 'ir.model' AND d.res_id = i.id
                               AND d.module = 'cluster_base'
                           WHERE m.id = OLD.mail_message_id AND m.model LIKE 'cluster.%') THEN
                    RAISE EXCEPTION 'Values of a history are never changed or removed.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_tracking_guard ON mail_tracking_value;
            CREATE TRIGGER cluster_tracking_guard BEFORE DELETE OR UPDATE OF mail_message_id,
                old_value_integer, old_value_float, old_value_char, old_value_text, old_value_datetime,
                new_value_integer, new_value_float, new_value_char, new_value_text, new_value_datetime
                ON mail_tracking_value FOR EACH ROW EXECUTE FUNCTION cluster_tracking_guard();
        """)
