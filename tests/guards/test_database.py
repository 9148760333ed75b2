"""What our models promise in SQL really stands in the database."""

from guards import checks
from guards.common import LISTS, OURS, GuardCase

from odoo import models


class TestDatabase(GuardCase):
    def _declared(self, kind):
        return {
            item.full_name(model)
            for model in (self.env[name] for name in self.registry)
            if not model._abstract
            for item in model._table_objects.values()
            if isinstance(item, kind) and item._module in OURS
        }

    def _column(self, query):
        self.env.cr.execute(query)
        return {row[0] for row in self.env.cr.fetchall()}

    def test_constraints(self):
        declared = self._declared(models.Constraint)
        self.assertGreater(len(declared), 10)
        existing = self._column("SELECT conname FROM pg_constraint WHERE convalidated")
        self.assertContent(checks.database_objects(declared, existing, "constraint"))

    def test_indexes(self):
        declared = self._declared(models.Index)
        existing = self._column(
            "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisvalid"
        )
        self.assertContent(checks.database_objects(declared, existing, "index"))

    def test_unique_indexes_are_unique(self):
        declared = self._declared(models.UniqueIndex)
        existing = self._column(
            "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE i.indisvalid AND i.indisunique"
        )
        self.assertContent(checks.database_objects(declared, existing, "unique index"))

    def test_triggers(self):
        existing = self._column(
            "SELECT t.tgrelid::regclass::text || '.' || t.tgname FROM pg_trigger t"
            " WHERE NOT t.tgisinternal AND t.tgenabled = 'O'"
        )
        self.assertContent(
            checks.reviewed_objects(existing, checks.read_list(LISTS / "triggers.txt").keys(), "trigger")
        )
