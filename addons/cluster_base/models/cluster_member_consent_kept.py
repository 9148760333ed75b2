"""Consents are only added. A person's data is erased by one documented way, which leaves a line of its own."""

from odoo import models


class ClusterMemberConsent(models.Model):
    _inherit = "cluster.member.consent"

    def init(self):  # pylint: disable=missing-return
        super().init()
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_member_consent_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' AND (current_setting('cluster.erasure', true) = 'on'
                   OR NOT EXISTS (SELECT 1 FROM cluster_member WHERE id = OLD.member_id)) THEN
                    RETURN OLD;
                END IF;
                RAISE EXCEPTION 'Consents are only added, never changed or removed.'
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            DROP TRIGGER IF EXISTS cluster_member_consent_guard ON cluster_member_consent;
            CREATE TRIGGER cluster_member_consent_guard BEFORE UPDATE OR DELETE ON cluster_member_consent
                FOR EACH ROW EXECUTE FUNCTION cluster_member_consent_guard();
        """)

    def _erase(self, reason: str):
        """Remove the lines for good, for the job that destroys what need not be kept any longer.

        :param reason: by which rule, e.g. the term of storage; it stays in the member's history
        """
        by_member = [(member, len(lines)) for member, lines in self.sudo().grouped("member_id").items()]
        cr = self.env.cr
        self.env.flush_all()
        cr.execute("SELECT set_config('cluster.erasure', 'on', true)")
        self.sudo().unlink()
        cr.execute("SELECT set_config('cluster.erasure', 'off', true)")
        for member, count in by_member:
            member.message_post(
                body=self.env._("Erased: %(count)s lines of consents. Reason: %(reason)s", count=count, reason=reason)
            )
