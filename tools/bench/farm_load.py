"""A cluster at work, loaded for the bench of farms: members, farms with books, a year of orders and invoices.

Members, books, one order of each kind, one invoice and one payment of each farm are made by the product itself; the
rest are copies of these by set-based SQL, with numbers, days and states of their own.
"""

import time
from datetime import date, timedelta

VILLAGE_NAMES = ("Лясны", "Азёрны", "Вясновы", "Крынічны", "Палявы")
# Of a hundred orders of a farm: new, to invoice, with a draft invoice, unpaid, paid.
PARTS = (("new", 3), ("to invoice", 7), ("draft", 2), ("unpaid", 18), ("paid", 70))


def _tax_numbers(count: int) -> list[str]:
    """So many Belarusian tax numbers that are formed rightly; the check digit of some bases is no digit."""
    from stdnum.by import unp

    found, base = [], 51000000
    while len(found) < count:
        base += 1
        found += [number for number in (f"{base}{digit}" for digit in range(10)) if unp.is_valid(number)]
    return found[:count]


class Loader:
    """Loads into the database of ``env``; the caller commits."""

    def __init__(self, env, members: int, companies: int, orders: int, today: date):
        self.env = env(context={**env.context, "lang": "en_US", "tracking_disable": True, "no_reset_password": True})
        self.cr = env.cr
        self.amounts = members, companies, orders
        self.today = today
        self.cluster = self.env["cluster.cluster"].search([], limit=1)
        self.seconds: dict[str, float] = {}
        self.opening: list[float] = []
        self.users: list[int] = []
        self.templates: list[dict] = []

    def load(self) -> dict[str, float]:
        """All of it; seconds of each step."""
        for name, step in (
            ("rules", self._rules),
            ("members", self._members),
            ("books", self._books),
            ("patterns", self._patterns),
            ("orders", self._orders),
        ):
            started = time.perf_counter()
            step()
            self.env.flush_all()
            self.env.cr.commit()
            self.seconds[name] = round(time.perf_counter() - started, 1)
        return self.seconds

    def _rules(self) -> None:
        """What a farm pays a year, and the centre's books, where the district has none yet."""
        env, company = self.env, self.cluster.company_id
        self.kind = env.ref("cluster_base.kind_farm")
        if not env["account.journal"].search_count([("company_id", "=", company.id), ("type", "=", "sale")], limit=1):
            env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
        Rule = env["cluster.fee.rule"]
        if not Rule._in_force(self.cluster, self.kind, "annual", self.today):
            Rule.create(
                {
                    "cluster_id": self.cluster.id,
                    "kind_id": self.kind.id,
                    "what": "annual",
                    "valid_from": self.today.replace(month=1, day=1),
                    "decision_ref": "1",
                    "band_ids": [(0, 0, {"size_from": 0, "amount": 60})],
                }
            )

    def _members(self) -> None:
        env, (count, _companies, _orders) = self.env, self.amounts
        villages = env["cluster.territory"].search([("kind", "=", "village"), ("latitude", "!=", 0)])
        partners = env["res.partner"].create(
            [
                {
                    "name": f"Двор {VILLAGE_NAMES[place % 5]} {place}",
                    "is_company": True,
                    "country_id": env.ref("base.by").id,
                    "vat": number,
                    "phone": "+375 1592 00-00-00",
                }
                for place, number in enumerate(_tax_numbers(count))
            ]
        )
        self.members = env["cluster.member"].create(
            [
                {
                    "partner_id": partner.id,
                    "cluster_id": self.cluster.id,
                    "kind_id": self.kind.id,
                    "territory_id": villages[place % len(villages)].id,
                    "size_value": place % 12 + 1,
                    "consent_page": True,
                    "takes_orders": True,
                    "state": "active",
                    "applied_on": self.today - timedelta(200),
                    "admitted_on": self.today - timedelta(190),
                    "active_from": self.today - timedelta(180),
                    "contract_signed_on": self.today - timedelta(180),
                    "contract_year": 1999,
                    "contract_ordinal": place + 1,
                    "contract_number": f"BENCH/{place + 1}",
                }
                for place, partner in enumerate(partners)
            ]
        )

    def _books(self) -> None:
        """Opened as the coordinator opens them, one by one."""
        for place, member in enumerate(self.members[: self.amounts[1]]):
            started = time.perf_counter()
            login = f"farm{place}@bench.example"
            company = member._open_books(vat_payer=bool(place % 2), people=[(f"Farm person {place}", login)]).sudo()
            self.env.flush_all()
            self.opening.append(time.perf_counter() - started)
            user = self.env["res.users"].search([("login", "=", login)])
            self.users.append(user.id)
            self.templates.append({"company": company, "user": user, "member": member})
            self.env.cr.commit()

    def _patterns(self) -> None:
        """One of each kind in each farm's books."""
        for found in self.templates:
            company, user = found["company"], found["user"]
            env = self.env(user=user.id, context={**self.env.context, "allowed_company_ids": company.ids})
            partner = env["res.partner"].create(
                {"name": f"Пакупнік {company.id}", "country_id": self.env.ref("base.by").id}
            )
            goods = env["product.template"].create({"name": f"Мёд {company.id}", "list_price": 12.5, "type": "service"})
            line = {"product_id": goods.product_variant_id.id, "product_uom_qty": 2}
            vals = {"partner_id": partner.id, "order_line": [(0, 0, line)]}
            new, waiting, done = env["sale.order"].create([vals] * 3)
            (waiting | done).action_confirm()
            done.order_line.qty_delivered = 2
            waiting.order_line.qty_delivered = 2
            move = done._create_invoices()
            move.invoice_date = self.today - timedelta(40)
            move.action_post()
            payment = env["account.payment"].create(
                {"payment_type": "inbound", "partner_id": partner.id, "amount": 25, "date": self.today}
            )
            payment.action_post()
            found |= {"new": new.id, "waiting": waiting.id, "done": done.id, "move": move.id, "payment": payment.id}
            self.env.flush_all()

    # --- copies ---------------------------------------------------------------------------------
    def _orders(self) -> None:
        cr = self.cr
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cr.execute(
            "CREATE TEMP TABLE bench_plan (n integer, kind text, day date, old_order integer, old_move integer, "
            "order_id integer, move_id integer, old_payment integer) ON COMMIT DROP"
        )
        kinds = [kind for kind, share in PARTS for _one in range(share)]
        rows = []
        each = self.amounts[2] // len(self.templates)
        for number in range(each * len(self.templates)):
            found = self.templates[number % len(self.templates)]
            kind = kinds[(number // len(self.templates)) * 37 % 100]
            old = found[{"new": "new", "to invoice": "waiting"}.get(kind, "done")]
            move = found["move"] if kind in ("draft", "unpaid", "paid") else None
            day = self.today - timedelta(number * 7919 % 365)
            rows.append((number, kind, day, old, move, found["payment"] if kind == "paid" else None))
        cr.execute_values(
            "INSERT INTO bench_plan (n, kind, day, old_order, old_move, old_payment) VALUES %s", rows, page_size=5000
        )
        cr.execute("UPDATE bench_plan SET order_id = nextval('sale_order_id_seq')")
        cr.execute("UPDATE bench_plan SET move_id = nextval('account_move_id_seq') WHERE old_move IS NOT NULL")
        cr.execute("ANALYZE bench_plan")
        tables = ("sale_order", "sale_order_line", "account_move", "account_move_line", "account_payment")
        for table in tables:
            cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self._copy_orders()
        self._copy_moves()
        self._copy_payments()
        for table in tables:
            cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for table in tables:
            cr.execute(f"ANALYZE {table}")
        self.env.invalidate_all(flush=False)

    def _copy(self, table: str, values: dict[str, str], source: str) -> None:
        """Copies of the rows ``t``: the named expressions, the other columns as they are."""
        self.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
            "AND table_schema = current_schema AND is_generated = 'NEVER'",
            [table],
        )
        others = sorted({row[0] for row in self.cr.fetchall()} - values.keys())
        names = ", ".join(f'"{name}"' for name in (*values, *others))
        expressions = ", ".join((*values.values(), *(f't."{name}"' for name in others)))
        self.cr.execute(f"INSERT INTO {table} ({names}) SELECT {expressions} FROM {source}")

    def _lines(self, table: str, parent: str, plan: str) -> None:
        """bench_<table>: the new id of each line's copy."""
        self.cr.execute(
            f"CREATE TEMP TABLE bench_{table} ON COMMIT DROP AS "
            f"SELECT p.n, t.id AS old_id, nextval('{table}_id_seq')::integer AS new_id, p.{plan} AS parent, "
            f"p.kind, p.day FROM bench_plan p JOIN {table} t ON t.{parent} = p.old_{plan.removesuffix('_id')}"
        )
        self.cr.execute(f"CREATE INDEX ON bench_{table} (n, old_id)")
        self.cr.execute(f"ANALYZE bench_{table}")

    def _copy_orders(self) -> None:
        self._copy(
            "sale_order",
            {
                "id": "p.order_id",
                "name": "t.name || '-' || p.n",
                "date_order": "p.day + time '10:00'",
                "create_date": "p.day + time '10:00'",
                "access_token": "md5('order' || p.n)",
                "note": "NULL",
            },
            "bench_plan p JOIN sale_order t ON t.id = p.old_order",
        )
        self._lines("sale_order_line", "order_id", "order_id")
        self._copy(
            "sale_order_line",
            {"id": "m.new_id", "order_id": "m.parent"},
            "bench_sale_order_line m JOIN sale_order_line t ON t.id = m.old_id",
        )

    def _copy_moves(self) -> None:
        open_ = "p.kind = 'unpaid'"
        self._copy(
            "account_move",
            {
                "id": "p.move_id",
                "name": "CASE WHEN p.kind = 'draft' THEN NULL ELSE t.sequence_prefix || (p.n + 1000) END",
                "sequence_number": "CASE WHEN p.kind = 'draft' THEN 0 ELSE p.n + 1000 END",
                "state": "CASE WHEN p.kind = 'draft' THEN 'draft' ELSE 'posted' END",
                "payment_state": "CASE WHEN p.kind = 'paid' THEN 'paid' ELSE 'not_paid' END",
                "amount_residual": f"CASE WHEN {open_} THEN t.amount_residual ELSE 0 END",
                "amount_residual_signed": f"CASE WHEN {open_} THEN t.amount_residual_signed ELSE 0 END",
                "is_move_sent": "p.kind <> 'draft' AND p.n % 11 <> 0",
                "invoice_date": "p.day",
                "date": "p.day",
                "invoice_date_due": "p.day + 30",
                "payment_reference": "t.payment_reference || '-' || p.n",
                "access_token": "md5('move' || p.n)",
                "create_date": "p.day + time '11:00'",
            },
            "bench_plan p JOIN account_move t ON t.id = p.old_move",
        )
        self._lines("account_move_line", "move_id", "move_id")
        owed = "m.kind = 'unpaid'"
        self._copy(
            "account_move_line",
            {
                "id": "m.new_id",
                "move_id": "m.parent",
                "date": "m.day",
                "invoice_date": "m.day",
                "date_maturity": "CASE WHEN t.date_maturity IS NULL THEN NULL ELSE m.day + 30 END",
                "parent_state": "CASE WHEN m.kind = 'draft' THEN 'draft' ELSE 'posted' END",
                "amount_residual": f"CASE WHEN {owed} THEN t.amount_residual ELSE 0 END",
                "amount_residual_currency": f"CASE WHEN {owed} THEN t.amount_residual_currency ELSE 0 END",
                "reconciled": "m.kind = 'paid' AND t.amount_residual <> 0",
            },
            "bench_account_move_line m JOIN account_move_line t ON t.id = m.old_id",
        )
        for table, column in (("account_move_line_account_tax_rel", "account_tax_id"),):
            self.cr.execute(
                f"INSERT INTO {table} (account_move_line_id, {column}) SELECT m.new_id, t.{column} "
                f"FROM bench_account_move_line m JOIN {table} t ON t.account_move_line_id = m.old_id"
            )
        self.cr.execute(
            "INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id) SELECT l.new_id, o.new_id "
            "FROM sale_order_line_invoice_rel t JOIN bench_account_move_line l ON l.old_id = t.invoice_line_id "
            "JOIN bench_sale_order_line o ON o.n = l.n AND o.old_id = t.order_line_id"
        )

    def _copy_payments(self) -> None:
        self._copy(
            "account_payment",
            {
                "id": "nextval('account_payment_id_seq')",
                "name": "'BENCH/' || p.n",
                "date": "p.day",
                "move_id": "NULL",
                "state": "'paid'",
                "create_date": "p.day + time '12:00'",
            },
            "bench_plan p JOIN account_payment t ON t.id = p.old_payment",
        )

    def keys(self, count: int) -> list[str]:
        """API keys of so many farms' people, for the load over HTTP."""
        from datetime import datetime

        until = datetime.now() + timedelta(days=2)
        users = self.env["res.users"].browse(self.users[:count])
        return [self.env["res.users.apikeys"].with_user(user)._generate("rpc", "bench", until) for user in users]
