"""What the guards check, as functions of plain values: each returns its complaints.

They know nothing of Odoo, so that ``test_guards_complain.py`` can plant a bad example for
every one and show that it is caught.
"""

import ast
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


def read_list(path: Path) -> dict[str, str]:
    """A reviewed list: ``name  reason`` a line; ``#`` begins a comment."""
    entries = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, reason = line.strip().partition("  ")
        if not reason.strip():
            raise ValueError(f"{path.name}:{number}: '{name}' has no reason; write it after two spaces")
        entries[name] = reason.strip()
    return entries


# -- access -------------------------------------------------------------------


@dataclass
class Model:
    """A concrete model of ours and who may do what with it."""

    name: str
    # One per line of ir.model.access: the group's name ("" for everybody), and whether that
    # group reaches people outside (portal, public).
    lines: list[tuple[str, bool]] = field(default_factory=list)
    has_rule: bool = False


def access(models: Iterable[Model]) -> list[str]:
    found = []
    for model in models:
        if not model.lines:
            found.append(f"{model.name} has no access lines: nobody but the superuser can use it")
        for group, outside in model.lines:
            if not group:
                found.append(f"{model.name} has an access line without a group")
            elif outside and not model.has_rule:
                found.append(f"{model.name} is open to {group} without a record rule")
    return found


# -- routes and remote calls --------------------------------------------------


@dataclass
class Route:
    """A route that a controller of ours defines or changes."""

    path: str
    auth: str
    kind: str = "http"
    csrf: bool = True
    cors: str | None = None


def routes(found_routes: Iterable[Route], reviewed: Mapping[str, str]) -> list[str]:
    found, public = [], set()
    for route in found_routes:
        if route.auth in ("public", "none"):
            public.add(route.path)
            if route.path not in reviewed:
                found.append(f"{route.path} is open to everybody and not in public_routes.txt")
        if not route.csrf:
            found.append(f"{route.path} switches the CSRF protection off")
        if route.cors:
            found.append(f"{route.path} may be called from other sites (cors={route.cors})")
    found += [f"{path} is in public_routes.txt but is no public route (any more)" for path in reviewed.keys() - public]
    return found


def rpc_methods(defined: Collection[str], reviewed: Mapping[str, str]) -> list[str]:
    return [
        *(f"{name} can be called from outside and is not in rpc_methods.txt" for name in set(defined) - set(reviewed)),
        *(f"{name} is in rpc_methods.txt but is not there (any more)" for name in set(reviewed) - set(defined)),
    ]


# -- the database -------------------------------------------------------------


def database_objects(declared: Collection[str], existing: Collection[str], kind: str) -> list[str]:
    """Odoo only logs a constraint that it could not create."""
    return [f"{kind} {name} is declared but is not in the database" for name in set(declared) - set(existing)]


def reviewed_objects(existing: Collection[str], reviewed: Collection[str], kind: str) -> list[str]:
    return [
        *(f"{kind} {name} is in the database and not in the list" for name in set(existing) - set(reviewed)),
        *(f"{kind} {name} is in the list and not in the database" for name in set(reviewed) - set(existing)),
    ]


# -- translations -------------------------------------------------------------

PLACEHOLDER = re.compile(r"%\([^)]+\)[a-z]|%[sdf]|\{\{.*?\}\}|(?<!\{)\{[a-z_][\w.]*\}(?!\})")
NOT_WORDS = re.compile(r"%\([^)]+\)[a-z]|%[sdf]|\{\{.*?\}\}|<[^>]+>|&\w+;|https?://\S+|\S+@\S+|/[\w/-]+|[A-Z]{2,}\b")
CYRILLIC = re.compile(r"[А-Яа-яЁёІіЎў]")


@dataclass
class Term:
    """A source string and its translation; None where the file has no entry."""

    source: str
    translation: str | None
    fuzzy: bool = False
    where: str = ""


def translation(term: Term, language: str, same: Collection[str] = ()) -> list[str]:
    """Why a term is not translated; ``same`` holds what reads alike in every language."""
    name = f"{language}: {term.where}: {term.source!r}"
    if not needs_translation(term.source) or term.source.strip() in same:
        return []
    if not term.translation:
        return [f"{name} is not translated"]
    found = []
    if term.fuzzy:
        found.append(f"{name} is marked fuzzy")
    if sorted(PLACEHOLDER.findall(term.source)) != sorted(PLACEHOLDER.findall(term.translation)):
        found.append(f"{name} has other placeholders in {term.translation!r}")
    if not CYRILLIC.search(term.translation) and needs_translation(term.translation):
        found.append(f"{name} is still in English: {term.translation!r}")
    return found


def needs_translation(source: str) -> bool:
    """Whether a word is left once tags, addresses, placeholders and abbreviations are taken away."""
    return bool(re.search(r"[A-Za-z]{2,}", NOT_WORDS.sub(" ", source)))


# -- sources ------------------------------------------------------------------


def broken_links(folder: Path) -> list[str]:
    return [f"{path} is a broken link" for path in folder.rglob("*") if path.is_symlink() and not path.exists()]


BAD_LINES = (
    (
        re.compile(r"view_mode['\"][^>\n]*>[^<]*\btree\b|['\"]view_mode['\"]\s*:\s*['\"][^'\"]*\btree\b"),
        "view_mode tree",
    ),
    (re.compile(r"<tree\b"), "<tree>"),
    (re.compile(r"^\s*_sql_constraints\b"), "_sql_constraints"),
    (re.compile(r"\bt-(esc|raw)="), "t-esc or t-raw"),
    (re.compile(r"\bcsrf\s*=\s*False"), "csrf=False"),
    (re.compile(r"\bMarkup\(f['\"]"), "Markup of an f-string"),
)


def bad_lines(text: str, name: str) -> list[str]:
    return [
        f"{name}:{number}: {what}"
        for number, line in enumerate(text.splitlines(), 1)
        for pattern, what in BAD_LINES
        if pattern.search(line)
    ]


def foreign_imports(text: str, name: str) -> list[str]:
    """Engines stand on their own: neither Odoo nor the clock."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules = [node.module or ""]
        elif isinstance(node, ast.ImportFrom) and node.level > 1:
            modules = [f"{'.' * node.level}{node.module or ''}"]
        else:
            continue
        found += [
            f"{name}:{node.lineno} imports {module}"
            for module in modules
            if module.split(".")[0] in ("odoo", "psycopg2", "requests") or module.startswith("..")
        ]
    return found + _clock_reads(text, name)


def _clock_reads(text: str, name: str) -> list[str]:
    clocks = {"now", "today", "utcnow", "time", "monotonic"}
    owners = {"datetime", "date", "time"}
    return [
        f"{name}:{node.lineno} reads the clock"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in clocks
        and isinstance(node.func.value, ast.Name | ast.Attribute)
        and (node.func.value.id if isinstance(node.func.value, ast.Name) else node.func.value.attr) in owners
    ]


def browsed_with_sudo(text: str, name: str) -> list[str]:
    """A record named by a URL and read as superuser: anybody reads anything by counting ids."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            chain = _called(node)
            if "browse" in chain and "sudo" in chain and node.func.attr in ("browse", "sudo"):
                found.append(f"{name}:{node.lineno} browses by an id with sudo(): look the record up by its token")
    return found


def _called(node: ast.expr) -> list[str]:
    names = []
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return names


# -- the installation ---------------------------------------------------------


def log_faults(text: str, addons: Collection[str]) -> list[str]:
    """Lines of an installation log that must not be there."""
    found = []
    for line in text.splitlines():
        ours = any(f"odoo.addons.{name}" in line or f"/{name}/" in line for name in addons)
        if " ERROR " in line or " CRITICAL " in line or (ours and " WARNING " in line):
            found.append(line.strip())
    return found
