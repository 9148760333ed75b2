"""A district's documents of five years, loaded by set-based SQL: numbers, terms, resolutions, histories with a true
chain of seals, so that ``./cluster verify`` finds no breach in them. People, bodies and journals are made by the
product itself, and so is one draft of every journal, whose row gives the columns that the load does not name.

Indexes and foreign keys are taken off and put back from PostgreSQL's own definitions.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

TABLES = (
    "cluster_document",
    "cluster_document_number",
    "cluster_document_event",
    "cluster_deadline",
    "cluster_resolution",
    "cluster_resolution_executor",
    "cluster_document_executor_rel",
)
BODIES = (
    "Раённы выканаўчы камітэт",
    *(f"Сельсавет {place}" for place in ("Залескі", "Крэўскі", "Сольскі", "Жодзішкаўскі")),
)
WEIGHTS = (50, 15, 15, 12, 8)  # documents of each body, in percent
KINDS = (("incoming", 45), ("outgoing", 20), ("internal", 10), ("appeal", 10), ("procedure", 15))
YEARS = 5
STAMPED = 50  # every so many-th document is restricted
MARK_ORDINAL, MARK_INITIAL = 987654321, "\ue000"
SUBJECTS = (
    "рамонце дарогі",
    "вулічным асвятленні",
    "выдзяленні зямельнага ўчастка",
    "водазабеспячэнні",
    "прыёме ў садок",
    "падтрымцы фермы",
    "добраўпарадкаванні могілак",
    "графіку аўтобуса",
    "інвентарызацыі жылля",
    "нарадзе па турызме",
    "стане калодзежа",
    "спілоўванні дрэў",
    "ацяпляльным сезоне",
    "перапісе вулляў",
    "будаўніцтве моста",
    "льготах шматдзетнай сям'і",
    "выдаче справки",
    "предоставлении сведений",
    "проведении проверки",
    "zmianie przeznaczenia działki",
    "kelio remonto prašyme",
)
ABOUT = (
    "Аб",
    "Запыт аб",
    "Скарга аб",
    "Адказ аб",
    "Распараджэнне аб",
    "О",
    "Ліст аб",
    "Дакладная аб",
    "Хадайніцтва аб",
)
PLACES = (
    "Залессе Крэва Солы Жодзішкі Вішнева Сінькі Міхневічы Зарудзічы Асінаўшчызна Лылойці Белая Ручыца Трылесіна "
    "Перабоі Данюшава Клідзеняты Шутавічы Бярвенцы Кушляны Войстам Нястанішкі Сукневічы Раковічы Ходакі Капустсіна"
).split()
SYLLABLES = "ба ве га да жу зо ка лу ма не пі ра са та ха чы шо бро гра дры кле пля сту тра".split()


class Loader:
    """Loads into the database of ``env``; commits nothing."""

    def __init__(self, env, documents: int, people: int = 100, today: date | None = None):
        self.env = env(context={**env.context, "lang": "en_US", "tracking_disable": True, "no_reset_password": True})
        self.cr = env.cr
        self.documents = documents
        self.people = people
        self.today = today or date.today()
        self.random = random.Random(19)  # noqa: S311
        self.users: dict[str, list[int]] = {}
        self.seconds: dict[str, float] = {}

    def load(self) -> dict[str, float]:
        """All of it; seconds of each step."""
        self._timed("people", self._people)
        self._timed("words", self._words)
        self._timed("plan", self._plan)
        with self._bare():
            self._timed("events", self._events)
            self._timed("resolutions", self._resolutions)
            self._timed("documents", self._documents)
            self._timed("numbers", self._numbers)
            self._timed("deadlines", self._deadlines)
        self.env.invalidate_all(flush=False)
        self.resolution.unlink()
        self.env.flush_all()
        self._timed("analyze", lambda: [self.cr.execute(f"ANALYZE {table}") for table in TABLES])
        return self.seconds

    def _timed(self, name: str, step: Callable[[], object]) -> None:
        started = time.perf_counter()
        step()
        self.seconds[name] = round(time.perf_counter() - started, 1)

    @contextmanager
    def _bare(self) -> Iterator[None]:
        """The tables without triggers, indexes and foreign keys while they are filled."""
        cr = self.cr
        self.env.flush_all()
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cr.execute(
            """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
               WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s) ORDER BY 1, 2""",
            [list(TABLES)],
        )
        keys = cr.fetchall()
        cr.execute(
            """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
               WHERE i.indrelid::regclass::text = ANY(%s) AND NOT EXISTS (
                   SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid) ORDER BY 1""",
            [list(TABLES)],
        )
        indexes = cr.fetchall()
        for table in TABLES:
            cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, key, _definition in keys:
            cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{key}"')
        for index, _definition in indexes:
            cr.execute(f"DROP INDEX {index}")
        cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
        yield
        started = time.perf_counter()
        for _index, definition in indexes:
            cr.execute(definition)
        for table, key, definition in keys:
            cr.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{key}" {definition}')
        for table in TABLES:
            cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        self.seconds["indexes"] = round(time.perf_counter() - started, 1)

    # what the product makes

    def _people(self) -> None:
        env = self.env
        cluster = env["cluster.cluster"].create({"name": "Раён нагрузкі", "code": "BNC"})
        bodies = env["hr.department"].create(
            [
                {"name": name, "code": f"B{place}", "is_body": True, "cluster_id": cluster.id}
                for place, name in enumerate(BODIES)
            ]
        )
        bodies.action_open_journals()
        groups = {
            name: env.ref(f"cluster_base.group_{name}").id for name in ("clerk", "controller", "head", "administrator")
        }
        staff = []
        for number in range(self.people):
            body = bodies[number % len(bodies)]
            role = "head" if number < len(bodies) else "controller" if number < 2 * len(bodies) else "clerk"
            staff.append((body, role))
        users = env["res.users"].create(
            [
                {
                    "name": f"Работнік {number}",
                    "login": f"bench{number}",
                    "group_ids": [(6, 0, [groups[role]])],
                    "tz": "Europe/Minsk",
                }
                for number, (_body, role) in enumerate(staff)
            ]
        )
        posts = env["hr.employee"].create(
            [
                {"name": user.name, "user_id": user.id, "department_id": body.id}
                for user, (body, _role) in zip(users, staff, strict=True)
            ]
        )
        heads = dict(zip(bodies.ids, posts[: len(bodies)].ids, strict=True))
        for post, (body, role) in zip(posts, staff, strict=True):
            if role != "head":
                post.parent_id = heads[body.id]
        for role in ("head", "controller", "clerk"):
            self.users[role] = [user.id for user, (_body, name) in zip(users, staff, strict=True) if name == role]
        self.staff = {
            body.id: {
                role: [user.id for user, (own, name) in zip(users, staff, strict=True) if own == body and name == role]
                for role in ("head", "controller", "clerk")
            }
            for body in bodies
        }
        self.cluster, self.bodies = cluster, bodies
        partners = env["res.partner"].create(
            [{"name": self._name(), "city": self.random.choice(PLACES)} for _ in range(max(20, self.documents // 200))]
        )
        self.partners = partners
        self.templates = env["cluster.document"].create(
            [{"journal_id": journal.id, "title": f"Чарнавік {journal.code}"} for journal in bodies.journal_ids]
        )
        head = self.staff[bodies[0].id]["head"][0]
        self.resolution = env["cluster.resolution"].create(
            {
                "document_id": self.templates[0].id,
                "text": "Узор",
                "author_id": head,
                "executor_ids": [(0, 0, {"user_id": head, "is_responsible": True})],
            }
        )
        env.flush_all()

    def _name(self) -> str:
        pick = self.random.choice
        given = pick(("Ганна", "Пётр", "Марыя", "Іван", "Алена", "Сцяпан", "Юзаф", "Яніна"))
        return f"{(pick(SYLLABLES) + pick(SYLLABLES) + pick(SYLLABLES)).capitalize()}віч {given}"

    # words with their vectors

    def _words(self) -> None:
        from odoo.addons.cluster_docs.engine import stems

        def table(name: str, rows: list[tuple]) -> None:
            self.cr.execute(
                f"CREATE TEMP TABLE {name} (place serial, key integer, text text, extra text, vector tsvector) ON COMMIT DROP"  # noqa: E501
            )
            self.cr.execute_values(f"INSERT INTO {name} (key, text, extra, vector) VALUES %s", rows)

        subjects = [f"{about} {subject}" for about in ABOUT for subject in SUBJECTS]
        table("bench_subject", [(0, text, "", stems.vector([(text, "A")])) for text in subjects])
        places = [f"{place}, {number}" for place in PLACES for number in range(1, 21)]
        table("bench_place", [(0, text, "", stems.vector([(text, "A")])) for text in places])
        table(
            "bench_partner",
            [
                (partner.id, partner.name, partner.city, stems.vector([(partner.name, "B"), (partner.city, "C")]))
                for partner in self.partners
            ],
        )
        notes = [
            " ".join(
                self.random.choice(SYLLABLES) + self.random.choice(SYLLABLES) + self.random.choice(SYLLABLES)
                for _ in range(8)
            )
            for _ in range(2000)
        ]
        table("bench_note", [(0, text, "", stems.vector([(text, "C")])) for text in notes])

    # who gets what: one row a document

    def _plan(self) -> None:
        from odoo.addons.cluster_docs.engine import index_grammar

        cr = self.cr
        rows = []
        for body, weight in zip(self.bodies, WEIGHTS, strict=True):
            for kind, share in KINDS:
                journal = body.journal_ids.filtered(lambda journal, kind=kind: journal.kind == kind)
                template = self.templates.filtered(lambda document, journal=journal: document.journal_id == journal)
                for year in range(self.today.year - YEARS, self.today.year + 1):
                    number = index_grammar.render(
                        journal.pattern,
                        {**template._index_values(), "initial": MARK_INITIAL, "year": year, "ordinal": MARK_ORDINAL},
                    )
                    people = self.staff[body.id]
                    rows.append(
                        (
                            journal.id,
                            kind,
                            body.id,
                            year,
                            number,
                            template.id,
                            template.deadline_rule_id.id or None,
                            weight * share,
                            people["clerk"] or people["head"],
                            people["head"],
                            people["controller"] or people["head"],
                        )
                    )
        cr.execute(
            """CREATE TEMP TABLE bench_journal (journal integer, kind text, unit integer, year integer, pattern text,
               template integer, rule integer, weight integer, clerks integer[], heads integer[], controllers integer[])
               ON COMMIT DROP"""
        )
        cr.execute_values("INSERT INTO bench_journal VALUES %s", rows)
        stamp = self.env["cluster.document.stamp"].search([], limit=1)
        span = YEARS * 365 - 30
        cr.execute(
            """
            CREATE TEMP TABLE bench_share ON COMMIT DROP AS
                SELECT journal, sum(weight) OVER (ORDER BY journal) AS upto FROM bench_journal WHERE year = %(year)s;
            CREATE TEMP TABLE bench_plan ON COMMIT DROP AS
            WITH picked AS (
                SELECT n, (%(today)s::date - (%(span)s - n::bigint * %(span)s / %(count)s)::integer) AS day,
                       (SELECT journal FROM bench_share WHERE upto > (n::bigint * 7919 %% 10000) ORDER BY upto LIMIT 1) AS journal
                FROM generate_series(1, %(count)s) AS n
            ), dated AS (
                SELECT p.*, day + interval '6 hours' + (n %% 28000) * interval '1 second' AS at,
                       extract(year FROM day)::integer AS year FROM picked p
            )
            SELECT d.n, nextval('cluster_document_id_seq')::integer AS id, d.journal, j.kind, j.unit, j.template, j.rule, d.day, d.at, d.year,
                   j.pattern, row_number() OVER (PARTITION BY d.journal, d.year ORDER BY d.at, d.n)::integer AS ordinal,
                   nextval('cluster_document_number_id_seq')::integer AS number_id, NULL::text AS number,
                   j.clerks[1 + n %% cardinality(j.clerks)] AS clerk, j.heads[1 + n %% cardinality(j.heads)] AS head,
                   j.clerks[1 + (n * 31) %% cardinality(j.clerks)] AS executor,
                   j.controllers[1 + n %% cardinality(j.controllers)] AS controller,
                   CASE WHEN n %% 211 = 0 THEN 'void' WHEN n > %(count)s * 0.99 THEN 'registered'
                        WHEN n > %(count)s * 0.95 THEN 'execution' WHEN n %% 16 = 0 THEN 'answered' ELSE 'filed' END AS state,
                   (j.kind NOT IN ('outgoing', 'internal') AND n %% 7 < 2 AND n %% 211 <> 0) OR (n > %(count)s * 0.95 AND n <= %(count)s * 0.99 AND n %% 211 <> 0) AS assigned,
                   CASE WHEN n %% %(stamped)s = 7 THEN %(stamp)s END AS stamp,
                   1 + (n * 31) %% (SELECT count(*) FROM bench_subject) AS subject,
                   1 + (n * 17) %% (SELECT count(*) FROM bench_place) AS place,
                   1 + (n * 13) %% (SELECT count(*) FROM bench_partner) AS partner,
                   1 + (n * 7) %% (SELECT count(*) FROM bench_note) AS note
            FROM dated d JOIN bench_journal j ON j.journal = d.journal AND j.year = d.year;
            ALTER TABLE bench_plan ADD COLUMN resolution integer, ADD COLUMN deadline integer, ADD COLUMN title text,
                                   ADD COLUMN due date, ADD COLUMN last_seq integer, ADD COLUMN last_hash text;
            """,  # noqa: E501
            {
                "count": self.documents,
                "span": span,
                "today": self.today,
                "year": self.today.year,
                "stamped": STAMPED,
                "stamp": stamp.id or None,
            },
        )
        self.stamp = stamp
        self._due_dates()
        cr.execute(
            """
            UPDATE bench_plan p SET
                number = replace(replace(p.pattern, %(ordinal)s, p.ordinal::text), %(initial)s, upper(left(b.text, 1))),
                title = s.text || ' ' || l.text,
                resolution = CASE WHEN assigned THEN nextval('cluster_resolution_id_seq') END,
                deadline = CASE WHEN p.rule IS NOT NULL THEN nextval('cluster_deadline_id_seq') END,
                due = (SELECT due FROM bench_due d WHERE d.rule = p.rule AND d.start = p.day)
            FROM bench_subject s, bench_place l, bench_partner b
            WHERE s.place = p.subject AND l.place = p.place AND b.place = p.partner;
            CREATE UNIQUE INDEX ON bench_plan (id);
            ANALYZE bench_plan;
            """,
            {"ordinal": str(MARK_ORDINAL), "initial": MARK_INITIAL},
        )

    def _due_dates(self) -> None:
        """Due dates by the product's own rules, one for each rule and day."""
        from odoo.addons.cluster_docs.engine import deadline as engine

        self.cr.execute("SELECT DISTINCT rule, day FROM bench_plan WHERE rule IS NOT NULL")
        rows, rules = [], {}
        for rule_id, day in self.cr.fetchall():
            rule = rules.setdefault(rule_id, self.env["cluster.deadline.rule"].browse(rule_id))
            computed = engine.compute(day, rule._term())
            skipped = json.dumps([[off.day.isoformat(), off.name] for off in computed.skipped], ensure_ascii=False)
            rows.append((rule_id, day, computed.due, skipped))
        self.cr.execute(
            "CREATE TEMP TABLE bench_due (rule integer, start date, due date, skipped jsonb) ON COMMIT DROP"
        )
        if rows:
            self.cr.execute_values("INSERT INTO bench_due VALUES %s", rows)
        self.cr.execute("CREATE UNIQUE INDEX ON bench_due (rule, start)")

    # rows

    def _insert(self, table: str, values: dict[str, str], source: str, template: str | None = None) -> None:
        """Insert into a table the named expressions; other columns come from the row ``t`` of a template record."""
        columns, expressions = list(values), list(values.values())
        if template:
            self.cr.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = current_schema",  # noqa: E501
                [table],
            )
            others = sorted({row[0] for row in self.cr.fetchall()} - set(columns))
            columns += others
            expressions += [f't."{name}"' for name in others]
            source = f"{source} JOIN {table} t ON t.id = {template}"
        names = ", ".join(f'"{name}"' for name in columns)
        self.cr.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(expressions)} FROM {source}")

    def _resolutions(self) -> None:
        source = self.resolution
        done = "p.state NOT IN ('registered', 'execution')"
        self._insert(
            "cluster_resolution",
            {
                "id": "p.resolution",
                "document_id": "p.id",
                "parent_path": "p.resolution || '/'",
                "author_id": "p.head",
                "entered_by_id": "p.head",
                "unit_id": "p.unit",
                "text": "'Разгледзець і адказаць'",
                "date": "p.day",
                "due_date": "p.due",
                "state": f"CASE WHEN {done} THEN 'done' ELSE 'issued' END",
                "done_at": f"CASE WHEN {done} THEN p.at + interval '3 days' END",
                "create_uid": "p.head",
                "write_uid": "p.head",
                "create_date": "p.at",
                "write_date": "p.at",
            },
            "bench_plan p",
            f"{source.id} AND p.resolution IS NOT NULL",
        )
        self._insert(
            "cluster_resolution_executor",
            {
                "id": "nextval('cluster_resolution_executor_id_seq')",
                "resolution_id": "p.resolution",
                "document_id": "p.id",
                "user_id": "p.executor",
                "is_responsible": "true",
                "state": f"CASE WHEN {done} THEN 'done' ELSE 'issued' END",
                "done_at": f"CASE WHEN {done} THEN p.at + interval '3 days' END",
                "report": f"CASE WHEN {done} THEN 'Выканана' END",
                "create_date": "p.at",
                "write_date": "p.at",
            },
            "bench_plan p",
            f"{source.executor_ids.id} AND p.resolution IS NOT NULL",
        )
        self.cr.execute(
            """INSERT INTO cluster_document_executor_rel (document_id, user_id)
               SELECT id, executor FROM bench_plan WHERE resolution IS NOT NULL"""
        )

    def _documents(self) -> None:
        overdue = "p.n % 97 = 0 AND p.state IN ('registered', 'execution')"
        numbers = (
            "(SELECT string_agg(quote_literal(word) || ':1A', ' ')::tsvector FROM (SELECT DISTINCT word FROM "
            "unnest(lower(p.number) || regexp_split_to_array(lower(p.number), '[^[:alnum:]]+')) AS word "
            "WHERE word <> '') AS words)"
        )
        self._insert(
            "cluster_document",
            {
                "id": "p.id",
                "title": "p.title",
                "note": "m.text",
                "state": "p.state",
                "number": "p.number",
                "number_id": "p.number_id",
                "registered_at": "p.at",
                "registration_date": "p.day",
                "received_on": "p.day",
                "document_date": "p.day",
                "correspondent_id": "b.key",
                "correspondent_name": "b.text",
                "correspondent_address": "b.extra",
                "their_number": "CASE WHEN p.kind = 'incoming' THEN (p.n % 40 + 1) || '-' || p.n END",
                "their_date": "CASE WHEN p.kind = 'incoming' THEN p.day - 2 END",
                "void_reason": "CASE WHEN p.state = 'void' THEN 'Памылкова' END",
                "responsible_user_id": "CASE WHEN p.resolution IS NOT NULL THEN p.executor END",
                "on_control": f"({overdue})",
                "control_type": f"CASE WHEN {overdue} THEN 'own' END",
                "control_on_at": f"CASE WHEN {overdue} THEN p.at END",
                "control_on_user_id": f"CASE WHEN {overdue} THEN p.controller END",
                "deadline_id": "p.deadline",
                "due_date": "p.due",
                "done_on": "CASE WHEN p.state IN ('answered', 'filed') THEN p.day + 5 END",
                "result": "CASE WHEN p.state = 'answered' THEN 'Разгледжана станоўча' END",
                "stamp_id": "p.stamp",
                "stamped_by_id": "CASE WHEN p.stamp IS NOT NULL THEN p.clerk END",
                "event_seq": "p.last_seq",
                "event_hash": "p.last_hash",
                "search_vector": f"s.vector || {numbers} || l.vector || b.vector || m.vector",
                "access_keys": "cluster_document_keys(p.id, p.unit, t.cluster_id, p.stamp, p.clerk, p.clerk)",
                "create_uid": "p.clerk",
                "write_uid": "p.clerk",
                "create_date": "p.at",
                "write_date": "p.at",
            },
            "bench_plan p JOIN bench_subject s ON s.place = p.subject JOIN bench_place l ON l.place = p.place "
            "JOIN bench_partner b ON b.place = p.partner JOIN bench_note m ON m.place = p.note",
            "p.template",
        )

    def _numbers(self) -> None:
        self._insert(
            "cluster_document_number",
            {
                "id": "p.number_id",
                "journal_id": "p.journal",
                "year": "p.year",
                "ordinal": "p.ordinal",
                "number": "p.number",
                "document_id": "p.id",
                "state": "CASE WHEN p.state = 'void' THEN 'void' ELSE 'issued' END",
                "issued_at": "p.at",
                "issued_on": "p.day",
                "void_reason": "CASE WHEN p.state = 'void' THEN 'Памылкова' END",
                "voided_at": "CASE WHEN p.state = 'void' THEN p.at + interval '1 hour' END",
                "voided_by_id": "CASE WHEN p.state = 'void' THEN p.clerk END",
            },
            "bench_plan p ORDER BY p.journal, p.year, p.ordinal",
        )
        self.cr.execute(
            """INSERT INTO cluster_document_counter (journal_id, year, last)
               SELECT journal, year, max(ordinal) FROM bench_plan GROUP BY 1, 2"""
        )

    def _deadlines(self) -> None:
        self._insert(
            "cluster_deadline",
            {
                "id": "p.deadline",
                "document_id": "p.id",
                "kind": "'term'",
                "rule_id": "p.rule",
                "event_date": "p.day",
                "start_date": "p.day",
                "due_date": "p.due",
                "amount": "r.amount",
                "unit": "r.unit",
                "start_next_day": "r.start_next_day",
                "roll_over": "r.roll_over",
                "calendar": "r.calendar",
                "law_ref": "r.law_ref",
                "edition": "r.edition",
                "skipped": "d.skipped",
                "reason": "'Set on registration'",
                "state": "CASE p.state WHEN 'void' THEN 'superseded' WHEN 'registered' THEN 'current' "
                "WHEN 'execution' THEN 'current' ELSE 'met' END",
                "create_uid": "p.clerk",
                "write_uid": "p.clerk",
                "create_date": "p.at",
                "write_date": "p.at",
            },
            "bench_plan p JOIN cluster_deadline_rule r ON r.id = p.rule "
            "JOIN bench_due d ON d.rule = p.rule AND d.start = p.day",
        )

    def _events(self) -> None:
        """Each document's steps in order, every one sealed with the seal before it."""
        self.cr.execute(
            """
            CREATE FUNCTION pg_temp.bench_seal(document integer, seq integer, kind text, told text, data text, person integer,
                                               at timestamp, previous text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
                SELECT encode(sha256(convert_to(
                    '{"at":"' || to_char(at, 'YYYY-MM-DD HH24:MI:SS') || '","data":' || data || ',"document":' || document
                    || ',"kind":"' || kind || '","prev_hash":"' || previous || '","seq":' || seq || ',"text":'
                    || to_json(told) || ',"user":' || person || '}', 'UTF8')), 'hex')
            $$;
            UPDATE bench_plan SET last_seq = 0, last_hash = repeat('0', 64);
            """  # noqa: E501
        )
        day = "to_char({}, 'DD.MM.YYYY')"
        iso = "to_char({}, 'YYYY-MM-DD')"
        steps = [
            (
                "accepted",
                "true",
                "p.clerk",
                "p.at",
                "'Accepted for registration: ' || p.title",
                """'{"files":[],"title":' || to_json(p.title) || '}'""",
            ),
            (
                "registered",
                "true",
                "p.clerk",
                "p.at",
                f"'Registered under No. ' || p.number || ' of ' || {day.format('p.day')}",
                f"""'{{"date":"' || {iso.format("p.day")} || '","journal":' || p.journal || ',"number":' || to_json(p.number)
                    || ',"ordinal":' || p.ordinal || ',"year":' || p.year || '}}'""",  # noqa: E501
            ),
            (
                "stamp",
                "p.stamp IS NOT NULL",
                "p.clerk",
                "p.at",
                "'Stamp ' || x.code || ' put on'",
                """'{"before":"","stamp":' || to_json(x.code) || '}'""",
            ),
            (
                "deadline",
                "p.deadline IS NOT NULL",
                "p.clerk",
                "p.at",
                f"'Deadline ' || {day.format('p.due')} || '. Set on registration'",
                f"""'{{"deadline":' || p.deadline || ',"due":"' || {iso.format("p.due")} || '","law":' || to_json(coalesce(r.law_ref, ''))
                    || ',"rule":' || to_json(coalesce(r.code, '')) || ',"start":"' || {iso.format("p.day")} || '"}}'""",  # noqa: E501
            ),
            (
                "resolution",
                "p.resolution IS NOT NULL",
                "p.head",
                "p.at + interval '2 hours'",
                "'Resolution: Разгледзець і адказаць'",
                f"""'{{"author":' || p.head || ',"due":"' || coalesce({iso.format("p.due")}, '') || '","executors":[' || p.executor
                    || '],"resolution":' || p.resolution || ',"responsible":' || p.executor || '}}'""",  # noqa: E501
            ),
            (
                "void",
                "p.state = 'void'",
                "p.clerk",
                "p.at + interval '1 hour'",
                "'Number ' || p.number || ' voided. Reason: Памылкова'",
                """'{"number":' || to_json(p.number) || ',"reason":"Памылкова"}'""",
            ),
        ]
        for kind, condition, person, at, told, data in steps:
            self.cr.execute(
                f"""
                CREATE TEMP TABLE bench_step ON COMMIT DROP AS
                SELECT e.*, pg_temp.bench_seal(id, seq, '{kind}', told, data, person, at, previous) AS seal FROM (
                    SELECT p.id, p.last_seq + 1 AS seq, {told} AS told, {data} AS data, {person} AS person,
                           date_trunc('second', {at}) AS at, p.last_hash AS previous
                    FROM bench_plan p LEFT JOIN cluster_deadline_rule r ON r.id = p.rule
                    LEFT JOIN cluster_document_stamp x ON x.id = p.stamp
                    WHERE {condition}) e;
                INSERT INTO cluster_document_event (document_id, seq, kind, text, data, user_id, at, prev_hash, hash)
                    SELECT id, seq, '{kind}', told, data::jsonb, person, at, previous, seal FROM bench_step ORDER BY id;
                UPDATE bench_plan p SET last_seq = s.seq, last_hash = s.seal FROM bench_step s WHERE s.id = p.id;
                DROP TABLE bench_step;
                """
            )

    def keys(self, count: int) -> list[str]:
        """API keys of so many clerks, for the load over HTTP."""
        from datetime import datetime

        users = self.env["res.users"].browse([id_ for id_ in self.users["clerk"]][:count])
        until = datetime.now() + timedelta(days=2)
        return [self.env["res.users.apikeys"].with_user(user)._generate("rpc", "bench", until) for user in users]


def today_for(env) -> date:
    from odoo import fields

    return fields.Date.context_today(env["res.users"])
