from odoo import api, fields, models

OFFICE_CLOSES = 17.0


class Document(models.Model):
    _inherit = "cluster.document"

    @api.model
    def _load_demo_terms(self):
        """One appeal extended with its notice, one letter whose clock stands, one that ran again; the report of the
        first self-check. Loaded once."""
        committee = self.env.ref("cluster_base.unit_committee")
        if self.env["cluster.deadline.suspension"].search_count([], limit=1):
            return
        for name in ("committee", "zaliessie", "kreva"):
            self.env.ref(f"cluster_base.unit_{name}").office_closes = OFFICE_CLOSES
        clerk = self.env.ref("cluster_base.user_clerk")
        today = fields.Date.context_today(self)
        running = self.search(
            [
                ("unit_id", "=", committee.id),
                ("state", "in", ("registered", "execution")),
                ("due_date", ">", today),
                ("deadline_id.rule_id", "!=", False),
                ("answer_ids", "=", False),
            ],
            order="due_date, id",
        ).with_user(clerk)
        appeals = running.filtered(lambda document: document.direction == "appeal" and document.can_extend)
        if appeals:
            appeals[0]._extend("Патрэбна праверка на месцы з удзелам спецыялістаў")
        letters = running.filtered(lambda document: document.direction == "incoming" and document.can_suspend)
        if letters:
            letters[0]._suspend(today, False, "Чакаем звесткі ад заяўніка")
        for letter in letters[1:2]:
            begun = letter.deadline_id.start_date
            letter._suspend(begun, begun, "Ліст дапрацоўваўся адпраўнікам")

    @api.model
    def _load_demo_verify(self):
        if not self.env["cluster.verify.report"].search_count([], limit=1):
            self.env["cluster.verify.report"]._run()
