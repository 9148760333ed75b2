"""The served district as its users reach it: over HTTP with a session, and in Chromium."""

import html
import json
import os
import re
import shutil
from pathlib import Path

import polib
import requests
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


def address() -> str:
    """Where the district is served; the launcher says so."""
    url = os.environ.get("CLUSTER_E2E_URL")
    if not url:
        raise RuntimeError(
            "CLUSTER_E2E_URL is not set: run './cluster test tests/e2e', which serves the demo district."
        )
    return url.rstrip("/")


def chromium() -> str:
    """The distribution's browser; without one the tests fail, they are not left out."""
    for name in CHROMIUM:
        found = shutil.which(name)
        if found:
            return found
    raise RuntimeError("Chromium is missing: apt-get install chromium")


class Client:
    """One logged-in user over HTTP, the way the web client calls."""

    def __init__(self, login: str, password: str | None = None):
        self.session = requests.Session()
        self.login = login
        self._call(
            "/web/session/authenticate",
            {"db": os.environ["CLUSTER_E2E_DB"], "login": login, "password": password or login},
        )

    def _call(self, path: str, params: dict):
        answer = self.session.post(
            address() + path, json={"jsonrpc": "2.0", "method": "call", "params": params}, timeout=120
        )
        answer.raise_for_status()
        content = answer.json()
        if "error" in content:
            error = content["error"].get("data", {})
            raise RuntimeError(f"{self.login} {path}: {error.get('name')}: {error.get('message')}")
        return content["result"]

    def call(self, model: str, method: str, *args, **kwargs):
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        return self._call(f"/web/dataset/call_kw/{model}/{method}", params)

    def search_read(self, model: str, domain: list, fields: list[str], **kwargs) -> list[dict]:
        return self.call(model, "search_read", domain, fields, **kwargs)


def screenshot(page, name: str) -> Path:
    """Keep what the page looks like under ``var/screenshots``."""
    folder = Path(os.environ.get("CLUSTER_SCREENSHOTS") or ROOT / "var" / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.png"
    page.screenshot(path=str(target), full_page=True)
    return target


def listen(page) -> list[str]:
    """The list into which the page's console errors and failed loads fall."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(f"page error: {error}"))

    def failed(request):
        # What a page left behind while another one was opened was not looked for any more.
        if request.failure != "net::ERR_ABORTED":
            heard.append(f"{request.failure} {request.url}")

    page.on("requestfailed", failed)
    page.on("response", lambda got: heard.append(f"{got.status} {got.url}") if got.status >= 400 else None)
    return heard


def findings(page, context: str | None = None) -> list[str]:
    """What axe finds serious or critical, with the elements."""
    results = Axe().run(page, context=context)
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: "
        + "; ".join(node["html"][:160] for node in violation["nodes"][:4])
        for violation in results.response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]


def assert_accessible(page, context: str | None = None) -> None:
    found = findings(page, context)
    assert not found, f"{page.url}\n" + "\n".join(found)


def fits(page) -> bool:
    """Whether the page needs no scrolling to the side."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")


# -- English that is left ------------------------------------------------------

WORD = re.compile(r"[A-Za-z][a-z'’]{2,}")
NO_WORDS = re.compile(
    r"https?://\S+|\S+@\S+|\bGeoJSON\b|\b\w+\.(?:pdf|png|jpe?g|odt|docx?|xml|by|org|com|example)\b|/\S+", re.IGNORECASE
)
VISIBLE_TEXT = """() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const left_out = "script, style, noscript, [lang]:not(html), .o_frontend_to_backend_nav, code";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (!parent || parent.closest(left_out) || !node.nodeValue.trim()) continue;
        if (parent.checkVisibility && !parent.checkVisibility()) continue;
        found.push(node.nodeValue.trim());
    }
    for (const element of document.body.querySelectorAll("[placeholder], [aria-label], [title], img[alt]")) {
        if (element.closest(left_out) || !element.checkVisibility()) continue;
        for (const name of ["placeholder", "aria-label", "title", "alt"]) {
            const value = element.getAttribute(name);
            if (value && value.trim()) found.push(value.trim());
        }
    }
    found.push(document.title);
    return found;
}"""


def english_left(texts: list[str], allowed: set[str]) -> list[str]:
    """Texts with a Latin word that is neither a name, an address nor in the list."""
    found = []
    for text in texts:
        words = {word.lower() for word in WORD.findall(NO_WORDS.sub(" ", text))}
        left = words - allowed
        if left:
            found.append(f"{text[:120]!r} ({', '.join(sorted(left))})")
    return found


def source_words(language: str) -> set[str]:
    """The texts of our addons as the code has them, in pieces between tags, but those that the language shares."""
    shared = {
        entry.msgid
        for catalogue in ADDONS.glob(f"*/i18n/{language}.po")
        for entry in polib.pofile(str(catalogue))
        if entry.msgid == entry.msgstr
    }
    found = set()
    for catalogue in ADDONS.glob("*/i18n/ru.po"):
        for entry in polib.pofile(str(catalogue)):
            if entry.msgid not in shared:
                pieces = (" ".join(piece.split()) for piece in re.split(r"<[^>]+>", html.unescape(entry.msgid)))
                found.update(piece for piece in pieces if WORD.search(piece) and "%(" not in piece)
    return found


def sources_left(texts: list[str], sources: set[str], allowed: set[str]) -> list[str]:
    """Texts that are one of the code's own, and no name."""
    found = []
    for text in texts:
        plain = " ".join(text.split())
        if plain in sources and {word.lower() for word in WORD.findall(plain)} - allowed:
            found.append(plain)
    return found


def visible_texts(page) -> list[str]:
    return page.evaluate(VISIBLE_TEXT)


def names_in(rows: list[dict]) -> set[str]:
    """Every Latin word in records' texts: proper names are not English left over."""
    return {word.lower() for word in WORD.findall(json.dumps(rows, ensure_ascii=False))}
