"""A farm joins, sells, is paid and pays: from the joint form on a phone to an empty list of arrears, each step by the
person whose work it is."""

import re

import pytest
from e2e import farm_steps, steps
from e2e.district import PHONE, assert_accessible, fits, listen, screenshot

PRODUCT = "Варэнне з яварнай рабіны, 300 г"
OFFERED = 6
TAKEN = 2
PASSWORD = "Rucaj-na-Vilii-7"  # noqa: S105  a made-up person's


@pytest.fixture(scope="module")
def story():
    """What one chapter tells the next."""
    return {}


def chapter(story, *names):
    missing = [name for name in names if name not in story]
    if missing:
        pytest.fail(f"an earlier chapter did not end: no {', '.join(missing)}")
    return [story[name] for name in names]


def member_of(client, story, *fields):
    (row,) = client("coordinator").search_read("cluster.member", [("id", "=", story["member"])], list(fields))
    return row


# -- 1 the farm registers ----------------------------------------------------------------------------
def test_1_a_farm_registers_without_javascript(window, client, story):
    page = window(PHONE, scripts=False)
    heard = listen(page)
    page.goto("/be/join")
    screenshot(page, "join-00-start-360")
    with page.expect_navigation():
        page.locator("a.o_cluster_button[href*='/join/who']").click()

    def step(name, fill):
        assert page.url.endswith(f"/join/{name}"), page.url
        assert fits(page), name
        fill(page)
        screenshot(page, f"join-{name}-360")
        farm_steps.send(page)

    step("who", farm_steps.join_who)
    # A tax number with a wrong digit is named; what was typed stays.
    step("organisation", lambda form: farm_steps.join_organisation(form, farm_steps.NUMBER[:-1] + "8"))
    summary = page.locator(".o_cluster_error_summary")
    assert summary.locator("a[href='#number']").count() == 1, page.locator("main").inner_text()
    assert page.title().startswith("Памылка"), page.title()
    assert page.input_value("#organisation") == farm_steps.FARM
    assert page.input_value("#street") == "вул. Узорная, 7"
    screenshot(page, "join-error-360")
    step("organisation", farm_steps.join_organisation)
    step("person", farm_steps.join_person)
    step("questions", farm_steps.join_questions)
    # Without the consent nothing is sent, and all answers are still there.
    step("check", lambda form: None)
    assert page.locator(".o_cluster_error_summary a[href='#consent']").count() == 1
    assert farm_steps.FARM in page.locator("main").inner_text()
    page.check("#consent")
    farm_steps.send(page)
    assert page.url.endswith("/join/done"), page.locator("main").inner_text()
    assert fits(page)
    screenshot(page, "join-done-360")
    reference = page.locator(".o_cluster_reference").inner_text().strip()
    assert re.fullmatch(r"[A-Z0-9]{8}", reference)
    with page.expect_navigation():
        page.locator("a[href*='/join/status/']").click()
    assert reference in page.locator("main").inner_text()
    filed = client("coordinator").search_read(
        "cluster.registration", [("reference", "=", reference)], ["member_id", "state", "source"]
    )
    assert len(filed) == 1 and filed[0]["state"] == "submitted", filed
    assert not heard, heard
    story["member"] = filed[0]["member_id"][0]


def test_1_the_same_form_with_javascript_is_accessible(window):
    page = window(PHONE)
    heard = listen(page)
    page.goto("/be/join/who")
    for name, fill in (
        ("who", farm_steps.join_who),
        ("organisation", lambda form: farm_steps.join_organisation(form, "")),
        ("person", farm_steps.join_person),
        ("questions", farm_steps.join_questions),
        ("check", lambda form: None),
    ):
        assert page.url.endswith(f"/join/{name}"), page.url
        assert fits(page), name
        assert_accessible(page)
        fill(page)
        farm_steps.send(page)
    assert_accessible(page)  # the error summary of the forgotten consent
    assert not heard, heard


# -- 2 the papers ------------------------------------------------------------------------------------
def test_2_the_coordinator_completes_the_papers(login, client, story):
    (member,) = chapter(story, "member")
    page = login("coordinator")
    heard = listen(page)
    farm_steps.open_member(page, member)
    page.locator(".o_notebook .nav-link[name=application]").click()
    button = page.locator("[name=paper_ids] .o_data_row button[name=action_accept]:visible")
    button.first.wait_for()
    for _paper in range(button.count()):
        farm_steps.answered(page, button.first.click)
    screenshot(page, "farm-papers")
    farm_steps.press(page, "action_complete")
    screenshot(page, "farm-complete")
    assert not heard, heard
    assert member_of(client, story, "is_complete", "state")["is_complete"]
    story["complete"] = True


def test_2_and_lays_the_application_before_the_council(login, client, story):
    member, _complete = chapter(story, "member", "complete")
    page = login("coordinator")
    heard = listen(page)
    page.goto("/odoo/action-cluster_base.action_council_meeting/new")
    farm_steps.write_agenda(page)
    assert not heard, heard
    items = client("coordinator").search_read(
        "cluster.council.item", [("member_id", "=", member)], ["meeting_id", "kind", "state"]
    )
    assert [(item["kind"], item["state"]) for item in items] == [("admission", "planned")]
    story.update(meeting=items[0]["meeting_id"][0], item=items[0]["id"])


# -- 3 the council -----------------------------------------------------------------------------------
def test_3_the_meeting_is_called_and_a_member_of_the_council_votes(login, client, story):
    meeting, item = chapter(story, "meeting", "item")
    page = login("coordinator")
    heard = listen(page)
    steps.open_record(page, "action_council_meeting", meeting, "cluster_base")
    steps.press(page, "action_call")
    farm_steps.agree(page)
    farm_steps.press(page, "action_open")
    farm_steps.press(page, "action_all_present")
    farm_steps.press(page, "action_open", ".o_data_row")
    screenshot(page, "council-open")
    councillor = login("council")
    steps.open_record(councillor, "action_council_meeting", meeting, "cluster_base")
    farm_steps.press(councillor, "action_vote_for", ".o_data_row")
    screenshot(councillor, "council-vote")
    assert not heard, heard
    votes = client("coordinator").search_read("cluster.council.vote", [("item_id", "=", item)], ["choice"])
    assert [vote["choice"] for vote in votes] == ["for"]
    story["voted"] = True


def test_3_votes_are_counted_and_the_farm_is_admitted(login, client, story):
    meeting, item, _voted = chapter(story, "meeting", "item", "voted")
    page = login("coordinator")
    heard = listen(page)
    steps.open_record(page, "action_council_meeting", meeting, "cluster_base")
    farm_steps.press(page, "action_enter_votes", ".o_data_row")
    steps.dialog(page)
    screenshot(page, "council-enter-votes")
    farm_steps.press(page, "action_confirm", ".modal")
    page.wait_for_selector(".modal", state="detached")
    screenshot(page, "council-votes")
    farm_steps.press(page, "action_count", ".o_data_row")
    farm_steps.press(page, "action_close")
    screenshot(page, "council-closed")
    (decided,) = client("coordinator").search_read(
        "cluster.council.item", [("id", "=", item)], ["state", "decision_number", "votes_for"]
    )
    assert decided["state"] == "adopted" and decided["decision_number"]
    minutes = farm_steps.pdf(page, f"/report/pdf/cluster_base.report_council_minutes/{meeting}")
    assert decided["decision_number"] in minutes and "Ручай" in minutes, minutes
    row = member_of(client, story, "state", "contract_number", "decision_ref")
    assert row["state"] == "admitted"
    assert re.search(r"\d", row["contract_number"] or ""), row
    assert decided["decision_number"] in row["decision_ref"]
    assert not heard, heard
    story["contract"] = row["contract_number"]


# -- 4 contract and fee ------------------------------------------------------------------------------
def test_4_the_contract_is_signed_and_its_scan_kept(login, client, story):
    member, number = chapter(story, "member", "contract")
    page = login("coordinator")
    heard = listen(page)
    assert number in farm_steps.pdf(page, f"/report/pdf/cluster_base.report_member_contract/{member}")
    farm_steps.open_member(page, member)
    farm_steps.press(page, "action_activate")
    box = steps.dialog(page)
    box.locator("[name=scan] input[type=file]").set_input_files(
        {"name": "дамова.png", "mimeType": "image/png", "buffer": steps.picture()}
    )
    page.wait_for_timeout(500)
    screenshot(page, "contract-signed")
    farm_steps.press(page, "action_confirm", ".modal")
    page.wait_for_selector(".modal", state="detached")
    row = member_of(client, story, "state", "is_live", "contract_signed_on", "signed_scan_id", "awaits_entry_fee")
    assert row["state"] == "admitted" and not row["is_live"] and row["signed_scan_id"], row
    assert row["contract_signed_on"] and row["awaits_entry_fee"], row
    screenshot(page, "contract-awaits-fee")
    assert not heard, heard
    (fee,) = client("coordinator").search_read(
        "cluster.member.fee", [("member_id", "=", member)], ["what", "state", "amount", "amount_open", "move_name"]
    )
    assert fee["what"] == "entry" and fee["state"] == "invoiced" and fee["amount_open"] == fee["amount"] > 0, fee
    assert fee["move_name"] in page.locator(".alert:visible").first.inner_text()
    story.update(signed=True, entry=fee["id"])


def pay_fee(page, fee):
    steps.open_record(page, "action_member_fee", fee, "cluster_base")
    farm_steps.press(page, "action_payment")
    steps.dialog(page)
    screenshot(page, "fee-payment")
    farm_steps.press(page, "action_confirm", ".modal")
    page.wait_for_selector(".modal", state="detached")


def test_4_the_entry_fee_is_paid_and_the_rights_begin(login, client, story):
    _signed, entry = chapter(story, "signed", "entry")
    page = login("coordinator")
    heard = listen(page)
    pay_fee(page, entry)
    row = member_of(client, story, "state", "is_live", "active_from")
    assert row["state"] == "active" and row["is_live"] and row["active_from"], row
    assert not heard, heard
    story["active"] = True


def test_4_the_fee_run_charges_the_annual_fee_once(login, client, story):
    member, _active = chapter(story, "member", "active")
    for _twice in range(2):
        page = login("coordinator")
        heard = listen(page)
        page.goto("/odoo/action-cluster_base.action_member_fee")
        page.wait_for_selector(".o_list_view")
        page.goto("/odoo/action-cluster_base.action_fee_run")
        page.locator("button[name=action_run]").wait_for()
        farm_steps.answered(page, page.locator("button[name=action_run]").click)
        assert not heard, heard
    fees = client("coordinator").search_read(
        "cluster.member.fee", [("member_id", "=", member)], ["what", "state", "amount", "amount_open", "move_name"]
    )
    assert sorted((fee["what"], fee["state"]) for fee in fees) == [("annual", "invoiced"), ("entry", "paid")], fees
    (annual,) = [fee for fee in fees if fee["what"] == "annual"]
    assert annual["amount_open"] == annual["amount"] > 0, fees
    story["fees"] = [annual["id"]]


# -- 5 books and desk --------------------------------------------------------------------------------
def test_5_books_are_opened_and_the_farm_is_invited(login, client, story):
    member, _active = chapter(story, "member", "active")
    page = login("coordinator")
    heard = listen(page)
    farm_steps.open_member(page, member)
    farm_steps.press(page, "action_open_books")
    box = steps.dialog(page)
    box.locator("[name=person_ids] .o_field_x2many_list_row_add a").click()
    row = box.locator("[name=person_ids] .o_data_row")
    row.locator("[name=name] input").fill(farm_steps.PERSON)
    row.locator("[name=email] input").fill(farm_steps.EMAIL)
    screenshot(page, "books-open")
    farm_steps.press(page, "action_confirm", ".modal")
    page.wait_for_selector(".modal", state="detached", timeout=60_000)
    assert not heard, heard
    assert member_of(client, story, "books_state")["books_state"] == "open"
    story["books"] = True


@pytest.fixture
def farmer(window, story):
    """The new farm's person on a phone: logged in, the desk is the first screen."""

    def log_in():
        chapter(story, "invited")
        page = window(PHONE)
        page.goto("/web/login")
        page.fill("input[name=login]", farm_steps.EMAIL)
        page.fill("input[name=password]", PASSWORD)
        with page.expect_navigation(wait_until="domcontentloaded", timeout=60_000):
            page.press("input[name=password]", "Enter")
        return page

    return log_in


def test_5_the_farmer_lands_on_the_desk(farmer, client, story):
    chapter(story, "books")
    # Nothing mails here, so the invitation cannot be followed: the first password is set by hand.
    (user,) = client("admin").search_read(
        "res.users", [("login", "=", farm_steps.EMAIL)], ["share", "company_ids", "action_id"]
    )
    assert not user["share"] and len(user["company_ids"]) == 1, user
    client("admin").call("res.users", "write", [user["id"]], {"password": PASSWORD})
    story["invited"] = True
    page = farmer()
    heard = listen(page)
    page.wait_for_selector(".o_cluster_farm_desk .o_kanban_record", timeout=60_000)
    page.wait_for_timeout(800)
    screenshot(page, "farm-desk-360")
    assert fits(page)
    assert_accessible(page, ".o_cluster_farm_desk .o_kanban_renderer")
    assert not heard, heard


# -- 6 the shop --------------------------------------------------------------------------------------
def test_6_the_farm_agrees_and_writes_its_product_down(farmer, client, story):
    page = farmer()
    heard = listen(page)
    page.goto("/be/my/cluster/orders")
    assert fits(page)
    assert_accessible(page)
    with page.expect_navigation():
        page.locator("form[action$='/consent'] button[type=submit]").click()
    screenshot(page, "farm-consent-360")
    farm_steps.open_desk(page)
    page.goto("/odoo/action-cluster_base.farm_product_action/new")
    form = page.locator(".o_form_view")
    form.locator("[name=name] textarea, [name=name] input").first.fill(PRODUCT)
    price = form.locator("[name=list_price] input")
    price.fill("7.25")
    price.press("Tab")
    page.locator(".o_form_button_save").click()
    page.wait_for_url(re.compile(r"/action-[^/]+/\d+$"))
    screenshot(page, "farm-product-360")
    assert not heard, heard
    (product,) = client("coordinator").search_read(
        "product.template", [("name", "=", PRODUCT)], ["member_id", "company_id", "product_variant_id", "list_price"]
    )
    assert product["member_id"][0] == story["member"] and not product["company_id"]
    assert product["list_price"] == 7.25
    assert member_of(client, story, "shop_consent")["shop_consent"]
    story.update(product=product["id"], variant=product["product_variant_id"][0])


def test_6_the_centre_puts_it_on_sale_with_its_quantity(login, client, story):
    member, product, variant = chapter(story, "member", "product", "variant")
    page = login("coordinator")
    heard = listen(page)
    farm_steps.open_member(page, member)
    page.locator(".o_notebook .nav-link[name=shop]").click()
    screenshot(page, "member-shop")
    coordinator = client("coordinator")
    coordinator.call("cluster.member", "write", [member], {"sale_mode": "reserve"})
    coordinator.call("product.template", "write", [product], {"is_published": True})
    coordinator.call("cluster.stock", "create", {"product_id": variant, "offered": OFFERED})
    page.goto("/odoo/action-cluster_base.action_stock")
    page.wait_for_selector(".o_list_view .o_data_row")
    screenshot(page, "shop-stock")
    assert not heard, heard
    story["on_sale"] = True


def test_6_a_visitor_buys_from_three_farms_in_one_basket(window, client, story):
    (variant, _on_sale) = chapter(story, "variant", "on_sale")
    page = window(PHONE, scripts=False)
    heard = listen(page)
    wanted = [("варэнне з яварнай", PRODUCT, TAKEN), ("мёд ліпавы", "Мёд ліпавы", 1), ("сыр", "Сыр", 1)]
    total = 0.0
    for query, name, quantity in wanted:
        total += quantity * farm_steps.put_into_basket(page, query, name, quantity)
    assert page.locator(".o_cluster_basket_farm").count() == len(wanted)
    assert fits(page)
    screenshot(page, "basket-360")
    parts, whole = farm_steps.go_to_the_check(page)
    assert (round(sum(parts), 2), len(parts)) == (whole, len(wanted))
    assert whole == round(total, 2)
    farm_steps.send(page)
    assert "/shop/order/status/" in page.url, page.locator("main").inner_text()
    assert fits(page)
    screenshot(page, "order-received-360")
    reference = page.locator(".o_cluster_panel strong").inner_text().strip()
    assert re.fullmatch(r"[A-Z]+\d{4}-\d{5}", reference), reference
    orders = client("administrator").search_read(
        "sale.order", [("client_order_ref", "=", reference)], ["member_id", "amount_total", "name"]
    )
    assert len({order["member_id"][0] for order in orders}) == len(orders) == len(wanted), orders
    assert round(sum(order["amount_total"] for order in orders), 2) == whole
    left = client("coordinator").search_read("cluster.stock", [("product_id", "=", variant)], ["offered", "taken"])
    assert [(row["offered"], row["taken"]) for row in left] == [(OFFERED, TAKEN)]
    contract = page.locator("a[href*='/paper/']").first.get_attribute("href")
    assert reference in farm_steps.pdf(page, contract)
    assert not heard, heard
    story["reference"] = reference


# -- 7 the farm's day --------------------------------------------------------------------------------
def desk_names(client):
    """The desk's tiles by their key, in the farm's language."""
    rows = client(farm_steps.EMAIL, PASSWORD).search_read(
        "cluster.farm.desk", [], ["key", "name", "count"], context={"lang": "be_BY"}
    )
    return {row["key"]: row["name"] for row in rows}, {row["key"]: row["count"] for row in rows}


def test_7_the_farm_confirms_and_invoices_in_six_taps(farmer, client, story):
    chapter(story, "reference")
    names, counts = desk_names(client)
    assert counts["to_confirm"] == 1, counts
    page = farmer()
    heard = listen(page)
    farm_steps.open_desk(page)
    screenshot(page, "farm-desk-orders-360")
    finger = farm_steps.Taps(page)
    finger.tap(farm_steps.tile(page, names["to_confirm"]))
    finger.tap(page.locator(".o_kanban_record:visible, .o_data_row:visible", has_text=farm_steps.GUEST["name"]))
    page.wait_for_selector(".o_form_view .o_form_sheet")
    screenshot(page, "farm-order-360")
    farm_steps.press(page, "action_confirm")
    assert fits(page)
    farm_steps.open_desk(page)
    taps = farm_steps.invoice_the_order(page, names["to_invoice"])
    screenshot(page, "farm-invoice-360")
    assert taps <= 6, taps
    assert not heard, heard
    story["invoiced"] = True


def test_7_sends_it_and_registers_the_payment(farmer, client, story):
    chapter(story, "invoiced")
    names, counts = desk_names(client)
    assert (counts["to_send"], counts["unpaid"]) == (1, 1), counts
    page = farmer()
    heard = listen(page)
    farm_steps.open_desk(page)
    finger = farm_steps.Taps(page)
    finger.tap(farm_steps.tile(page, names["to_send"]))
    page.locator("button[name=action_farm_send]:visible").first.wait_for()
    screenshot(page, "farm-to-send-360")
    farm_steps.answered(page, lambda: finger.tap(page.locator("button[name=action_farm_send]:visible")))
    farm_steps.open_desk(page)
    finger.tap(farm_steps.tile(page, names["unpaid"]))
    finger.tap(page.locator("button[name=action_farm_paid]:visible"))
    steps.dialog(page)
    screenshot(page, "farm-payment-360")
    farm_steps.answered(page, lambda: finger.tap(page.locator(".modal button[name=action_create_payments]:visible")))
    assert finger.count <= 6, finger.count
    farm_steps.open_desk(page)
    screenshot(page, "farm-desk-paid-360")
    assert not heard, heard
    moves = client(farm_steps.EMAIL, PASSWORD).search_read(
        "account.move", [("move_type", "=", "out_invoice")], ["payment_state", "is_move_sent", "amount_total"]
    )
    assert [(move["payment_state"] in ("paid", "in_payment"), move["is_move_sent"]) for move in moves] == [(True, True)]
    assert moves[0]["amount_total"] == TAKEN * 7.25
    _names, counts = desk_names(client)
    assert (counts["to_send"], counts["unpaid"], counts["paid"]) == (0, 0, 1), counts
    story["paid"] = True


# -- 8 the fee ---------------------------------------------------------------------------------------
def test_8_the_fee_is_paid_and_nothing_is_owed(login, farmer, client, story):
    member, fees = chapter(story, "member", "fees")
    page = login("coordinator")
    heard = listen(page)
    for fee in fees:
        pay_fee(page, fee)
    page.goto("/odoo/action-cluster_base.action_member_fee_arrears")
    page.wait_for_selector(".o_list_view")
    screenshot(page, "arrears")
    assert page.locator(".o_data_row, .o_group_header", has_text=farm_steps.FARM).count() == 0
    assert not heard, heard
    rows = client("coordinator").search_read(
        "cluster.member.fee", [("member_id", "=", member)], ["state", "amount_open"]
    )
    assert {(row["state"], row["amount_open"]) for row in rows} == {("paid", 0.0)}, rows
    assert member_of(client, story, "state")["state"] == "active"
    phone = farmer()
    phone.goto("/be/my/cluster/fees")
    assert fits(phone)
    assert_accessible(phone)
    screenshot(phone, "my-fees-360")
