from datetime import timedelta

from odoo import api, fields, models

# Fictional addressees; places are real.
FARMS = [
    ("Сядзіба «Прыкладная»", "аг. Залессе, вул. Узорная, 4"),
    ("Фермерская гаспадарка «Узор»", "в. Міхневічы, вул. Умоўная, 11"),
    ("Сядзіба «Вымышленая»", "аг. Крэва, вул. Прыкладная, 2"),
    ("КСУП «Узорны палетак»", "аг. Залессе, вул. Узорная, 30"),
    ("Рамесніца Ганна Прыкладная", "в. Зарудзічы, вул. Узорная, 8"),
    ("Пасека Пятра Узорнага", "аг. Крэва, вул. Умоўная, 17"),
    ("Сядзіба «Умоўная»", "аг. Солы, вул. Прыкладная, 21"),
    ("УА «Узорная сярэдняя школа»", "аг. Крэва, вул. Узорная, 1"),
]


class Document(models.Model):
    _inherit = "cluster.document"

    @api.model
    def _load_demo_journals(self):
        """What stands in a journal beside ordinary lines, a circular with its post, links: the demo district alone."""
        unit = self.env.ref("cluster_base.unit_committee")
        blocks = self.env["cluster.document.number.block"]
        if blocks.search_count([("unit_id", "=", unit.id)], limit=1):
            return
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        self = self.with_context(lang="be_BY" if "be_BY" in installed else self.env.lang)
        journals = {journal.kind: journal for journal in unit.journal_ids}
        controller = self.env.ref("cluster_base.user_controller")
        clerk = self.env.ref("cluster_base.user_clerk")
        self.with_user(controller)._load_demo_reservations(journals)
        self.with_user(clerk)._load_demo_circular(journals, unit)
        self.with_user(clerk)._load_demo_links(journals)

    @api.model
    def _load_demo_reservations(self, journals):
        """An outage that is explained, a reservation that is still open, and a paper that lay too long."""
        at = fields.Datetime.now() - timedelta(minutes=5)
        blocks = self.env["cluster.document.number.block"]
        outage = blocks.create(
            {
                "journal_id": journals["incoming"].id,
                "kind": "outage",
                "size": 4,
                "reason": "Планавае адключэнне электраэнергіі",
            }
        )
        later = blocks.create(
            {
                "journal_id": journals["internal"].id,
                "size": 3,
                "reason": "Пратаколы камісіі, якія падпісваюцца ў пятніцу",
            }
        )
        (outage | later).sudo()._take_lines(at)
        lines = outage.line_ids.sorted("ordinal")
        for line, title, name in (
            (lines[0], "Аб рамонце электралініі", "РЭС (прыклад)"),
            (lines[1], "Аб адкрыцці турыстычнага сезона", "Станіслаў Умоўны"),
        ):
            self._demo_enter(line, at, "Уведзена з аркуша пасля адключэння", title=title, correspondent_name=name)
        lines[2]._release("Сапсаваны радок на аркушы")
        lines[3]._release("Электраэнергію ўключылі")
        last = self.env["cluster.document.number"].search(
            [("journal_id", "=", journals["internal"].id), ("state", "=", "issued")], order="id desc", limit=1
        )
        if last:
            title = "Дакладная запіска аб інвентары"
            self._demo_enter(last, last.issued_at, "Папера ляжала ў старшыні камісіі", title=title)

    @api.model
    def _demo_enter(self, line, at, reason, **vals):
        document = self.create({"journal_id": line.journal_id.id, **vals})
        document._enter(line, at, reason)
        document._assign_numbers_here()
        return document

    @api.model
    def _load_demo_circular(self, journals, unit):
        addressees = [
            fields.Command.create(
                {"name": name, "address": address, "zip": "231000", "delivery_method": "post" if place % 3 else "hand"}
            )
            for place, (name, address) in enumerate(FARMS)
        ]
        kept = self.env["cluster.mailing.list"].create(
            {"name": "Гаспадаркі і ўстановы кластара", "unit_id": unit.id, "line_ids": addressees}
        )
        letter = self.create(
            {
                "journal_id": journals["outgoing"].id,
                "title": "Запрашэнне на нараду па падрыхтоўцы да турыстычнага сезона",
                "document_date": fields.Date.context_today(self),
            }
        )
        kept._add_to(letter)
        letter._do_register()
        letter._assign_numbers_here()
        letter.recipient_ids.filtered(lambda row: row.delivery_method == "hand")[:2]._set_status("delivered")
        posted = letter.recipient_ids.filtered(lambda row: row.delivery_method == "post")
        posted[:2].write({"postal_kind": "notice", "weight": 20})
        posted[2:].write({"weight": 20})
        self.env["cluster.postal.register"].create({"unit_id": unit.id, "day": letter.registration_date})
        self.env["cluster.document.preset"].create(
            {
                "name": "Штомесячная справаздача гаспадаркі",
                "journal_id": journals["incoming"].id,
                "title": "Штомесячная справаздача аб прыёме гасцей",
                "delivery_method": "email",
                "is_shared": True,
            }
        )

    @api.model
    def _load_demo_links(self, journals):
        asked = self.search([("journal_id", "=", journals["incoming"].id), ("state", "=", "execution")], limit=3)
        if len(asked) < 3:
            return
        main, addition, closed = asked
        links = self.env["cluster.document.link"]
        links.create({"document_id": addition.id, "other_id": main.id, "kind": "addition", "note": "Дасланы дадатак"})
        answer = self.create(
            {
                "journal_id": journals["outgoing"].id,
                "title": f"Адказ на № {closed.number}",
                "correspondent_name": closed.correspondent_name,
                "parent_id": closed.id,
                "closes_control": True,
                "delivery_method": "post",
            }
        )
        answer._do_register()
        answer._assign_numbers_here()
