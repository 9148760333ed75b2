"""What the guards read from a registry with all our addons installed."""

import inspect
from pathlib import Path

from odoo.tests import TransactionCase

ROOT = Path(__file__).resolve().parents[2]
LISTS = Path(__file__).resolve().parent
OURS = ("report_weasyprint", "cluster_base", "cluster_docs")
PREFIXES = tuple(f"odoo.addons.{name}." for name in OURS)


def is_ours(module_name: str) -> bool:
    return f"{module_name}.".startswith(PREFIXES)


class GuardCase(TransactionCase):
    # Odoo gives tags to the tests of addons only, and asks every test for them.
    test_tags = frozenset({"standard", "post_install"})
    test_module = "guards"

    def setUp(self):
        super().setUp()
        installed = self.env["ir.module.module"].search([("name", "in", OURS), ("state", "=", "installed")])
        self.assertEqual(set(installed.mapped("name")), set(OURS), "the guards need all our addons installed")

    def assertContent(self, complaints: list[str]) -> None:  # noqa: N802  unittest's own style
        if complaints:
            self.fail(f"{len(complaints)} complaints:\n" + "\n".join(sorted(complaints)))

    def our_models(self):
        """Concrete models that we define, as empty recordsets."""
        for name in self.registry:
            model = self.env[name]
            if not model._abstract and model._original_module in OURS:
                yield model

    def our_definitions(self):
        """(model name, class) of each class of ours that defines or extends a model."""
        seen = set()
        for cls in self.registry.values():
            for definition in inspect.getmro(cls):
                if is_ours(definition.__module__) and definition not in seen:
                    seen.add(definition)
                    yield definition._name or definition.__name__, definition
