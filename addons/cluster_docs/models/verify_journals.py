from odoo import api, models


class ClusterVerify(models.AbstractModel):
    _inherit = "cluster.verify"

    @api.model
    def _check_journal_late_entries(self):
        """A number with a letter stands after its own number, with its reason; letters follow each other."""
        cr = self.env.cr
        cr.execute("""
            SELECT line.number, base.id, line.ordinal, base.ordinal, btrim(coalesce(line.entry_reason, '')),
                   (line.journal_id, line.year, line.ordinal)
                   IS NOT DISTINCT FROM (base.journal_id, base.year, base.ordinal)
            FROM cluster_document_number line LEFT JOIN cluster_document_number base ON base.id = line.base_id
            WHERE line.suffix IS NOT NULL""")
        for number, base, _ordinal, _base_ordinal, reason, fits in cr.fetchall():
            if not base or not fits:
                yield f"Number {number}: the number that it stands after is missing."
            if not reason:
                yield f"Number {number}: it was entered late without a reason."

    @api.model
    def _check_journal_reservations(self):
        """A reservation has all of its numbers, each is used or explained once its year is over, and what was taken out
        of a journal without a document says for what."""
        cr = self.env.cr
        cr.execute("""
            SELECT j.name->>'en_US', b.year, b.first, b.last, b.size, count(n.id), min(n.ordinal), max(n.ordinal)
            FROM cluster_document_number_block b JOIN cluster_document_journal j ON j.id = b.journal_id
            LEFT JOIN cluster_document_number n
                ON n.block_id = b.id AND n.suffix IS NULL AND n.journal_id = b.journal_id AND n.year = b.year
            WHERE b.state = 'open' GROUP BY j.id, b.id
            HAVING count(n.id) <> b.size OR min(n.ordinal) <> b.first OR max(n.ordinal) <> b.last""")
        for journal, year, first, last, size, lines, _low, _high in cr.fetchall():
            yield f"Journal {journal}, {year}: the reservation of numbers {first} to {last} has {lines} lines of {size}."  # noqa: E501
        cr.execute("""
            SELECT n.number, n.state, n.block_id, btrim(coalesce(n.void_reason, ''))
            FROM cluster_document_number n
            WHERE n.document_id IS NULL AND (n.block_id IS NULL OR n.state = 'issued'
                                             OR (n.state = 'void' AND btrim(coalesce(n.void_reason, '')) = ''))""")
        for number, state, block, _reason in cr.fetchall():
            if not block or state == "issued":
                yield f"Number {number}: its document is missing."
            else:
                yield f"Number {number}: it was not used and nobody said why."
        cr.execute("""
            SELECT j.name->>'en_US', n.year, count(*), min(n.ordinal), max(n.ordinal)
            FROM cluster_document_number n JOIN cluster_document_journal j ON j.id = n.journal_id
            JOIN hr_department u ON u.id = j.unit_id LEFT JOIN cluster_cluster c ON c.id = u.cluster_id
            WHERE n.state = 'reserved'
              AND n.year < extract(year FROM now() AT TIME ZONE coalesce(c.tz, 'Europe/Minsk'))
            GROUP BY j.id, n.year""")
        for journal, year, count, first, last in cr.fetchall():
            yield f"Journal {journal}, {year}: the year is over, {count} reserved numbers between {first} and {last} are not explained."  # noqa: E501

    @api.model
    def _check_journal_delivery(self):
        """What stands on a postal list that was handed over was sent, and is a letter of that body."""
        cr = self.env.cr
        cr.execute("""
            SELECT p.day, d.number FROM cluster_postal_register p
            JOIN cluster_document_recipient r ON r.register_id = p.id JOIN cluster_document d ON d.id = r.document_id
            WHERE (p.state = 'handed' AND r.status = 'queued') OR d.unit_id <> p.unit_id OR d.number IS NULL
               OR r.delivery_method <> 'post'""")
        for day, number in cr.fetchall():
            yield f"Postal list of {day}: letter {number} does not belong on it as it stands."
