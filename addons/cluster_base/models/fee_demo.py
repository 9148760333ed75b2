from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

# kind: (counted in, [(from, below, amount, for each)], entry fee)
SCALES = {
    "farm": ("rooms", [(0, 5, 60, 0), (5, 10, 120, 0), (10, 0, 120, 2.5)], 25),
    "craftsman": ("people at work", [(0, 3, 36, 0), (3, 0, 36, 6)], 15),
    "firm": ("people at work", [(0, 15, 180, 0), (15, 0, 180, 4)], 50),
    "authority": ("", [(0, 0, 0, 0)], 0),
    "academia": ("", [(0, 0, 30, 0)], 0),
    "support": ("", [(0, 0, 30, 0)], 0),
}
UNITS = {
    "rooms": ("пакояў", "комнат"),
    "people at work": ("працоўных", "работников"),
}
COSTS = (("Rent", 180), ("Bookkeeping", 150), ("Portal and mail", 60), ("Phone", 40), ("Power", 50))
# name, be, ru, from, to, budget, [(source, is grant, amount)], number of partners, [(line, eligible, planned, spent)]
PROJECTS = (
    (
        "Tourist cluster of 21 farms in Smarhoń district", "Турыстычны кластар 21 гаспадаркі Смаргонскага раёна",
        "Туристический кластер 21 хозяйства Сморгонского района", "2015-01-01", "2017-12-31", 334700,
        [("European Union", True, 300000), ("Partners", False, 34700)], 3,
        [("People", True, 120000, 118400), ("Portal and equipment", True, 94700, 95350.4), ("Trainings", True, 80000, 76200),  # noqa: E501
         ("Management", False, 40000, 38100)],
    ),
    (
        "Craft cluster of Tauragė and Suwałki", "Кластар рамёстваў Таўраге і Сувалак",
        "Кластер ремёсел Таураге и Сувалок", "2014-01-01", "2014-12-31", 58079.78,
        [("European Union, 85 %", True, 49367.81), ("Partners", False, 8711.97)], 2,
        [("Joint products", True, 30000, 29120.5), ("Website and marketing", True, 28079.78, 28010)],
    ),
    (
        "EstRuClusterDevelopment", "EstRuClusterDevelopment", "EstRuClusterDevelopment", "2012-01-01", "2014-12-31", 0,
        [], 6, [("Surveys and mapping", True, 0, 0), ("B2B events", True, 0, 0)],
    ),
)  # fmt: skip


class ClusterMemberFee(models.Model):
    """The demo district's fees, books and projects. Amounts are made up but for the budgets of the projects."""

    _inherit = "cluster.member.fee"

    @api.model
    def _load_demo_fees(self):
        cluster = self.env.ref("cluster_base.cluster_smarhon")
        if self.env["cluster.fee.rule"].search_count([("cluster_id", "=", cluster.id)], limit=1):
            return
        today = fields.Date.context_today(self)
        self._demo_rules(cluster, today)
        self._demo_projects(cluster)
        if self.env["account.journal"].search_count(
            [("company_id", "=", cluster.company_id.id), ("type", "=", "sale")], limit=1
        ):
            self._demo_bookings(cluster.company_id, today)
            self._demo_fees(cluster, today)
        self._demo_trade(cluster, today)

    @api.model
    def _demo_rules(self, cluster, today):
        for place, (code, (unit, bands, entry)) in enumerate(SCALES.items()):
            for what, rows in (("annual", bands), ("entry", [(0, 0, entry, 0)])):
                rule = self.env["cluster.fee.rule"].create(
                    {
                        "cluster_id": cluster.id,
                        "kind_id": self.env.ref(f"cluster_base.kind_{code}").id,
                        "what": what,
                        "valid_from": today.replace(month=1, day=1),
                        "size_unit": unit if what == "annual" else False,
                        "work_rate": 7.5,
                        "decision_ref": f"{place + 1} ад 15.12.{today.year - 1}",
                        "band_ids": [
                            Command.create({"size_from": low, "size_below": high, "amount": amount, "per_unit": each})
                            for low, high, amount, each in rows
                        ],
                    }
                )
                if what == "annual" and unit:
                    for lang, word in zip(("be_BY", "ru_RU"), UNITS[unit], strict=True):
                        rule.with_context(lang=lang).size_unit = word
        members = self.env["cluster.member"].search([("cluster_id", "=", cluster.id)], order="id")
        for number, member in enumerate(members):
            member.size_value = 2 + number * 5 % 13
            # What the size was from the beginning, not a change of today.
            member.fee_basis_ids.sorted("day")[1:].unlink()
            member.fee_basis_ids.size_value = member.size_value

    @api.model
    def _demo_fees(self, cluster, today):
        members = self.env["cluster.member"].search([("cluster_id", "=", cluster.id)], order="id")
        made = self._make_fees(members, today).filtered(lambda fee: fee.state == "to_invoice")
        begin = max(fields.Date.add(today.replace(month=1, day=1), days=40), today - timedelta(days=250))
        begin = min(begin, today)
        annual = made.filtered(lambda fee: fee.what == "annual")
        late, later = annual[3:4], annual[7:8]
        late._make_invoices(today - timedelta(days=38))
        later._make_invoices(today - timedelta(days=60))
        paid = (annual - late - later)[:-1].filtered(lambda fee: fee.period_from <= begin)
        paid._make_invoices(begin)
        (made - late - later - paid)._make_invoices(today)
        made.write({"delivery": "mailed"})
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cluster.company_id.id)], limit=1
        )
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=paid.move_id.ids
        ).create(
            {"journal_id": journal.id, "payment_date": min(begin + timedelta(days=20), today), "group_payment": False}
        )._create_payments()
        (late | later).member_id._follow_arrears(today)
        work = self.env["cluster.fee.work"].create(
            {"fee_id": later.id, "task": "Адрамантавана лаўка ля сцежкі", "hours": 4, "day": today}
        )
        work.action_confirm()

    @api.model
    def _demo_bookings(self, company, today):
        """Fourteen months of the centre's books: commissions that grow, a grant twice, costs that stay."""

        def account(code, name, kind, tag=None):
            return self.env["account.account"].create(
                {
                    "code": code, "name": name, "account_type": kind, "company_ids": [Command.set(company.ids)],
                    "tag_ids": [Command.set(self.env.ref(tag).ids)] if tag else False,
                }
            )  # fmt: skip

        commission = account("CL9001", "Камісія партала", "income", "cluster_base.account_tag_commission")
        grant = account("CL9002", "Грант", "income_other", "cluster_base.account_tag_grant")
        cost = account("CL9003", "Утрыманне цэнтра", "expense")
        cash = account("CL9004", "Разлікі цэнтра (дэма)", "asset_current")
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", company.id)], limit=1
        )
        vals_list = []
        for back in range(14, 0, -1):
            day = (today.replace(day=1) - relativedelta(months=back)) + timedelta(days=24)
            income = 60 + 12 * (14 - back)
            lines = [(cost, name, amount) for name, amount in COSTS] + [(commission, "Commission", -income)]
            if back in (13, 7):
                lines.append((grant, "Grant", -1500))
            total = sum(amount for _account, _name, amount in lines)
            vals_list.append(
                {
                    "journal_id": journal.id,
                    "date": day,
                    "ref": "Month's bookings (demo)",
                    "line_ids": [
                        *(
                            Command.create({"account_id": one.id, "name": name, "balance": amount})
                            for one, name, amount in lines
                        ),
                        Command.create({"account_id": cash.id, "name": "Total", "balance": -total}),
                    ],
                }
            )
        self.env["account.move"].create(vals_list).action_post()

    @api.model
    def _demo_projects(self, cluster):
        Partner = self.env["res.partner"]
        countries = [self.env.ref(f"base.{code}") for code in ("by", "pl", "lt", "ee", "ru", "lv")]
        self.env.ref("base.EUR").active = True
        for name, be, ru, first, last, budget, sources, partners, lines in PROJECTS:
            project = self.env["cluster.project"].create(
                {
                    "name": name, "cluster_id": cluster.id, "date_from": first, "date_to": last, "budget": budget,
                    "source_ids": [
                        Command.create({"name": source, "is_grant": is_grant, "amount": amount})
                        for source, is_grant, amount in sources
                    ],
                    "partner_ids": [
                        Command.create(
                            {
                                "partner_id": Partner.create(
                                    {
                                        "name": f"Узорны партнёр {number + 1} ({name.split()[0]})",
                                        "is_company": True,
                                        "country_id": countries[number].id,
                                    }
                                ).id,
                                "role": "partner" if number else "lead",
                            }
                        )
                        for number in range(partners)
                    ],
                    "line_ids": [
                        Command.create({"code": str(number), "name": line, "is_eligible": eligible, "planned": planned})
                        for number, (line, eligible, planned, _spent) in enumerate(lines, 1)
                    ],
                }
            )  # fmt: skip
            project.with_context(lang="be_BY").name = be
            project.with_context(lang="ru_RU").name = ru
            self.env["cluster.project.spending"].create(
                [
                    {"line_id": line.id, "date": last, "name": "Усе выдаткі радка", "amount": spent}
                    for line, (_name, _eligible, _planned, spent) in zip(project.line_ids, lines, strict=True)
                    if spent
                ]
            )

    @api.model
    def _demo_trade(self, cluster, today):
        weaver, mill = self.env.ref("cluster_base.member_lnianka"), self.env.ref("cluster_base.member_mlyn")
        self.env["cluster.trade.report"].create(
            {
                "member_id": weaver.id, "what": "export", "country_id": self.env.ref("base.lt").id,
                "date_from": today.replace(month=1, day=1), "date_to": today, "amount": 640,
                "source": "Апытанне членаў кластара (дэма)",
            }
        )  # fmt: skip
        journal = self.env["account.journal"].search(
            [("company_id", "=", cluster.company_id.id), ("type", "=", "sale")], limit=1
        )
        if journal:
            self.env["account.move"].create(
                {
                    "move_type": "out_invoice", "journal_id": journal.id, "partner_id": mill.partner_id.id,
                    "member_id": weaver.id, "invoice_date": today - timedelta(days=30),
                    "invoice_line_ids": [Command.create({"name": "Абрусы", "quantity": 6, "price_unit": 45})],
                }
            ).action_post()  # fmt: skip
