"""The main job: from a resident's phone to a signed answer, every step by the person whose work it is."""

import io
import re

import pytest
from e2e import steps
from e2e.district import PHONE, assert_accessible, fits, listen, screenshot
from pypdf import PdfReader

SERVICE = "fell-trees"


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.fixture(scope="module")
def story():
    """What one chapter tells the next."""
    return {}


def chapter(story, *names):
    missing = [name for name in names if name not in story]
    if missing:
        pytest.fail(f"an earlier chapter did not end: no {', '.join(missing)}")
    return [story[name] for name in names]


def test_1_resident_applies_without_javascript(window, client, story):
    page = window(PHONE, scripts=False)
    seen = []

    def look(step):
        seen.append(step.url)
        screenshot(step, f"apply-{len(seen):02}-360-nojs")
        assert step.locator("a[href*='xn--80abnmycp7evc']").count() or step.url.endswith("/done"), "no word of appeals"

    reference, code = steps.apply_online(page, SERVICE, look=look)
    assert re.fullmatch(r"[A-Z0-9]{8}", reference)
    receipt = page.request.get(page.locator("a[href*='/receipt']").get_attribute("href"))
    assert receipt.headers["content-type"] == "application/pdf"
    assert reference in text_of(receipt.body())
    rows = client("clerk").search_read(
        "cluster.application", [("reference", "=", reference)], ["document_id", "due_date", "state"]
    )
    assert len(rows) == 1 and rows[0]["due_date"], rows
    story.update(reference=reference, code=code, application=rows[0]["id"], document=rows[0]["document_id"][0])


def test_1_resident_applies_with_javascript(window):
    page = window(PHONE)
    heard = listen(page)

    def look(step):
        step.wait_for_timeout(150)
        assert fits(step), step.url
        assert_accessible(step)

    reference, _code = steps.apply_online(page, SERVICE, look=look)
    assert re.fullmatch(r"[A-Z0-9]{8}", reference)
    assert not heard, heard


def test_1_errors_lose_nothing(window):
    """A forgotten answer is named, and what was typed stays."""
    page = window(PHONE, scripts=False)
    page.goto(f"/be/services/{SERVICE}/apply")
    page.fill("#applicant_name", steps.NAME)
    with page.expect_navigation():
        page.locator(".o_cluster_actions button[value=next]").click()
    summary = page.locator(".o_cluster_error_summary")
    assert summary.locator("a[href='#applicant_address']").count() == 1
    assert page.input_value("#applicant_name") == steps.NAME
    screenshot(page, "apply-error-360")


def test_2_clerk_finds_it_registered(login, client, story):
    (document,) = chapter(story, "document")
    (card,) = client("clerk").search_read(
        "cluster.document",
        [("id", "=", document)],
        ["state", "number", "registration_date", "due_date", "due_explanation"],
    )
    assert card["state"] == "registered"
    assert card["number"] and card["registration_date"] and card["due_date"] and card["due_explanation"]
    page = login("clerk")
    heard = listen(page)
    page.goto("/odoo/action-cluster_docs.document_procedure_action")
    page.wait_for_selector(".o_list_view .o_data_row")
    page.locator(".o_data_row", has_text=card["number"]).first.click()
    page.wait_for_selector(".o_form_view .o_form_sheet")
    screenshot(page, "clerk-card")
    assert not heard, heard
    story["due"] = card["due_date"]


def test_3_head_assigns_an_executor(login, client, story):
    (document,) = chapter(story, "document")
    page = login("head")
    steps.open_record(page, "document_procedure_action", document)
    steps.press(page, "action_resolution")
    box = steps.dialog(page)
    box.locator("[name=text] textarea").fill("Разгледзець і падрыхтаваць рашэнне")
    box.locator("[name=executor_ids] .o_field_x2many_list_row_add a").click()
    steps.choose(page, box.locator("[name=executor_ids] .o_data_row [name=user_id]"), "Пятро Выканаўца")
    box.locator("[name=executor_ids] .o_data_row [name=is_responsible] input").check()
    screenshot(page, "head-resolution")
    with page.expect_response("**/call_button/cluster.resolution/action_issue") as answer:
        steps.press(page, "action_issue", ".modal .o_form_view")
    assert "error" not in answer.value.json(), answer.value.json()
    (card,) = client("head").search_read("cluster.document", [("id", "=", document)], ["state", "responsible_user_id"])
    assert card["state"] == "execution"
    assert card["responsible_user_id"][1] == "Пятро Выканаўца"
    story["assigned"] = True


def test_4_executor_prepares_the_answer(login, client, story):
    document, _assigned = chapter(story, "document", "assigned")
    page = login("executor")
    steps.open_record(page, "document_procedure_action", document)
    steps.press(page, "action_prepare_answer")
    box = steps.dialog(page)
    box.locator("[name=preview]").wait_for()
    page.wait_for_timeout(800)
    screenshot(page, "executor-answer")
    steps.press(page, "action_send", ".modal")
    page.wait_for_selector(".modal", state="detached")
    page.wait_for_timeout(500)
    answers = client("executor").search_read(
        "cluster.document", [("parent_id", "=", document)], ["number", "answer_state"]
    )
    assert [answer["answer_state"] for answer in answers] == ["to_sign"]
    assert answers[0]["number"]
    story["answer"] = answers[0]["id"]


def test_5_head_signs(login, client, story):
    answer, application = chapter(story, "answer", "application")
    page = login("head")
    steps.open_record(page, "document_outgoing_action", answer)
    steps.press(page, "action_sign_answer")
    box = steps.dialog(page)
    box.locator("[name=pin] input").fill("1234")
    screenshot(page, "head-signs")
    steps.press(page, "action_sign", ".modal")
    page.wait_for_selector(".modal", state="detached", timeout=60_000)
    (signed,) = client("head").search_read("cluster.document", [("id", "=", answer)], ["answer_state"])
    assert signed["answer_state"] == "signed"
    (filed,) = client("head").search_read("cluster.application", [("id", "=", application)], ["state", "decision"])
    assert filed == {"id": application, "state": "delivered", "decision": "granted"}
    story["signed"] = True


def test_6_resident_downloads_and_checks_the_answer(window, story):
    reference, code, _signed = chapter(story, "reference", "code", "signed")
    page = window(PHONE, scripts=False)
    steps.open_status(page, reference, code)
    screenshot(page, "status-360")
    answer = page.request.get(page.locator("a[href*='/answer/1']").get_attribute("href"))
    assert answer.ok and answer.body().startswith(b"%PDF")
    content = answer.body()
    assert "Прыкладная" in text_of(content)
    for spoil, verdict in ((False, "good"), (True, "bad")):
        page.goto("/be/check")
        page.set_input_files(
            "#file", {"name": "answer.pdf", "mimeType": "application/pdf", "buffer": _spoiled(content, spoil)}
        )
        with page.expect_navigation():
            page.locator("form[enctype] button[type=submit]").click()
        screenshot(page, f"check-{verdict}-360")
        assert page.locator(f".o_cluster_check_{verdict}").count() >= 1, page.locator("main, #wrap").first.inner_text()


def _spoiled(content: bytes, spoil: bool) -> bytes:
    """The same file with one changed byte in its first text."""
    if not spoil:
        return content
    place = content.index(b"stream") + 40
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_7_every_step_left_its_event(client, story):
    document, answer, _signed = chapter(story, "document", "answer", "signed")
    auditor = client("auditor")
    for record, kinds in ((document, {"registered", "deadline", "answered"}), (answer, {"registered", "to_sign"})):
        events = auditor.search_read(
            "cluster.document.event", [("document_id", "=", record)], ["seq", "kind", "prev_hash", "hash"], order="seq"
        )
        assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
        assert all(after["prev_hash"] == before["hash"] for before, after in zip(events, events[1:], strict=False))
        assert kinds <= {event["kind"] for event in events}, events


def test_8_resident_with_a_login_sees_his_own_only(login):
    page = login("resident", size=PHONE, language="be")
    page.goto("/be/my/applications")
    assert page.locator("h1").count() == 1
    screenshot(page, "my-applications-360")
    assert_accessible(page)
