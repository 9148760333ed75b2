"""Chromium, its windows, and who looks through them."""

import pytest
from e2e import district
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def url():
    return district.address()


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=district.chromium(), args=district.ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, url):
    """Opens a page: ``window(size, scripts=True, language="be")``; all are closed at the end."""
    opened = []

    def open_page(size, scripts=True, language="be"):
        context = chromium.new_context(
            base_url=url,
            viewport=size,
            java_script_enabled=scripts,
            locale={"be": "be-BY", "ru": "ru-RU", "pl": "pl-PL", "lt": "lt-LT", "en": "en-US"}[language],
            timezone_id="Europe/Minsk",
            accept_downloads=True,
        )
        context.set_default_timeout(30_000)
        opened.append(context)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


@pytest.fixture
def login(window):
    """A page of a user who is logged in, with the console listened to."""

    def log_in(name, size=district.DESK, scripts=True, language="en"):
        page = window(size, scripts, language)
        page.goto("/web/login")
        page.fill("input[name=login]", name)
        page.fill("input[name=password]", name)
        with page.expect_navigation(wait_until="domcontentloaded", timeout=60_000):
            page.press("input[name=password]", "Enter")
        return page

    return log_in


@pytest.fixture(scope="session")
def client():
    """Clients by login, kept for the session."""
    known = {}

    def get(login, password=None):
        if login not in known:
            known[login] = district.Client(login, password)
        return known[login]

    return get
