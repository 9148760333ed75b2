"""``./cluster bench docs``: five years of a district's documents, the clerks' lists, search and registration.

Sizes by environment variables, so that a small run is quick: CLUSTER_BENCH_DOCS (400000), CLUSTER_BENCH_PEOPLE (100),
CLUSTER_BENCH_SECONDS (60, of the virtual clerks), CLUSTER_BENCH_REGISTRATIONS (800),
CLUSTER_BENCH_CERTIFICATES (1000).

All requests go to a server on loopback that this program starts, are bounded in count and time, and end by themselves.
"""

import contextlib
import csv
import http.client
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2

from .. import server
from ..paths import LOGS
from . import figure, p95
from .docs_load import TABLES, Loader

DOCUMENTS = int(os.environ.get("CLUSTER_BENCH_DOCS", "400000"))
PEOPLE = int(os.environ.get("CLUSTER_BENCH_PEOPLE", "100"))
SECONDS = int(os.environ.get("CLUSTER_BENCH_SECONDS", "60"))
REGISTRATIONS = int(os.environ.get("CLUSTER_BENCH_REGISTRATIONS", "800"))
WORKERS, CLIENTS, VIRTUAL, RATE = 4, 8, 100, 15
ROUNDS = 12
COUNT = 301  # as the list's view says (count_limit)
# what the list of documents asks for
SPECIFICATION = {
    "number": {},
    "registration_date": {},
    "title": {},
    "correspondent_name": {},
    "responsible_user_id": {"fields": {"display_name": {}}},
    "due_date": {},
    "is_overdue": {},
    "on_control": {},
    "stamp_id": {"fields": {"display_name": {}}},
    "state": {},
}
OPEN = ("state", "in", ["registered", "execution"])
QUERIES = (
    "дарога",
    "рамонт дарогі",
    '"рамонце дарогі"',
    "калодзеж Залессе",
    "вуллі",
    "мост -льготы",
    "землян* участ*",
    "горо*",
    "туризм",
    "działka",
    "kelias remontas",
    "Ганна",
    "Пётр дарога",
    "1-12/17",
    "лака",
)


def main(env) -> Iterator[dict]:
    loader = Loader(env, DOCUMENTS, PEOPLE)
    started = time.perf_counter()
    steps = loader.load()
    keys = loader.keys(VIRTUAL)
    sales = env.ref("sales_team.group_sale_salesman", raise_if_not_found=False)
    if sales:  # for the peer, a bare lead
        env["res.users"].browse(loader.users["clerk"]).write({"group_ids": [(4, sales.id)]})
    env.cr.commit()  # the served workers read it
    seconds = time.perf_counter() - started
    yield figure(
        "docs load", seconds, "s", 600, seconds < 600, note=f"{DOCUMENTS} documents, {_events(env)} events, {steps}"
    )
    yield from _lists(env, loader)
    yield from _full_text(env, loader)
    yield from _served(env, loader, keys)
    yield from _verify(env)
    if Path(__file__).with_name("docs_certificates.py").is_file():
        yield from importlib.import_module("tools.bench.docs_certificates").figures(env)


def _events(env) -> int:
    env.cr.execute("SELECT count(*) FROM cluster_document_event")
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


# in process


def _timed(env, user: int, call: Callable) -> float:
    """Seconds of a call as a person, as a new request would make it: nothing in the cache."""
    env.invalidate_all()
    records = env["cluster.document"].with_user(user).with_context(lang="en_US", bin_size=True)
    started = time.perf_counter()
    call(records)
    return time.perf_counter() - started


def _lists(env, loader: Loader) -> Iterator[dict]:
    administrator = env.ref("base.user_admin").id
    journals = {user: body.journal_ids[:1].id for body in loader.bodies for user in loader.staff[body.id]["clerk"]}
    journals[administrator] = loader.bodies[0].journal_ids[:1].id
    lists = {
        "all documents": [],
        "incoming": [("direction", "=", "incoming")],
        "appeals": [("direction", "=", "appeal")],
        "in work": [OPEN],
        "overdue": [OPEN, ("due_date", "<", loader.today)],
        "on control": [("on_control", "=", True)],
        "mine": lambda user: [("executor_ids", "in", user), OPEN],
        "own journal": lambda user: [("journal_id", "=", journals[user])],
        "a part of a summary": ["|", ("title", "ilike", "калодз"), ("number", "ilike", "калодз")],
    }
    clerks = [loader.staff[body.id]["clerk"][0] for body in loader.bodies if loader.staff[body.id]["clerk"]]
    all_clerk: list[float] = []
    all_administrator: list[float] = []
    env.cr.commit()
    _vacuum(env)  # as PostgreSQL does by itself soon after a load
    for name, domain in lists.items():

        def read(records, domain=domain):
            wanted = domain(records.env.uid) if callable(domain) else domain
            records.web_search_read(wanted, SPECIFICATION, limit=80, count_limit=COUNT)

        for user in (administrator, *clerks):
            _timed(env, user, read)  # the first one reads the disk
        ours = [_timed(env, user, read) for _round in range(ROUNDS) for user in clerks]
        theirs = [_timed(env, administrator, read) for _round in range(ROUNDS * 2)]
        if name != "mine":  # the administrator executes nothing
            all_clerk += ours
            all_administrator += theirs
        yield figure(
            f"docs list: {name}, clerk p95",
            p95(ours),
            "s",
            "< 1",
            p95(ours) < 1,
            peer=p95(theirs),
            ratio=p95(ours) / p95(theirs),
            note=f"medians {statistics.median(ours):.3f} and {statistics.median(theirs):.3f}",
        )
    ratio = p95(all_clerk) / p95(all_administrator)
    yield figure(
        "docs lists together, clerk p95 against the administrator's",
        p95(all_clerk),
        "s",
        "< 1 and <= 1.5 x",
        p95(all_clerk) < 1 and ratio <= 1.5,
        peer=p95(all_administrator),
        ratio=ratio,
    )

    def grouped(records):
        records.web_read_group([], ["state"], ["__count"])

    ours = [_timed(env, user, grouped) for _round in range(3) for user in clerks]
    theirs = [_timed(env, administrator, grouped) for _round in range(6)]
    yield figure(
        "docs board: all documents by state, clerk p95",
        p95(ours),
        "s",
        "< 1",
        p95(ours) < 1,
        peer=p95(theirs),
        ratio=p95(ours) / p95(theirs),
    )

    def desk(records):
        records.env["cluster.desk"].web_search_read([], {"name": {}, "count": {}, "tone": {}})

    ours = [_timed(env, user, desk) for _round in range(ROUNDS) for user in clerks]
    yield figure("docs desk, clerk p95", p95(ours), "s", "< 1", p95(ours) < 1)


def _full_text(env, loader: Loader) -> Iterator[dict]:
    """SQL alone: the first 80 hits of a query in the list's order, with the clerk's rights, and the count."""
    times, slow = [], ("", 0.0)
    clerks = [loader.staff[body.id]["clerk"][0] for body in loader.bodies if loader.staff[body.id]["clerk"]]
    for text in QUERIES:
        for user in clerks:
            records = env["cluster.document"].with_user(user)
            domain = [("search_text", "ilike", text)]
            for order in (records._order, None):
                query = records._search(domain, limit=80 if order else COUNT, order=order)
                sql = query.select()
                for round_ in range(3):
                    started = time.perf_counter()
                    env.cr.execute(sql)
                    env.cr.fetchall()
                    seconds = time.perf_counter() - started
                    if round_:
                        times.append(seconds)
                        slow = max(slow, (text, seconds), key=lambda found: found[1])
    yield figure(
        "docs full text in SQL, p95",
        p95(times),
        "s",
        "< 0.3",
        p95(times) < 0.3,
        note=f"median {statistics.median(times):.3f}, slowest {slow[1]:.3f} ({slow[0]})",
    )
    read = [
        _timed(
            env,
            user,
            lambda records, text=text: records.web_search_read(
                [("search_text", "ilike", text)], {**SPECIFICATION, "search_hit": {}}, limit=80, count_limit=COUNT
            ),
        )
        for text in QUERIES
        for user in clerks
    ]
    yield figure("docs full text with marked hits, p95", p95(read), "s", "< 1", p95(read) < 1)


# served


class Api:
    """One client of ``/json/2`` on a connection that stays open."""

    def __init__(self, address: str, key: str):
        self.host = address.removeprefix("http://")
        self.headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
        self.connection = http.client.HTTPConnection(self.host, timeout=60)

    def call(self, model: str, method: str, **params):
        for attempt in (1, 2):  # a worker that has served its share closes the connection
            try:
                self.connection.request("POST", f"/json/2/{model}/{method}", json.dumps(params), self.headers)
                answer = self.connection.getresponse()
                body = answer.read()
                break
            except (http.client.HTTPException, OSError):
                self.connection.close()
                self.connection = http.client.HTTPConnection(self.host, timeout=60)
                if attempt == 2:
                    raise
        if answer.status != 200:
            raise RuntimeError(f"{model}.{method}: {answer.status} {body[:300]!r}")
        return json.loads(body)


def _served(env, loader: Loader, keys: list[str]) -> Iterator[dict]:
    journals = {
        user: body.journal_ids.filtered(lambda journal: journal.kind == "incoming").id
        for body in loader.bodies
        for user in loader.staff[body.id]["clerk"]
    }
    clerks = loader.users["clerk"][: len(keys)]
    people = [(key, journals[user]) for key, user in zip(keys, clerks, strict=True)]
    with server.background({}, env.cr.dbname, LOGS / "bench-docs.log", workers=WORKERS) as address:
        for key, _journal in people[:WORKERS]:
            Api(address, key).call("cluster.document", "search_count", domain=[["id", "=", 0]])
        yield from _registrations(env, address, people)
        yield from _virtual_clerks(env, address, people)
        memory = max(_worker_memory(env.cr.dbname), default=0)
        yield figure("docs memory of a worker", memory, "MiB", "< 1024", 0 < memory < 1024)


def _rate(people, amount: int, work: Callable, address: str) -> tuple[float, list]:
    """Requests a second of so many clients at once, and what they got."""
    results, faults = [], []

    def client(key: str, journal: int, count: int) -> None:
        api = Api(address, key)
        try:
            for number in range(count):
                results.append(work(api, journal, number))
        except Exception as error:  # noqa: BLE001
            faults.append(error)

    threads = [
        threading.Thread(target=client, args=(*people[place % len(people)], amount // CLIENTS))
        for place in range(CLIENTS)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(600)
    if faults:
        raise faults[0]
    return len(results) / (time.perf_counter() - started), results


def _register(api: Api, journal: int, number: int) -> int:
    vals = {
        "journal_id": journal,
        "title": f"Ліст аб нагрузцы {number}",
        "correspondent_name": "Прыкладнае прадпрыемства",
        "their_number": f"{threading.get_ident() % 1000}-{number}",
    }
    return api.call("cluster.document", "create_registered", vals_list=[vals])[0]


def _lead(api: Api, _journal: int, number: int) -> int:
    return api.call("crm.lead", "create", vals_list=[{"name": f"Запыт {number}", "contact_name": "Прыклад"}])[0]


def _registrations(env, address: str, people) -> Iterator[dict]:
    rates, peers, ids = [], [], []
    for _round in range(2):
        rate, done = _rate(people, REGISTRATIONS // 2, _register, address)
        rates.append(rate)
        ids += done
        if "crm.lead" in env:
            peers.append(_rate(people, REGISTRATIONS // 2, _lead, address)[0])
    env.cr.rollback()
    env.invalidate_all()
    faults = list(env["cluster.verify"]._check_document_numbers())
    env.cr.execute("SELECT count(DISTINCT (journal_id, number)) FROM cluster_document WHERE id = ANY(%s)", [ids])
    numbered = env.cr.fetchone()[0]
    rate, peer = statistics.mean(rates), statistics.mean(peers) if peers else None
    yield figure(
        f"docs registration over /json/2, {CLIENTS} clients, {WORKERS} workers",
        rate,
        "1/s",
        ">= 1 x crm.lead create",
        peer is None or rate >= peer,
        peer=peer,
        ratio=peer and rate / peer,
    )
    yield figure(
        "docs numbering faults",
        len(faults) + len(ids) - numbered,
        "faults",
        0,
        not faults and numbered == len(ids),
        note=f"{numbered} numbers of {len(ids)} registrations",
    )


def _virtual_clerks(env, address: str, people) -> Iterator[dict]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "people.json").write_text(json.dumps(people))
        command = [
            os.environ.get("CLUSTER_BENCH_LOCUST", sys.executable),  # a Python that has locust
            "-m",
            "locust",
            "-f",
            str(Path(__file__).with_name("docs_locust.py")),
            "--headless",
            "-u",
            str(VIRTUAL),
            "-r",
            str(RATE),  # one more at the pace of the requests: evenly, not all in one half of their turn
            "-t",
            f"{SECONDS + 10}s",
            "--reset-stats",
            "--host",
            address,
            "--csv",
            f"{folder}/out",
            "--only-summary",
            "--exit-code-on-error",
            "0",
        ]
        environment = {**os.environ, "CLUSTER_BENCH_FOLDER": folder, "CLUSTER_BENCH_PACE": str(VIRTUAL / RATE)}
        run = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=SECONDS + 300, check=False
        )
        stats = Path(folder) / "out_stats.csv"
        if not stats.is_file():
            raise RuntimeError(f"locust wrote no figures:\n{run.stderr[-3000:]}")
        with stats.open() as lines:
            rows = {row["Name"]: row for row in csv.DictReader(lines)}
        with (Path(folder) / "out_failures.csv").open() as lines:
            why = "; ".join(
                f"{row['Name']}: {row['Error'][:120]} ({row['Occurrences']})" for row in csv.DictReader(lines)
            )
    total = rows["Aggregated"]
    rate, failed = float(total["Requests/s"]), int(total["Failure Count"])
    yield figure(
        f"docs {VIRTUAL} virtual clerks",
        rate,
        "requests/s",
        f">= {RATE} x 0.95, none failed",
        rate >= RATE * 0.95 and not failed,
        note=f"{total['Request Count']} requests, {failed} failed. {why}",
    )
    for name, target in (("lists", 1.0), ("search", 1.0), ("card", 1.0), ("registration", 2.0)):
        if name in rows:
            value = float(rows[name]["95%"]) / 1000
            yield figure(f"docs virtual clerks: {name}, p95", value, "s", f"< {target}", value < target)


def _worker_memory(database: str) -> list[float]:
    """MiB in memory of each process that serves the database."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            command = (status.parent / "cmdline").read_bytes().split(b"\0")
            if database.encode() in command and b"--workers" in command:
                line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
                found.append(int(line.split()[1]) / 1024)
    return found


def _verify(env) -> Iterator[dict]:
    env.cr.rollback()
    env.invalidate_all()
    started = time.perf_counter()
    breaches = env["cluster.verify"].with_context(lang="en_US")._verify()
    yield figure(
        "docs self-check of the loaded database",
        time.perf_counter() - started,
        "s",
        "no breach",
        not breaches,
        note=f"{len(breaches)} breaches" + "".join(f"; {breach}" for breach in breaches[:3]),
    )
