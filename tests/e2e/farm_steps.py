"""What applicants, the coordinator, guests and a farm do, step by step, in words of the screens."""

import io
import re
from datetime import datetime
from zoneinfo import ZoneInfo

from e2e import steps
from e2e.district import fits, screenshot
from pypdf import PdfReader

HERE = ZoneInfo("Europe/Minsk")
FARM = "Узорная Сядзіба Ручай"
SLUG = "uzornaja-siadziba-rucaj"
NUMBER = "690123457"
PERSON = "Юстына Узорава-Ручай"
EMAIL = "justyna@rucaj.example"
GUEST = {"name": "Госць Прыкладны", "phone": "+375 29 000-12-34", "email": "hosc-prykladny@example.com"}


def send(page) -> None:
    """The button of a public form, and the page after it."""
    with page.expect_navigation():
        page.locator("#wrap .o_cluster_button[type=submit], main .o_cluster_button[type=submit]").first.click()


def money(text: str) -> float:
    """2 030,50 Br → 2030.5"""
    found = re.search(r"\d[\d\s\u00a0\u202f]*(?:[.,]\d{1,2})?(?!\d)", text)
    assert found, f"no amount in {text!r}"
    return float(re.sub(r"\s", "", found[0]).replace(",", "."))


def pdf(page, address: str) -> str:
    """The text of a PDF that the person of the page may have."""
    answer = page.request.get(address)
    assert answer.ok and answer.body().startswith(b"%PDF"), address
    return "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.body())).pages)


# --- joining ----------------------------------------------------------------------------------------
def join_who(page) -> None:
    page.locator(".o_cluster_choice", has_text="Смаргон").locator("input[name=cluster]").check()
    page.locator("input[name=kind]").first.check()


def join_organisation(page, number: str = NUMBER) -> None:
    page.fill("#organisation", FARM)
    page.fill("#number", number)
    page.select_option("#territory", index=3)
    page.fill("#street", "вул. Узорная, 7")


def join_person(page) -> None:
    page.fill("#person", PERSON)
    page.fill("#office", "Гаспадыня")
    page.fill("#phone", "+375 1592 00-07-07")
    page.fill("#email", EMAIL)


def join_questions(page) -> None:
    """Every question of the kind, whatever it asks."""
    for field in page.locator("form[action*='/join/'] input[type=text]").all():
        field.fill("12")
    for field in page.locator("form[action*='/join/'] textarea").all():
        field.fill("Ягады, мёд, травы.")
    names = {field.get_attribute("name") for field in page.locator("form[action*='/join/'] input[type=radio]").all()}
    for name in names:
        page.locator(f"input[type=radio][name='{name}']").first.check()


# --- the backend ------------------------------------------------------------------------------------
def open_member(page, member: int) -> None:
    steps.open_record(page, "action_member", member, "cluster_base")


def answered(page, press) -> None:
    """Do it, and wait until the server has answered a button without an error."""
    with page.expect_response(re.compile(r"/call_button/")) as answer:
        press()
    content = answer.value.json()
    assert "error" not in content, content["error"]["data"]["message"]
    page.wait_for_timeout(400)


def press(page, button: str, inside: str = ".o_form_view") -> None:
    answered(page, lambda: steps.press(page, button, inside))


def agree(page) -> None:
    """Yes to the question that a button asks first."""
    answered(page, lambda: page.locator(".modal .modal-footer button.btn-primary").last.click())


def now_here() -> datetime:
    return datetime.now(HERE)


def write_agenda(page) -> None:
    """A new meeting of today with the admission of the farm on its agenda."""
    form = page.locator(".o_form_view")
    form.locator("[name=title] input").fill("Пасяджэнне аб прыёме")
    form.locator("[name=place] input").fill("аг. Залессе")
    begin = form.locator("[name=start] input")
    begin.click()
    page.wait_for_selector(".o_datetime_picker")
    begin.fill(now_here().strftime("%d.%m.%Y %H:%M:%S"))
    begin.press("Enter")
    form.locator("[name=item_ids] .o_field_x2many_list_row_add a").click()
    box = steps.dialog(page)
    box.locator("[name=kind] input, [name=kind] select").first.wait_for()
    kind = box.locator("[name=kind] select")
    if kind.count():
        kind.select_option(value='"admission"')
    else:
        box.locator("[name=kind] input").click()
        page.locator(".o_select_menu_item").first.click()
    steps.choose(page, box.locator("[name=member_id]"), FARM)
    box.locator("[name=proposal] textarea").fill("Прыняць гаспадарку ў кластар.")
    screenshot(page, "council-item")
    page.locator(".modal .o_form_button_save:visible").first.click()
    page.wait_for_selector(".modal", state="detached")
    page.locator(".o_form_button_save").click()
    page.wait_for_url(re.compile(r"/action-[^/]+/\d+$"))
    screenshot(page, "council-planned")


# --- the shop ---------------------------------------------------------------------------------------
def put_into_basket(page, query: str, name: str, quantity: int = 1) -> float:
    """Find goods by the search of the shop; returns the price of one."""
    page.goto("/be/shop/goods")
    page.fill("#q", query)
    with page.expect_navigation():
        page.locator("form[role=search] button[type=submit]").first.click()
    with page.expect_navigation():
        page.locator(".o_cluster_goods a", has_text=name).first.click()
    price = money(page.locator(".o_cluster_price strong").first.inner_text())
    page.fill("#quantity", str(quantity))
    with page.expect_navigation():
        page.locator(".o_cluster_buy button[type=submit]").click()
    assert page.locator(".o_cluster_error_summary").count() == 0, page.locator("main").inner_text()
    return price


def go_to_the_check(page) -> tuple[list[float], float]:
    """From the basket over the contact to the page to check: the sum of each farm and the whole."""
    with page.expect_navigation():
        page.locator("button[name=go_on]").click()
    for name, value in GUEST.items():
        page.fill(f"#{name}", value)
    # all or nothing is the rule for several farms: this guest takes what there is
    page.locator("#whole").uncheck()
    screenshot(page, "order-contact-360")
    send(page)
    assert page.url.endswith("/shop/order/check"), page.locator("main").inner_text()
    assert fits(page)
    screenshot(page, "order-check-360")
    sums = page.locator(".o_cluster_basket_farm .o_cluster_basket_total strong").all_inner_texts()
    whole = page.locator(".o_cluster_price strong").first.inner_text()
    return [money(part) for part in sums], money(whole)


# --- the farm's desk --------------------------------------------------------------------------------
class Taps:
    """A finger on a phone that counts its taps."""

    def __init__(self, page):
        self.page = page
        self.count = 0

    def tap(self, target) -> None:
        target.first.wait_for()
        target.first.click()
        self.count += 1


def open_desk(page) -> None:
    page.goto("/odoo/action-cluster_base.farm_desk_action")
    page.wait_for_selector(".o_cluster_farm_desk .o_kanban_record")


def tile(page, name: str):
    return page.locator(".o_cluster_farm_desk .o_kanban_record:visible", has_text=name)


def invoice_the_order(page, name: str) -> int:
    """From the desk to a posted invoice of the guest's order; returns the number of taps."""
    finger = Taps(page)
    finger.tap(tile(page, name))
    finger.tap(page.locator(".o_kanban_record:visible, .o_data_row:visible", has_text=GUEST["name"]))
    finger.tap(page.locator(".o_form_view button[id=create_invoice]:visible"))
    steps.dialog(page)
    answered(page, lambda: finger.tap(page.locator(".modal button[name=create_invoices]:visible")))
    page.locator("button[name=action_post]:visible").first.wait_for()
    answered(page, lambda: finger.tap(page.locator("button[name=action_post]:visible")))
    return finger.count
