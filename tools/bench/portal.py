"""``./cluster bench portal``: the public directory and farms' pages, for anonymous visitors, beside core's ``/shop``.

CLUSTER_BENCH_SECONDS (10) of load for each kind of page and round, CLUSTER_BENCH_ROUNDS (3),
CLUSTER_BENCH_MEMBERS (200).

All requests go to a server on loopback that this program starts, are bounded in time and end by themselves. Each is a
new connection without cookies: every visitor is a new one.
"""

import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from .. import server
from ..paths import LOGS
from . import figure, p95

SECONDS = float(os.environ.get("CLUSTER_BENCH_SECONDS", "10"))
ROUNDS = int(os.environ.get("CLUSTER_BENCH_ROUNDS", "3"))
MEMBERS = int(os.environ.get("CLUSTER_BENCH_MEMBERS", "200"))
PRODUCTS = 60
WORKERS, CLIENTS = 2, 8
TIMES, MOST = 10, 0.2
# Opened by a process of its own, so that the clients' work does not stand in the way of this program's.
CLIENT = """
import http.client, json, sys, threading, time
host, paths, clients, seconds = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
times, faults, end = [], [], time.perf_counter() + seconds
def run(number):
    while time.perf_counter() < end and not faults:
        path = paths[number % len(paths)]
        number += 1
        started = time.perf_counter()
        try:
            connection = http.client.HTTPConnection(host, timeout=60)
            connection.request("GET", path, headers={"Accept-Language": "be-BY", "User-Agent": "Mozilla/5.0 bench"})
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
        except OSError as error:
            faults.append(str(error))
            return
        times.append(time.perf_counter() - started)
        if answer.status != 200 or len(body) < 2000:
            faults.append(f"{path}: {answer.status}, {len(body)} bytes")
threads = [threading.Thread(target=run, args=(place * 7,)) for place in range(clients)]
started = time.perf_counter()
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps({"times": times, "seconds": time.perf_counter() - started, "faults": faults[:3]}))
"""


def main(env) -> Iterator[dict]:
    farms = _load(env)
    env.cr.commit()  # the served workers read it
    pages = {
        "shop": ["/shop", "/shop/page/2", "/shop?search=bench"],
        "directory": ["/members", "/members/page/2", "/members?craft=weaving", "/members?q=bench", "/members/map"],
        "farm page": [f"/members/{slug}" for slug in farms[:20]],
    }
    visitors = _count(env, "website_visitor")
    with server.background({}, env.cr.dbname, LOGS / "bench-portal.log", workers=WORKERS) as address:
        host = address.removeprefix("http://")
        for paths in pages.values():
            _load_on(host, paths, max(5, SECONDS / 2))  # each worker compiles and renders what it has to
        times: dict[str, list[float]] = {name: [] for name in pages}
        rates: dict[str, list[float]] = {name: [] for name in pages}
        for _round in range(ROUNDS):
            for name, paths in pages.items():
                found = _load_on(host, paths, SECONDS)
                times[name] += found["times"]
                rates[name].append(len(found["times"]) / found["seconds"])
        peer = statistics.mean(rates["shop"])
        for name in ("directory", "farm page"):
            rate = statistics.mean(rates[name])
            yield figure(
                f"portal {name}, {CLIENTS} clients, {WORKERS} workers",
                rate,
                "requests/s",
                f">= {TIMES} x /shop",
                rate >= TIMES * peer,
                peer=peer,
                ratio=rate / peer,
                note=f"{len(times[name])} requests, rounds {', '.join(f'{one:.0f}' for one in rates[name])}",
            )
            yield figure(
                f"portal {name}, p95",
                p95(times[name]),
                "s",
                f"< {MOST}",
                p95(times[name]) < MOST,
                peer=p95(times["shop"]),
                ratio=p95(times[name]) / p95(times["shop"]),
                note=f"median {statistics.median(times[name]):.4f}, slowest {max(times[name]):.3f}",
            )
        yield _change_shows(env, host, farms[0])
    env.cr.rollback()
    left = _count(env, "website_visitor") - visitors
    yield figure("portal rows of visits left by visitors of the directory", left, "rows", 0, not left)


def _load(env) -> list[str]:
    """Members in villages of the district, with products for the shop; the addresses of the published ones."""
    cluster = env["cluster.cluster"].search([], limit=1)
    kind = env.ref("cluster_base.kind_craftsman")
    villages = env["cluster.territory"].search([("kind", "=", "village"), ("latitude", "!=", 0)])
    crafts = env["cluster.craft"].search([])
    partners = env["res.partner"].create(
        [
            {"name": f"Bench farm {number}", "is_company": True, "phone": "+375 1592 00-00-00"}
            for number in range(MEMBERS)
        ]
    )
    members = env["cluster.member"].create(
        [
            {
                "partner_id": partner.id,
                "cluster_id": cluster.id,
                "kind_id": kind.id,
                "territory_id": villages[number % len(villages)].id,
                "craft_ids": [(6, 0, crafts[number % len(crafts)].ids)],
                "story": f"A bench farm that makes goods number {number}. " * 5,
                "products_text": "Honey, linen, bread.",
                "consent_page": True,
                "consent_phone": True,
                "takes_orders": True,
                "state": "active",
                "applied_on": "2026-01-01",
                "admitted_on": "2026-01-02",
                "active_from": "2026-01-02",
                "contract_signed_on": "2026-01-02",
                "contract_year": 1999,
                "contract_ordinal": number + 1,
                "contract_number": f"BENCH/{number + 1}",
            }
            for number, partner in enumerate(partners)
        ]
    )
    env["product.template"].create(
        [
            {"name": f"Bench goods {number}", "list_price": 10 + number, "is_published": True, "sale_ok": True}
            for number in range(PRODUCTS)
        ]
    )
    env["website"].search([]).ecommerce_access = "everyone"
    return members.mapped("slug")


def _load_on(host: str, paths: list[str], seconds: float) -> dict:
    run = subprocess.run(
        [sys.executable, "-c", CLIENT, host, json.dumps(paths), str(CLIENTS), str(seconds)],
        capture_output=True,
        text=True,
        timeout=seconds + 120,
        check=True,
    )
    found = json.loads(run.stdout)
    if found["faults"] or not found["times"]:
        raise RuntimeError(f"pages were not served: {found['faults']}; see {LOGS / 'bench-portal.log'}")
    return found


def _text(host: str, path: str) -> str:
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.request("GET", path, headers={"Accept-Language": "be-BY", "User-Agent": "Mozilla/5.0 bench"})
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def _change_shows(env, host: str, slug: str) -> dict:
    """Seconds until no worker serves the farm's old page any more: twenty answers in a row are new."""
    number = "+375 1592 77-77-77"
    path = f"/members/{slug}"
    for _time in range(10):
        _text(host, path)
    env.cr.rollback()  # the served workers' jobs have written meanwhile
    env.invalidate_all()
    member = env["cluster.member"].search([("slug", "=", slug)])
    member.partner_id.phone = number
    env.cr.commit()  # another process has to see it
    started, row = time.perf_counter(), 0
    while row < 20 and time.perf_counter() - started < 90:
        row = row + 1 if number in _text(host, path) else 0
    seconds = time.perf_counter() - started
    return figure("portal: a changed farm is shown by all workers", seconds, "s", "< 60", row == 20 and seconds < 60)


def _count(env, table: str) -> int:
    env.cr.execute(f"SELECT count(*) FROM {table}")
    return env.cr.fetchone()[0]
