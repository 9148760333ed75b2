"""Every public and portal page: axe finds nothing serious, nothing is wider than a phone, no English is left."""

import re
from urllib.parse import urlparse

import pytest
from e2e import district
from e2e.district import DESK, PHONE, assert_accessible, english_left, fits, names_in, screenshot, visible_texts

PUBLIC = ("/", "/services", "/services/status", "/services/status/code", "/members", "/check", "/web/login")
PORTAL = ("/my", "/my/applications")
MOST_PAGES = 60
OTHER = re.compile(r"/(en|ru|be|pl|lt)(/|$)")
NO_PAGE = re.compile(r"logout|/web/(?!login)|/receipt|/answer/|\.\w{2,4}$")
# Latin words that are no English: formats, marks, names of languages and of Odoo.
ALLOWED = set(
    """
    pdf png jpg jpeg docx odt xlsx sha odoo polski lietuvių english lietuviu minsk adobe
    """.split()
)


@pytest.fixture(scope="module")
def names(client):
    """Proper names in the demo data are written as people write them, in Latin too."""
    rows = client("administrator").search_read("res.partner", [], ["name", "street", "city", "email", "website"])
    rows += client("administrator").search_read("cluster.territory", [], ["name", "code"])
    return names_in(rows) | ALLOWED


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_public_page(window, path, size):
    page = window(size)
    page.goto(f"/be{path}")
    screenshot(page, f"public{path.replace('/', '-').rstrip('-')}-{size['width']}")
    assert fits(page), path
    assert_accessible(page)


@pytest.mark.parametrize("path", PORTAL)
@pytest.mark.parametrize("login_name", ["resident", "farm"])
def test_portal_page(login, path, login_name):
    page = login(login_name, size=PHONE, language="be")
    page.goto(f"/be{path}")
    screenshot(page, f"portal-{login_name}{path.replace('/', '-')}")
    assert fits(page), path
    assert_accessible(page)


def test_one_member_and_one_service(window):
    page = window(PHONE)
    for path, link in (("/be/members", "a[href*='/members/']"), ("/be/services", "a[href*='/services/topic/']")):
        page.goto(path)
        target = page.locator(link).first.get_attribute("href")
        assert target, path
        page.goto(target)
        screenshot(page, f"one{path.replace('/', '-')}")
        assert fits(page), target
        assert_accessible(page)


@pytest.mark.parametrize("language", ["be", "ru"])
def test_no_english_left(window, names, language):
    """A crawl from the home page over everything public, without a login."""
    page = window(DESK, scripts=True, language=language)
    page.goto(f"/{language}")
    # The site's own language has no part in its addresses.
    start = urlparse(page.url).path.rstrip("/")
    waiting, seen, complaints = [f"{start}{path}" for path in PUBLIC], set(), []
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = page.goto(path)
        if not answer.ok or "html" not in answer.headers.get("content-type", ""):
            complaints.append(f"{path}: {answer.status}")
            continue
        complaints += [f"{path}: {text}" for text in english_left(visible_texts(page), names)]
        for href in page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)"):
            if href.startswith(district.address()):
                inner = href.removeprefix(district.address()).split("#")[0].split("?")[0].rstrip("/")
                if inner.startswith(start) and not NO_PAGE.search(inner) and not OTHER.match(inner.removeprefix(start)):
                    waiting.append(inner or "/")
    assert len(seen) > 20, sorted(seen)
    assert not complaints, "\n".join(sorted(set(complaints)))


def test_the_crawl_would_find_english():
    assert english_left(["Apply online"], ALLOWED)
    assert english_left(["Падаць application"], ALLOWED)
    assert not english_left(["Спампаваць PDF", "name@example.com", "https://example.org/x", "12.03.2026"], ALLOWED)
