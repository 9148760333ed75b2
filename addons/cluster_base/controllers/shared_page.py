"""Pages that are the same for every visitor, rendered once and kept in memory until something on them changes.

Only for a visitor who is nobody in particular: not logged in, no cart, no debugging, nothing in the session. Such a
visitor gets no session, no cookie and no row of visits, and the page carries no token and no country of whoever
happened to ask first.
"""

import functools
import re
import time

from odoo.http import Response, request

from ..engine.page_cache import Page, PageCache

PAGES = PageCache()
# What a session holds before anything was put into it.
EMPTY = {"context", "create_time", "db", "debug", "login", "uid", "session_token", "_trace", "_geoip", "geoip"}
LONGEST = 300  # of a query string: longer ones are rare, and would only fill the memory
_TOKEN = re.compile(r'(csrf_token: )"[^"]*"')


def shared_page(*known: str):
    """For a controller's method, under `http.route`.

    :param known: the parameters of the address that the page depends on; with another one it is rendered each time
    """

    def decorate(method):
        @functools.wraps(method)
        def serve(self, *args, **kwargs):
            if not _is_anonymous() or not _is_known(known):
                return method(self, *args, **kwargs)
            version = _version()
            key = _key()
            page = PAGES.get(key, version, time.monotonic())
            if not page:
                request.cluster_shared_page = True
                response = method(self, *args, **kwargs)
                page = _kept(key, version, response)
                if not page:
                    return response
            if hasattr(request, "cluster_asked"):
                PAGES.put(request.cluster_asked, page)
            return _answer(page)

        return serve

    return decorate


def quick_answer() -> Response | None:
    """The kept page for an address as it came, before Odoo looks for website, language and controller.

    All of these follow from what stands in `_asked` and from settings that change the version; the page was kept
    under this question by a request that went the whole way.
    """
    if not _is_bare():
        return None
    request.cluster_asked = asked = _asked()
    if not PAGES.knows(asked):
        return None
    page = PAGES.get(asked, _version(), time.monotonic())
    return page and _answer(page)


def _asked() -> tuple:
    http = request.httprequest
    language = request.env.context.get("lang"), request.cookies.get("frontend_lang"), request.env["ir.http"].is_a_bot()
    return "asked", request.db, http.url_root, http.path, http.query_string, *language


def _is_bare() -> bool:
    session = request.session
    return (
        request.httprequest.method in ("GET", "HEAD")
        and not session.uid
        and not session.debug
        and not set(session) - EMPTY
    )


def _is_anonymous() -> bool:
    return _is_bare() and request.env.user._is_public()


def _is_known(known) -> bool:
    http = request.httprequest
    return set(http.args) <= set(known) and len(http.query_string) <= LONGEST


def _key() -> tuple:
    http = request.httprequest
    args = tuple(sorted((name, tuple(values)) for name, values in http.args.lists()))
    return request.db, request.website.id, request.lang.code, http.url_root, http.path, args


def _version() -> tuple:
    # The registry's own numbers stand for all that Odoo keeps in memory: views, settings, languages.
    registry = request.env.registry
    own = request.env["cluster.page.change"].sudo()._version()
    return own, registry.registry_sequence, tuple(registry.cache_sequences.values())


def _kept(key, version, response) -> Page | None:
    """The answer as a page to keep; None where it must not be shared: a form with a token, or no page at all."""
    if not isinstance(response, Response) or response.status_code != 200:
        return None
    response.flatten()
    text = response.get_data(as_text=True)
    if 'name="csrf_token"' in text:
        return None
    kind = response.headers.get("Content-Type", "text/html; charset=utf-8")
    headers = [("Content-Type", kind), ("Content-Language", request.lang.code.replace("_", "-"))]
    headers += [(name, response.headers[name]) for name in ("Link", "Content-Disposition") if name in response.headers]
    page = Page(_TOKEN.sub(r'\1""', text).encode(), version, time.monotonic(), tuple(headers))
    PAGES.put(key, page)
    return page


def _answer(page: Page) -> Response:
    request.session.can_save = False
    if not request.cookies.get("frontend_lang"):
        # The address says the language; who has chosen one before keeps the cookie in step.
        request.future_response.headers.remove("Set-Cookie")
    response = Response(page.body, headers=list(page.headers))
    response.headers["Vary"] = "Cookie, Accept-Language"
    response.headers["Cache-Control"] = "no-cache"
    return response
