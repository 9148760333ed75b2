"""A virtual clerk for locust: one request every few seconds, mostly lists. Started by ``tools/bench/docs.py``."""

import itertools
import json
import os
import random
from pathlib import Path

from locust import HttpUser, constant_pacing, task

PEOPLE = json.loads((Path(os.environ["CLUSTER_BENCH_FOLDER"]) / "people.json").read_text())
TURN = itertools.count()
LIST = {
    name: {}
    for name in (
        "number",
        "registration_date",
        "title",
        "correspondent_name",
        "due_date",
        "is_overdue",
        "on_control",
        "state",
    )
}
CARD = {**LIST, "note": {}, "event_ids": {"fields": {"text": {}, "at": {}}}, "resolution_ids": {"fields": {"text": {}}}}
OPEN = ["state", "in", ["registered", "execution"]]
LISTS = (
    [],
    [["direction", "=", "incoming"]],
    [["direction", "=", "appeal"]],
    [OPEN],
    [OPEN, ["due_date", "<", "today"]],
    [["on_control", "=", True]],
)
WORDS = ("дарога", "рамонт дарогі", "калодзеж", "мост", '"рамонце дарогі"', "лака*", "Залессе участок")


class Clerk(HttpUser):
    wait_time = constant_pacing(float(os.environ["CLUSTER_BENCH_PACE"]))

    def on_start(self):
        key, self.journal = PEOPLE[next(TURN) % len(PEOPLE)]
        self.client.headers.update({"Authorization": f"bearer {key}"})
        self.seen = []

    def rpc(self, label, method, **params):
        with self.client.post(
            f"/json/2/cluster.document/{method}", json=params, name=label, catch_response=True
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code} {answer.text[:200]}")
                return None
            return answer.json()

    @task(14)
    def lists(self):
        found = self.rpc(
            "lists", "web_search_read", domain=random.choice(LISTS), specification=LIST, limit=80, count_limit=301
        )
        if found:
            self.seen = [row["id"] for row in found["records"][:20]]

    @task(3)
    def card(self):
        if not self.seen:
            return self.lists()
        return self.rpc("card", "web_read", ids=[random.choice(self.seen)], specification=CARD)

    @task(2)
    def search(self):
        domain = [["search_text", "ilike", random.choice(WORDS)]]
        self.rpc(
            "search",
            "web_search_read",
            domain=domain,
            specification={**LIST, "search_hit": {}},
            limit=80,
            count_limit=301,
        )

    @task(2)
    def registration(self):
        vals = {"journal_id": self.journal, "title": "Ліст віртуальнага работніка", "correspondent_name": "Прыклад"}
        self.rpc("registration", "create_registered", vals_list=[vals])
