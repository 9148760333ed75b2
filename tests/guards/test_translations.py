"""What residents, members and printers see is complete in Belarusian and Russian."""

import polib
from guards import checks
from guards.common import LISTS, OURS, ROOT, GuardCase

from odoo.tools.translate import TranslationModuleReader

LANGUAGES = ("be", "ru")
# Our Python whose strings reach people outside: pages, portal, printed pages.
OUTSIDE = ("controllers", "report", "reports")


class TestTranslations(GuardCase):
    def _outside_terms(self, addon):
        """(source, where) of the terms that people outside the offices see."""
        data_models = checks.read_list(LISTS / "translated_models.txt")
        qweb = {
            f"{data.module}.{data.name}"
            for data in self.env["ir.model.data"].search([("model", "=", "ir.ui.view"), ("module", "=", addon)])
            if self.env["ir.ui.view"].browse(data.res_id).type == "qweb"
        }
        for _module, kind, name, place, source, _value, _comments in TranslationModuleReader(self.env.cr, [addon]):
            if kind == "code":
                parts = name.split("/")
                if len(parts) > 2 and parts[2] in OUTSIDE:
                    yield source, name
            elif name.startswith("ir.ui.view,"):
                if place in qweb or f"{addon}.{place}" in qweb:
                    yield source, place
            elif name.split(",")[0] in data_models:
                yield source, f"{name} of {place}"

    def test_every_public_term_is_translated(self):
        same = checks.read_list(LISTS / "same_in_all_languages.txt")
        complaints, seen = [], 0
        for addon in OURS:
            terms = sorted(set(self._outside_terms(addon)))
            seen += len(terms)
            for language in LANGUAGES:
                path = ROOT / "addons" / addon / "i18n" / f"{language}.po"
                entries = {entry.msgid: entry for entry in polib.pofile(str(path))} if path.exists() else {}
                for source, where in terms:
                    entry = entries.get(source)
                    term = checks.Term(
                        source,
                        entry.msgstr if entry and not entry.obsolete else None,
                        bool(entry and entry.fuzzy),
                        f"{addon}: {where}",
                    )
                    complaints += checks.translation(term, language, same)
        self.assertGreater(seen, 100)
        self.assertContent(complaints)

    def test_no_translation_changes_a_placeholder(self):
        complaints = []
        for addon in OURS:
            for path in sorted((ROOT / "addons" / addon / "i18n").glob("*.po")):
                for entry in polib.pofile(str(path)):
                    if entry.msgstr and sorted(checks.PLACEHOLDER.findall(entry.msgid)) != sorted(
                        checks.PLACEHOLDER.findall(entry.msgstr)
                    ):
                        complaints.append(f"{addon}/{path.name}: {entry.msgid!r} has other placeholders")
        self.assertContent(complaints)
