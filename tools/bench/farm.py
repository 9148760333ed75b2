"""``./cluster bench farm``: the farm's desk and lists in a cluster of many farms, the run of fees, the directory.

Sizes by environment variables, so that a small run is quick: CLUSTER_BENCH_MEMBERS (500), CLUSTER_BENCH_COMPANIES (50),
CLUSTER_BENCH_ORDERS (20000), CLUSTER_BENCH_REQUESTS (400, over HTTP).

All requests go to a server on loopback that this program starts, are bounded in count, and end by themselves.
"""

import http.client
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date

import psycopg2

from .. import server
from ..paths import LOGS
from . import figure, p95
from .docs import Api
from .farm_load import Loader

MEMBERS = int(os.environ.get("CLUSTER_BENCH_MEMBERS", "500"))
COMPANIES = int(os.environ.get("CLUSTER_BENCH_COMPANIES", "50"))
ORDERS = int(os.environ.get("CLUSTER_BENCH_ORDERS", "20000"))
REQUESTS = int(os.environ.get("CLUSTER_BENCH_REQUESTS", "400"))
WORKERS, CLIENTS, ROUNDS = 4, 8, 4
PAUSE = 1.0  # seconds that a person looks at the desk before opening it again
MOST = 1.0
DESK = {"name": {}, "hint": {}, "section": {}, "icon": {}, "count": {}, "amount_text": {}, "tone": {}, "is_button": {}}
ORDER = {
    "name": {},
    "date_order": {},
    "partner_id": {"fields": {"display_name": {}}},
    "amount_total": {},
    "invoice_status": {},
    "state": {},
}
MOVE = {
    "name": {},
    "invoice_date": {},
    "invoice_date_due": {},
    "partner_id": {"fields": {"display_name": {}}},
    "amount_total_signed": {},
    "amount_residual_signed": {},
    "payment_state": {},
}
TABLES = ("sale_order", "sale_order_line", "account_move", "account_move_line", "account_payment", "cluster_member")


def main(env) -> Iterator[dict]:
    loader = Loader(env, MEMBERS, COMPANIES, ORDERS, date.today())
    started = time.perf_counter()
    steps = loader.load()
    seconds = time.perf_counter() - started
    counts = ", ".join(f"{_count(env, table)} {table}" for table in ("sale_order", "account_move", "account_payment"))
    yield figure("farm load", seconds, "s", 900, seconds < 900, note=f"{MEMBERS} members, {counts}, {steps}")
    yield figure(
        "farm open books, p95",
        p95(loader.opening),
        "s",
        "< 10",
        p95(loader.opening) < 10,
        note=f"{len(loader.opening)} farms",
    )
    yield from _fees(env, loader)
    env.cr.commit()
    _vacuum(env)
    yield from _screens(env, loader)
    yield from _served(env, loader)


def _count(env, table: str, where: str = "true") -> int:
    env.cr.execute(f"SELECT count(*) FROM {table} WHERE {where}")
    return env.cr.fetchone()[0]


def _vacuum(env) -> None:
    connection = psycopg2.connect(dbname=env.cr.dbname)
    try:
        connection.autocommit = True
        with connection.cursor() as cr:
            for table in TABLES:
                cr.execute(f"VACUUM ANALYZE {table}")
    finally:
        connection.close()


# fees


def _fees(env, loader: Loader) -> Iterator[dict]:
    """The run of a day over all members, and the same run again."""
    Fee = loader.env["cluster.member.fee"]
    made, seconds, moves = [], [], []
    for _run in range(2):
        before = _count(env, "account_move")
        started = time.perf_counter()
        made.append(Fee._run_day(loader.cluster, lambda _count: env.cr.commit()))
        env.flush_all()
        env.cr.commit()
        seconds.append(time.perf_counter() - started)
        moves.append(_count(env, "account_move") - before)
    yield figure(
        "farm fees of a day, all members",
        seconds[0],
        "s",
        600,
        seconds[0] < 600 and made[0] > 0,
        note=f"{made[0]} fees, {moves[0]} invoices and bills",
    )
    env.cr.execute(
        "SELECT count(*) FROM (SELECT 1 FROM cluster_member_fee WHERE what <> 'reminder' "
        "GROUP BY member_id, what, period_from HAVING count(*) > 1) AS twice"
    )
    twice = made[1] + moves[1] + env.cr.fetchone()[0]
    yield figure(
        "farm fees and invoices made twice by a second run", twice, "rows", 0, not twice, note=f"{seconds[1]:.1f} s"
    )


# in process


def _timed(env, user, company: int, model: str, call: Callable) -> float:
    """Seconds of a call as a person in a company, as a new request would make it: nothing in the cache."""
    env.invalidate_all()
    context = {"lang": "be_BY", "tz": "Europe/Minsk", "allowed_company_ids": [company]}
    records = env(user=user, context=context)[model] if user else env(context=context)[model].sudo()
    started = time.perf_counter()
    call(records)
    return time.perf_counter() - started


def _screens(env, loader: Loader) -> Iterator[dict]:
    today = loader.today
    administrator = env.ref("base.user_admin").id
    screens = {
        "desk": ("cluster.farm.desk", lambda desk: desk.web_search_read([], DESK)),
        "list of orders": (
            "sale.order",
            lambda orders: orders.web_search_read(
                [("company_id", "=", orders.env.company.id)], ORDER, limit=80, count_limit=10001
            ),
        ),
        "orders to invoice": (
            "sale.order",
            lambda orders: orders.web_search_read(
                [("invoice_status", "=", "to invoice")], ORDER, limit=80, count_limit=10001
            ),
        ),
        "overdue invoices": (
            "account.move",
            lambda moves: moves.web_search_read(
                [
                    ("move_type", "in", ("out_invoice", "out_refund")),
                    ("state", "=", "posted"),
                    ("payment_state", "in", ("not_paid", "partial")),
                    ("invoice_date_due", "<", today),
                ],
                MOVE,
                limit=80,
                count_limit=10001,
            ),
        ),
    }
    for name, (model, call) in screens.items():
        ours, theirs = [], []
        for round_ in range(ROUNDS + 1):
            for found in loader.templates:
                company = found["company"].id
                times = (
                    _timed(env, found["user"].id, company, model, call),
                    _timed(env, administrator, company, model, call),
                )
                if round_:  # the first one reads the disk and fills the caches of rules
                    ours.append(times[0])
                    theirs.append(times[1])
        yield figure(
            f"farm {name}, p95 of the farm's person",
            p95(ours),
            "s",
            f"< {MOST:.0f}",
            p95(ours) < MOST,
            peer=p95(theirs),
            ratio=p95(ours) / p95(theirs),
            note=f"median {statistics.median(ours):.3f}; peer: the administrator, {statistics.median(theirs):.3f}",
        )


# served


def _served(env, loader: Loader) -> Iterator[dict]:
    people = list(zip(loader.keys(CLIENTS), (found["company"].id for found in loader.templates), strict=False))
    env.cr.commit()
    with server.background({}, env.cr.dbname, LOGS / "bench-farm.log", workers=WORKERS) as address:
        _at_once(people, WORKERS * 4, lambda key, company: _desk(address, key, company))  # warm
        times = _at_once(people, REQUESTS, lambda key, company: _desk(address, key, company))
        yield figure(
            f"farm desk over HTTP, {CLIENTS} people who open it every second, {WORKERS} workers, p95",
            p95(times),
            "s",
            f"< {MOST:.0f}",
            p95(times) < MOST,
            note=f"{len(times)} requests, median {statistics.median(times):.3f}, slowest {max(times):.3f}",
        )
        paths = ("/members", "/members/page/2", "/members?q=bench", "/members/map")
        for path in paths:
            _page(address, path)
        times = [_page(address, path) for _round in range(10) for path in paths]
        yield figure(
            "farm directory page of all members, p95",
            p95(times),
            "s",
            f"< {MOST:.0f}",
            p95(times) < MOST,
            note=f"median {statistics.median(times):.4f}",
        )


def _desk(address: str, key: str, company: int) -> Callable[[], float]:
    api = Api(address, key)

    def call() -> float:
        started = time.perf_counter()
        found = api.call(
            "cluster.farm.desk",
            "web_search_read",
            domain=[],
            specification=DESK,
            context={"lang": "be_BY", "allowed_company_ids": [company]},
        )
        if not found["length"]:
            raise RuntimeError("The desk is empty.")
        return time.perf_counter() - started

    return call


def _at_once(people, amount: int, make: Callable) -> list[float]:
    """Seconds of so many calls by the clients at one time."""
    times: list[float] = []
    faults: list[Exception] = []

    def client(key: str, company: int) -> None:
        try:
            call = make(key, company)
            for _number in range(max(1, amount // CLIENTS)):
                times.append(call())
                time.sleep(PAUSE)
        except Exception as error:  # noqa: BLE001
            faults.append(error)

    threads = [threading.Thread(target=client, args=people[place % len(people)]) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(600)
    if faults:
        raise faults[0]
    return times


def _page(address: str, path: str) -> float:
    started = time.perf_counter()
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
    connection.request("GET", path, headers={"Accept-Language": "be-BY", "User-Agent": "Mozilla/5.0 bench"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200 or len(body) < 2000:
        raise RuntimeError(f"{path}: {answer.status}, {len(body)} bytes")
    return time.perf_counter() - started
