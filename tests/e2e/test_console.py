"""The home page, the login and the backend open without an error in the browser's console."""

import pytest
from e2e.district import DESK, PHONE, assert_accessible, fits, listen, screenshot


@pytest.mark.parametrize(("path", "name"), [("/", "home"), ("/web/login", "login")])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_public_pages_open_clean(window, path, name, size):
    page = window(size)
    heard = listen(page)
    page.goto(path, wait_until="load")
    page.wait_for_timeout(1000)
    screenshot(page, f"{name}-{size['width']}")
    assert not heard, heard
    assert fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("name", ["clerk", "head", "controller", "coordinator", "auditor", "administrator", "farm"])
def test_backend_opens_clean(login, name):
    page = login(name)
    heard = listen(page)
    page.goto("/odoo", wait_until="domcontentloaded")
    page.wait_for_selector(".o_main_navbar, .o_home_menu")
    page.wait_for_timeout(1500)
    screenshot(page, f"backend-{name}")
    assert not heard, heard
    assert page.locator(".o_error_dialog, .o_notification.border-danger").count() == 0
