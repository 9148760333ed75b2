"""What users do, step by step, in words of the screens."""

import io
import re

from PIL import Image

NAME = "Прыкладная Алеся Узораўна"
EMAIL = "alesia@example.com"


def picture() -> bytes:
    """A small photograph, as a phone makes it."""
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "#cc8844").save(content, "PNG")
    return content.getvalue()


def fill_page(page) -> None:
    """Answer every question of one page of an application, whatever it asks."""
    form = page.locator("form[action*='/apply/']")
    for field in form.locator("input[type=text]:visible, input[type=tel]:visible, input[type=email]:visible").all():
        name = field.get_attribute("name")
        field.fill(
            {"applicant_name": NAME, "applicant_phone": "+375 29 123-45-67", "applicant_email": EMAIL}.get(name)
            or _part_of_date(name)
            or ("2" if field.get_attribute("inputmode") == "decimal" else "г. Смаргонь, вул. Узорная, 1")
        )
    for field in form.locator("textarea:visible").all():
        field.fill("Узорны тэкст, напісаны для праверкі.")
    for choice in form.locator("select:visible").all():
        choice.select_option(index=1)
    for name in {field.get_attribute("name") for field in form.locator("input[type=radio]").all()}:
        form.locator(f"input[type=radio][name='{name}']").first.check()
    for box in form.locator("input[type=checkbox]").all():
        box.check()
    for upload in form.locator("input[type=file]").all():
        upload.set_input_files({"name": "фота.png", "mimeType": "image/png", "buffer": picture()})


def _part_of_date(name: str) -> str | None:
    for ending, value in (("-day", "5"), ("-month", "4"), ("-year", "2020")):
        if name.endswith(ending):
            return value
    return None


def apply_online(page, service: str, language: str = "be", look=None) -> tuple[str, str]:
    """From the service's page to the confirmation; returns the reference and the code.

    ``look`` is called on each page before its answers are sent.
    """
    page.goto(f"/{language}/services/{service}")
    with page.expect_navigation():
        page.locator("a.o_cluster_button[href*='/apply']").first.click()
    for _ in range(20):
        if look:
            look(page)
        if page.url.rstrip("/").endswith("/done"):
            break
        fill_page(page)
        with page.expect_navigation():
            page.locator(".o_cluster_actions button[value=next]").click()
        problem = page.locator(".o_cluster_error_summary")
        assert problem.count() == 0, f"{page.url}: {problem.inner_text()}"
    assert page.url.endswith("/done"), page.url
    reference = page.locator(".o_cluster_reference").inner_text().replace(" ", "").strip()
    code = page.locator("strong.text-nowrap").first.inner_text().strip()
    return reference, code


def open_status(page, reference: str, code: str, language: str = "be") -> None:
    """The status page by number and code, without a login."""
    page.goto(f"/{language}/services/status")
    page.fill("#reference", reference)
    page.fill("#code", code)
    page.locator("form[action*='/services/status'] button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/services/status/\w+"))


def open_record(page, action: str, record: int, module: str = "cluster_docs") -> None:
    """A record's form in the backend."""
    page.goto(f"/odoo/action-{module}.{action}/{record}")
    page.wait_for_selector(".o_form_view .o_form_sheet")


def press(page, button: str, inside: str = ".o_form_view") -> None:
    """A button of a form, by the method it calls."""
    page.locator(f"{inside} button[name='{button}']:visible").first.click()


def dialog(page):
    """The dialog on top."""
    box = page.locator(".modal .o_form_view").last
    box.wait_for()
    return box


def choose(page, field, text: str) -> None:
    """Type into a many2one field and take the first proposal."""
    box = field.locator("input").first
    box.click()
    box.fill(text)
    page.locator(".o-autocomplete--dropdown-menu li a", has_text=text).first.click()
