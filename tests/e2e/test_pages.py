"""Every public and portal page: axe finds nothing serious, nothing is wider than a phone, no English is left."""

import re
from urllib.parse import urlparse

import pytest
from e2e import district
from e2e.district import (
    DESK,
    PHONE,
    assert_accessible,
    english_left,
    fits,
    names_in,
    screenshot,
    source_words,
    sources_left,
    visible_texts,
)

PUBLIC = (
    "/",
    "/services",
    "/services/status",
    "/services/status/code",
    "/members",
    "/members/map",
    "/members/borok",
    "/members/borok/ask",
    "/join",
    "/join/who",
    "/shop/goods",
    "/shop/order",
    "/shop/order/find",
    "/routes",
    "/partners",
    "/check",
    "/web/login",
)
PORTAL = (
    "/my",
    "/my/applications",
    "/my/cluster",
    "/my/cluster/fees",
    "/my/cluster/orders",
    "/my/cluster/meetings",
    "/my/cluster/joint",
    "/my/cluster/notices",
    "/my/cluster/plans",
    "/my/cluster/groups",
    "/my/cluster/partners",
    "/my/cluster/questions",
)
# Pages of one member, where his own login edits them.
OWN = ("page", "directory", "photos", "leave")
NARROW = {"width": 320, "height": 640}
MOST_PAGES = 120
OTHER = re.compile(r"/(en|ru|be|pl|lt)(/|$)")
NO_PAGE = re.compile(r"logout|/web/(?!login)|/receipt|/answer/|/leaflet|/my(/|$)|\.\w{2,7}$")
# Latin words that are no English: formats, marks, names of languages and of Odoo; "My Portal" is the title that Odoo
# takes from the name of its own view, which has no translations; "Belarus" and "Address" stand on its card of a person.
ALLOWED = set(
    """
    pdf png jpg jpeg web docx odt xlsx sha odoo polski lietuvių english lietuviu minsk adobe portal belarus address
    """.split()
)


@pytest.fixture(scope="module")
def names(client):
    """Proper names in the demo data are written as people write them, in Latin too."""
    rows = client("administrator").search_read("res.partner", [], ["name", "street", "city", "email", "website"])
    rows += client("administrator").search_read("cluster.territory", [], ["name", "code"])
    return names_in(rows) | ALLOWED


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("size", [NARROW, PHONE, DESK], ids=["narrow", "phone", "desk"])
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


@pytest.mark.parametrize("language", ["be", "ru"])
@pytest.mark.parametrize("login_name", ["resident", "farm"])
def test_no_english_on_the_portal(login, client, names, login_name, language):
    page = login(login_name, size=PHONE, language=language)
    slugs = set()
    complaints = []
    for path in PORTAL:
        page.goto(f"/{language}{path}")
        complaints += [f"{path}: {text}" for text in english_left(visible_texts(page), names)]
        for href in page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)"):
            found = re.search(r"/my/cluster/([a-z0-9-]+)/page$", href)
            slugs |= {found[1]} if found else set()
    assert bool(slugs) == (login_name == "farm"), slugs
    for path in (f"/my/cluster/{slug}/{part}" for slug in sorted(slugs) for part in OWN):
        answer = page.goto(f"/{language}{path}")
        assert answer.ok, path
        assert fits(page), path
        assert_accessible(page)
        screenshot(page, f"portal{path.replace('/', '-')}")
        complaints += [f"{path}: {text}" for text in english_left(visible_texts(page), names)]
    assert not complaints, "\n".join(sorted(set(complaints)))


@pytest.mark.parametrize("language", ["be", "ru"])
def test_the_way_of_an_order(window, names, language):
    """Product, basket, contact, check: each page at 320 px, with and without errors, in the guest's language."""
    page = window(NARROW, language=language)
    complaints = []

    def look(name):
        assert fits(page), page.url
        assert_accessible(page)
        screenshot(page, f"order-{name}-{language}-320")
        complaints.extend(f"{page.url}: {text}" for text in english_left(visible_texts(page), names))

    page.goto(f"/{language}/shop/goods")
    for number in range(2):
        page.goto(f"/{language}/shop/goods")
        page.locator(".o_cluster_goods a[href*='/goods/']").nth(number).click()
        page.wait_for_selector(".o_cluster_buy")
        look("product")
        page.fill("#quantity", "0")
        page.locator(".o_cluster_buy button[type=submit]").click()
        page.wait_for_selector(".o_cluster_error_summary")
        look("product-error")
        page.fill("#quantity", "1")
        page.locator(".o_cluster_buy button[type=submit]").click()
        page.wait_for_url("**/shop/order?*")
    look("basket")
    page.locator("button[name=go_on]").click()
    page.wait_for_url("**/shop/order/contact")
    look("contact")
    page.locator("form[action$='/shop/order/contact'] button[type=submit]").click()
    page.wait_for_selector(".o_cluster_error_summary")
    look("contact-error")
    for name, value in (("name", "Ганна Узорная"), ("phone", "+375 29 000-00-01"), ("email", "hanna@example.com")):
        page.fill(f"#{name}", value)
    page.locator("form[action$='/shop/order/contact'] button[type=submit]").click()
    page.wait_for_url("**/shop/order/check")
    look("check")
    assert not complaints, "\n".join(sorted(set(complaints)))


def test_one_member_and_one_service(window):
    page = window(PHONE)
    pages = (
        ("/be/members", "a[href*='/members/']"),
        ("/be/services", "a[href*='/services/topic/']"),
        ("/be/shop/goods", ".o_cluster_goods a[href*='/shop/goods/']"),
        ("/be/routes", "a[href*='/routes/']"),
        ("/be/partners", "a[href*='/partners/']"),
    )
    for path, link in pages:
        page.goto(path)
        target = page.locator(link).first.get_attribute("href")
        assert target, path
        page.goto(target)
        screenshot(page, f"one{path.replace('/', '-')}")
        assert fits(page), target
        assert_accessible(page)


def crawl(window, language, most):
    """Every public page from the home page on, without a login: [(path, its visible texts, what is wrong)]."""
    page = window(DESK, scripts=True, language=language)
    page.goto(f"/{language}")
    # The site's own language has no part in its addresses.
    start = urlparse(page.url).path.rstrip("/")
    waiting, seen = [f"{start}{path}" for path in PUBLIC], set()
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = page.goto(path)
        if not answer.ok or "html" not in answer.headers.get("content-type", ""):
            yield path, [], f"{path}: {answer.status}"
            continue
        yield path, visible_texts(page), None
        for href in page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)"):
            if href.startswith(district.address()):
                inner = href.removeprefix(district.address()).split("#")[0].split("?")[0].rstrip("/")
                if inner.startswith(start) and not NO_PAGE.search(inner) and not OTHER.match(inner.removeprefix(start)):
                    waiting.append(inner or "/")
    assert len(seen) > 20, sorted(seen)


@pytest.mark.parametrize("language", ["be", "ru"])
def test_no_english_left(window, names, language):
    """In Cyrillic every Latin word is looked at."""
    complaints = set()
    for path, texts, wrong in crawl(window, language, MOST_PAGES):
        complaints |= {wrong} if wrong else {f"{path}: {text}" for text in english_left(texts, names)}
    assert not complaints, "\n".join(sorted(complaints))


@pytest.mark.parametrize("language", ["pl", "lt"])
def test_no_source_words_left(window, names, language):
    """In Latin script a page is compared with the words of our code, none of which may stand on it as they are."""
    sources, complaints = source_words(language), set()
    for path, texts, wrong in crawl(window, language, MOST_PAGES // 2):
        complaints |= {wrong} if wrong else {f"{path}: {text!r}" for text in sources_left(texts, sources, names)}
    assert not complaints, "\n".join(sorted(complaints))


def test_the_crawl_would_find_english():
    assert english_left(["Apply online"], ALLOWED)
    assert english_left(["Падаць application"], ALLOWED)
    assert not english_left(
        ["Спампаваць PDF", "Іншыя праграмы (GeoJSON)", "name@example.com", "https://example.org/x", "12.03.2026"],
        ALLOWED,
    )


def test_the_comparison_would_find_source_words():
    sources = source_words("pl")
    assert sources_left(["Szukaj", "Apply online"], {"Apply online"}, ALLOWED) == ["Apply online"]
    assert len(sources) > 1000
    assert not sources_left(["PDF"], {"PDF"}, ALLOWED)
