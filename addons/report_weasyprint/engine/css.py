"""Report CSS of Odoo made fit for paged media.

Odoo's bundle is Bootstrap written for a browser window of about 1,000 pixels and
fetches rare scripts' fonts from another host. WeasyPrint knows media types only,
so width queries are answered here once, for the width on which pages are laid out.
"""

import re

#: Width for which the width queries of the bundle are answered: Bootstrap's "md".
LAYOUT_WIDTH = 960.0
FALLBACK_FAMILIES = ("Report Sans", "DejaVu Sans")

_MEDIA = re.compile(r"@media\s+([^{;]+)\{")
_WIDTH = re.compile(r"\(\s*(min|max)-width\s*:\s*([0-9.]+)px\s*\)")
_CONDITION = re.compile(r"\(([^()]*)\)")
_FONT_FACE = re.compile(r"@font-face\s*\{[^{}]*\}")
_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
_FAMILY = re.compile(r"((?:^|[{;\s])(?:font-family|--[\w-]*font[\w-]*)\s*:\s*)([^;{}]+)")
_KEYWORDS = {"inherit", "initial", "unset", "revert"}
_ICON_FONTS = ("fontawesome", "odoo_ui_icons")


def evaluate(query: str, width: float = LAYOUT_WIDTH) -> bool:
    """Truth of a media query list on paper of the given layout width."""
    return any(_evaluate_one(part.strip().lower(), width) for part in query.split(","))


def _evaluate_one(query: str, width: float) -> bool:
    for bound, value in _WIDTH.findall(query):
        if (width < float(value)) if bound == "min" else (width > float(value)):
            return False
    rest = _WIDTH.sub("", query)
    # Anything but a width (motion, colour scheme, hover) is about screens.
    if _CONDITION.search(rest):
        return False
    words = [word for word in rest.split() if word not in {"and", "only"}]
    return not words or words[0] in {"all", "print"}


def answer_media(css: str, width: float = LAYOUT_WIDTH) -> str:
    return _MEDIA.sub(lambda match: "@media all{" if evaluate(match[1], width) else "@media none{", css)


def drop_remote_fonts(css: str) -> str:
    """Leave out faces that could only be loaded from another host."""

    def keep(match: re.Match) -> str:
        urls = _URL.findall(match[0])
        remote = [url for url in urls if "//" in url and not url.startswith("data:")]
        return "" if urls and len(remote) == len(urls) else match[0]

    return _FONT_FACE.sub(keep, css)


def add_fallback(css: str, families: tuple[str, ...] = FALLBACK_FAMILIES) -> str:
    """Name ``families`` last in every font list.

    Lato, Odoo's default, has no Cyrillic and no Lithuanian: without a named
    fallback fontconfig would pick a face by chance, another one on each machine.
    """

    addition = "".join(f", {family}" for family in families)

    def extend(match: re.Match) -> str:
        value = match[2].strip()
        plain = value.lower()
        if (
            not value
            or "var(" in plain
            or plain in _KEYWORDS
            or any(icon in plain for icon in _ICON_FONTS)
            or "size" in match[1]
            or "weight" in match[1]
        ):
            return match[0]
        important = ""
        if plain.endswith("!important"):
            value, important = value[: -len("!important")].rstrip(), " !important"
        return f"{match[1]}{value}{addition}{important}"

    pieces, last = [], 0
    for face in _FONT_FACE.finditer(css):
        pieces += [_FAMILY.sub(extend, css[last : face.start()]), face[0]]
        last = face.end()
    pieces.append(_FAMILY.sub(extend, css[last:]))
    return "".join(pieces)


_BLOCK = re.compile(r"\{([^{}]*)\}")
_SIDES = re.compile(r"left|right", re.I)
_FOUR = {"margin", "padding", "border-width", "border-style", "border-color", "inset"}
_SIDED_VALUES = {"text-align", "float", "clear", "direction", "background-position", "transform-origin"}
_SWAP = {"left": "right", "right": "left", "ltr": "rtl", "rtl": "ltr"}
_DECLARATION = re.compile(r"""((?:[^;"'(]|"[^"]*"|'[^']*'|\((?:[^()"']|"[^"]*"|'[^']*')*\))+);?""")
_SPACES = re.compile(r"\s+(?![^()]*\))")


def mirror(css: str) -> str:
    """Right-to-left form of a left-to-right stylesheet (what rtlcss does in Odoo)."""

    def block(match: re.Match) -> str:
        return "{" + ";".join(_mirror_one(text) for text in _DECLARATION.findall(match[1])) + "}"

    return _BLOCK.sub(block, css)


def _mirror_one(declaration: str) -> str:
    name, colon, value = declaration.partition(":")
    plain = name.strip().lower()
    if not colon or plain.startswith("--") or "url(" in value:
        return declaration
    name = _SIDES.sub(lambda side: _SWAP[side[0].lower()], name)
    if plain in _SIDED_VALUES:
        value = re.sub(r"\b(left|right|ltr|rtl)\b", lambda word: _SWAP[word[0]], value)
    elif plain in _FOUR or plain == "border-radius":
        value = _mirror_four(value, corners=plain == "border-radius")
    return f"{name}:{value}"


def _mirror_four(value: str, corners: bool) -> str:
    body, bang, tail = value.partition("!")
    parts = _SPACES.split(body.strip())
    if len(parts) == 4 and "/" not in parts:
        first, second, third, fourth = parts
        parts = [second, first, fourth, third] if corners else [first, fourth, third, second]
    elif len(parts) == 2 and corners:
        parts.reverse()
    return " ".join(parts) + (" " + bang + tail if bang else "")


_THIRDS = re.compile(r"(\d+\.\d{3})\d{3,}%")


def round_columns(css: str) -> str:
    """Cut 66.66666667 % to 66.666 %: the columns of a row must not add up to a hair
    more than the row, or the last one wraps below."""
    return _THIRDS.sub(r"\1%", css)


_FILL = re.compile(r"([^{}]+)\{(?:[^{}]*[;{\s])?fill\s*:\s*(#[0-9a-f]{3,8}|rgba?\([^)]*\)|[a-z]+)\s*[;}]", re.I)


def svg_fills(css: str) -> list[tuple[str, str]]:
    """(selector, colour) of rules that paint inline SVG, which WeasyPrint does not
    style from outside; Odoo's "folder" layout depends on them."""
    return [
        (match[1].strip(), match[2])
        for match in _FILL.finditer(css)
        if match[2].lower() not in {"currentcolor", "inherit", "none"} and "@" not in match[1]
    ]


def prepare(css: str, width: float = LAYOUT_WIDTH) -> str:
    """All of the above, in order."""
    return add_fallback(round_columns(drop_remote_fonts(answer_media(css, width))))
