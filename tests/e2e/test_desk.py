"""The clerk's desk without a mouse: a tile opens by its key, many documents are done in one step, two clerks on one
card do not write over each other."""

from e2e.district import DESK, PHONE, assert_accessible, fits, listen, screenshot

TITLES = ["Аб нарыхтоўцы дроў (стол)", "Аб рамонце моста (стол)"]


def open_desk(page):
    page.wait_for_selector(".o_cluster_desk .o_kanban_record")


def drafts(client, titles):
    clerk = client("clerk")
    journal = clerk.call("cluster.document", "default_get", ["journal_id"])["journal_id"]
    return [clerk.call("cluster.document", "create", {"journal_id": journal, "title": title}) for title in titles]


def states(client, ids):
    return {row["state"] for row in client("clerk").search_read("cluster.document", [("id", "in", ids)], ["state"])}


def ask(page):
    """Ticks the rows of this test by keyboard and presses the key of Register."""
    rows = page.locator(".o_data_row", has_text="(стол)")
    assert rows.count() >= len(TITLES)
    for number in range(rows.count()):
        rows.nth(number).locator(".o_list_record_selector input").focus()
        page.keyboard.press("Space")
    page.wait_for_selector(".o_selection_container button[data-hotkey=r]")
    page.wait_for_timeout(500)
    page.keyboard.press("Alt+r")
    page.wait_for_selector(".modal .o_form_view")


def test_the_desk_is_the_first_screen_and_works_by_keyboard(login, client):
    ids = drafts(client, TITLES)
    page = login("clerk", size=DESK)
    heard = listen(page)
    open_desk(page)
    assert_accessible(page, ".o_cluster_desk .o_kanban_renderer")
    screenshot(page, "desk")

    page.keyboard.press("Alt+l")
    page.wait_for_selector(".o_list_view .o_data_row")
    ask(page)
    assert states(client, ids) == {"draft"}, "asked first"
    assert_accessible(page, ".modal .o_form_view")
    page.keyboard.press("Alt+x")
    page.wait_for_selector(".modal", state="detached")
    page.wait_for_timeout(500)
    assert states(client, ids) == {"draft"}, "and nothing done when the answer is no"

    ask(page)
    page.keyboard.press("Alt+q")
    page.wait_for_selector(".modal [role=status] [name=summary]")
    screenshot(page, "desk-bulk-result")
    page.keyboard.press("Alt+x")
    page.wait_for_selector(".modal", state="detached")
    assert states(client, ids) == {"registered"}
    assert not heard, heard


def test_the_desk_on_a_phone(login):
    page = login("head", size=PHONE)
    open_desk(page)
    assert fits(page)
    assert_accessible(page, ".o_cluster_desk .o_kanban_renderer")


def test_two_clerks_on_one_card(login, client):
    (document,) = drafts(client, ["Аб двух дзелаводах (стол)"])
    page = login("clerk", size=DESK)
    page.goto(f"/odoo/action-cluster_docs.document_action/{document}")
    title = page.locator(".o_form_view [name=title] input, .o_form_view [name=title] textarea").first
    title.wait_for()
    client("controller").call("cluster.document", "write", [document], {"title": "Словы калегі (стол)"})
    title.fill("Мае словы (стол)")
    page.keyboard.press("Alt+s")
    page.wait_for_selector(".modal, .o_notification", timeout=20_000)
    assert title.input_value() == "Мае словы (стол)", "what was typed stays"
    kept = client("clerk").search_read("cluster.document", [("id", "=", document)], ["title"])[0]["title"]
    assert kept == "Словы калегі (стол)", "and nothing is written over"


def test_documents_by_state_with_totals(login):
    page = login("clerk", size=DESK)
    heard = listen(page)
    page.goto("/odoo/action-cluster_docs.document_action?view_type=kanban")
    page.wait_for_selector(".o_kanban_group .o_kanban_counter")
    screenshot(page, "documents-by-state")
    page.locator(".o_switch_view.o_calendar").click()
    page.wait_for_selector(".o_calendar_view")
    page.locator(".o_switch_view.o_graph").click()
    page.wait_for_selector(".o_graph_view canvas")
    assert not heard, heard
