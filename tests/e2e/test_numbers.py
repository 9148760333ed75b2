"""Twenty clients register fifty documents each at the same time: 1 to 1000, no gap, no double, no error."""

import threading
from collections import Counter

import pytest
from e2e.district import Client

CLIENTS, EACH = 20, 50


@pytest.mark.slow
def test_twenty_by_fifty(client):
    administrator = client("administrator")
    (unit,) = administrator.search_read("hr.department", [("code", "=", "RVK")], ["id"])
    journal = administrator.call(
        "cluster.document.journal",
        "create",
        {"name": "Load", "code": "LOAD", "kind": "incoming", "unit_id": unit["id"], "pattern": "{S}/{DN}"},
    )
    clients = [Client("clerk") for _ in range(CLIENTS)]
    documents, errors, lock = [], [], threading.Lock()
    together = threading.Barrier(CLIENTS)

    def work(number: int, session: Client) -> None:
        try:
            mine = session.call(
                "cluster.document",
                "create",
                [
                    {"journal_id": journal, "title": f"Ліст {number}-{place}", "correspondent_name": "Узорны адпраўнік"}
                    for place in range(EACH)
                ],
            )
            with lock:
                documents.extend(mine)
            together.wait(120)
            for document in mine:
                session.call("cluster.document", "action_register", [document])
        except Exception as error:  # noqa: BLE001  every failure is told
            with lock:
                errors.append(f"client {number}: {error}")
            together.abort()

    threads = [threading.Thread(target=work, args=item) for item in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors[:5]
    cards = administrator.search_read("cluster.document", [("id", "in", documents)], ["state", "number"])
    assert Counter(card["state"] for card in cards) == {"registered": CLIENTS * EACH}
    lines = administrator.search_read("cluster.document.number", [("journal_id", "=", journal)], ["ordinal", "number"])
    assert sorted(line["ordinal"] for line in lines) == list(range(1, CLIENTS * EACH + 1))
    assert {card["number"] for card in cards} == {f"LOAD/{place}" for place in range(1, CLIENTS * EACH + 1)}
