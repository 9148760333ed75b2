"""A clerk without a mouse: an incoming letter is registered in at most twelve steps.

A step is one press of a key (or of keys together), or one text typed without leaving its field.
"""

from e2e.district import DESK, listen, screenshot

MOST = 12


class Keyboard:
    """Counts what the clerk does. There is no mouse here."""

    def __init__(self, page):
        self.page = page
        self.steps: list[str] = []

    def press(self, keys: str) -> None:
        self.steps.append(keys)
        self.page.keyboard.press(keys)
        self.page.wait_for_timeout(150)

    def type(self, text: str) -> None:
        self.steps.append(f"“{text}”")
        self.page.keyboard.type(text, delay=5)
        self.page.wait_for_timeout(150)


def test_incoming_letter_in_twelve_steps(login, client):
    page = login("clerk", size=DESK)
    heard = listen(page)
    page.goto("/odoo/action-cluster_docs.document_incoming_action")
    page.wait_for_selector(".o_list_view, .o_kanban_view, .o_view_nocontent")
    page.wait_for_timeout(800)
    keyboard = Keyboard(page)

    keyboard.press("Alt+c")
    page.wait_for_selector(".o_form_view .o_form_editable")
    page.wait_for_timeout(500)
    keyboard.type("Аб рамонце дарогі да вёскі")
    while page.evaluate("document.activeElement.closest('[name]')?.getAttribute('name')") != "correspondent_name":
        assert len(keyboard.steps) < MOST, keyboard.steps
        keyboard.press("Tab")
    keyboard.type("Узорны адпраўнік")
    keyboard.press("Alt+r")
    page.wait_for_selector(".o_form_view [name=number]:not(:empty)", timeout=20_000)
    screenshot(page, "keyboard-registered")

    rows = client("clerk").search_read(
        "cluster.document",
        [("title", "=", "Аб рамонце дарогі да вёскі")],
        ["state", "number", "correspondent_name"],
        order="id desc",
        limit=1,
    )
    assert rows and rows[0]["state"] == "registered" and rows[0]["number"], rows
    assert rows[0]["correspondent_name"] == "Узорны адпраўнік"
    assert len(keyboard.steps) <= MOST, keyboard.steps
    assert not heard, heard


def test_copy_of_the_last_letter_in_four_steps(login, client):
    """The next letter of a pile: Alt+Y takes the last one over, its own number and dates are left to it."""
    clerk = client("clerk")
    kept = {"title": "Справаздача гаспадаркі, узор", "correspondent_name": "Узорная гаспадарка", "sheets": 3}
    journals = clerk.search_read("cluster.document.journal", [("kind", "=", "incoming")], ["id"], limit=1)
    first = clerk.call("cluster.document", "create", [{**kept, "journal_id": journals[0]["id"], "their_number": "1-1"}])
    clerk.call("cluster.document", "action_register", first)

    page = login("clerk", size=DESK)
    heard = listen(page)
    page.goto("/odoo/action-cluster_docs.document_incoming_action")
    page.wait_for_selector(".o_list_view, .o_kanban_view, .o_view_nocontent")
    page.wait_for_timeout(800)
    keyboard = Keyboard(page)

    keyboard.press("Alt+y")
    page.wait_for_selector(".o_form_view .o_form_editable")
    page.wait_for_timeout(500)
    keyboard.press("Control+a")
    keyboard.type("Справаздача гаспадаркі за наступны месяц")
    keyboard.press("Alt+r")
    page.wait_for_selector(".o_form_view [name=number]:not(:empty)", timeout=20_000)
    screenshot(page, "keyboard-copied")

    rows = clerk.search_read(
        "cluster.document",
        [("title", "=", "Справаздача гаспадаркі за наступны месяц")],
        ["state", "number", "correspondent_name", "sheets", "their_number"],
        order="id desc",
        limit=1,
    )
    assert rows and rows[0]["state"] == "registered" and rows[0]["number"], rows
    assert (rows[0]["correspondent_name"], rows[0]["sheets"]) == ("Узорная гаспадарка", 3)
    assert not rows[0]["their_number"], "the letter's own number is not copied"
    assert len(keyboard.steps) <= MOST, keyboard.steps
    assert not heard, heard
