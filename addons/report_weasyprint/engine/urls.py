"""Which URLs a report may read, decided before anything is opened.

Nothing is ever fetched over a network: a URL is either data, or a path that this
process can serve, or refused.
"""

import posixpath
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

#: Origin given to relative URLs of stylesheets that are shared between documents.
INTERNAL_ORIGIN = "http://odoo.invalid"


@dataclass(frozen=True)
class Target:
    """What a URL asks for.

    kind: ``data``, ``static``, ``barcode``, ``record``, ``logo``, ``asset``,
    ``attachment`` or ``refused``; ``why`` is filled when refused.
    """

    kind: str
    path: str = ""
    args: dict = field(default_factory=dict)
    why: str = ""


def _binary_rules(prefix: str) -> list[Rule]:
    size = "<int:width>x<int:height>"
    tails = ["", "/<string:filename>"]
    if prefix == "/web/image":
        tails += [f"/{size}", f"/{size}/<string:filename>"]
    heads = [
        "/<int:id>",
        "/<int:id>-<string:unique>",
        "/<string:xmlid>",
        "/<string:model>/<int:id>/<string:field>",
    ]
    rules = [Rule(prefix, endpoint="record")]
    rules += [Rule(prefix + head + tail, endpoint="record") for head in heads for tail in tails]
    return rules


_ROUTES = Map(
    [
        *_binary_rules("/web/image"),
        *_binary_rules("/web/content"),
        Rule("/report/barcode", endpoint="barcode"),
        Rule("/report/barcode/", endpoint="barcode"),
        Rule("/report/barcode/<barcode_type>/<path:value>", endpoint="barcode"),
        Rule("/web/assets/<string:unique>/<string:filename>", endpoint="asset"),
        Rule("/logo", endpoint="logo"),
        Rule("/logo.png", endpoint="logo"),
        Rule("/web/binary/company_logo", endpoint="logo"),
    ],
    strict_slashes=False,
    redirect_defaults=False,
    merge_slashes=False,
).bind("odoo.invalid")


def origin(url: str) -> str:
    """``scheme://host:port`` in lower case, empty for a relative URL."""
    parts = urlsplit(url)
    if not parts.scheme or not parts.hostname:
        return ""
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme.lower(), "")
    return f"{parts.scheme.lower()}://{parts.hostname.lower()}:{port}"


def classify(url: str, own_origins: frozenset[str] = frozenset()) -> Target:
    """Decide on one URL. ``own_origins`` are results of :func:`origin`."""
    if url[:5].lower() == "data:":
        return Target("data")
    try:
        parts = urlsplit(url)
        own = origin(url) if parts.netloc or parts.scheme else ""
    except ValueError:
        return Target("refused", why="malformed address")
    scheme = parts.scheme.lower()
    if scheme and scheme not in {"http", "https"}:
        return Target("refused", why=f"scheme {scheme}")
    if (parts.netloc or scheme) and own not in own_origins | {origin(INTERNAL_ORIGIN)}:
        return Target("refused", why="another host")
    if url.startswith("//") and not parts.netloc:
        return Target("refused", why="malformed address")
    if "@" in parts.netloc:
        return Target("refused", why="credentials in the address")
    return _classify_path(parts.path, parts.query)


def _classify_path(raw: str, query: str) -> Target:
    path = unquote(raw)
    if "\\" in path or "\0" in path or not path.startswith("/") or path.startswith("//"):
        return Target("refused", why="malformed path")
    barcode = path.startswith("/report/barcode")
    if not barcode and (".." in path.split("/") or "%2e" in path.lower() or "%2f" in path.lower()):
        return Target("refused", why="path leaves its folder")
    args = dict(parse_qsl(query, keep_blank_values=True))
    segments = path.split("/")
    if len(segments) > 3 and segments[2] == "static" and segments[1] and segments[-1]:
        if posixpath.normpath(path) != path:
            return Target("refused", why="path leaves its folder")
        return Target("static", path, args)
    try:
        endpoint, values = _ROUTES.match(path)
    except HTTPException:
        return Target("attachment", path, args)
    return Target(endpoint, path, {**args, **values})
