"""Every guard is shown to fail: a planted bad example, and its complaint."""

from pathlib import Path
from tempfile import TemporaryDirectory

from guards import checks
from guards.common import OURS, GuardCase

LINE = "2026-01-01 00:00:00,000 7 {level} db odoo.addons.{addon}.models.x: words"


class TestGuardsComplain(GuardCase):
    def assertOne(self, complaints, part):  # noqa: N802
        self.assertEqual(len(complaints), 1, complaints)
        self.assertIn(part, complaints[0])

    def test_a_model_without_access_lines(self):
        self.assertOne(checks.access([checks.Model("cluster.x")]), "no access lines")

    def test_an_access_line_without_a_group(self):
        self.assertOne(checks.access([checks.Model("cluster.x", [("", False)])]), "without a group")

    def test_a_portal_line_without_a_rule(self):
        self.assertOne(checks.access([checks.Model("cluster.x", [("Portal", True)])]), "without a record rule")
        self.assertFalse(checks.access([checks.Model("cluster.x", [("Portal", True)], has_rule=True)]))

    def test_a_real_model_without_its_access_lines(self):
        """The reading of the database sees it too."""
        model = next(iter(self.our_models()))
        self.env["ir.model.access"].search([("model_id.model", "=", model._name)]).unlink()
        lines = self.env["ir.model.access"].search([("model_id.model", "=", model._name)])
        self.assertOne(checks.access([checks.Model(model._name, [(x.name, False) for x in lines])]), model._name)

    def test_a_public_route_that_is_not_listed(self):
        self.assertOne(checks.routes([checks.Route("/x", "public")], {}), "not in public_routes.txt")
        self.assertOne(checks.routes([checks.Route("/x", "none")], {}), "not in public_routes.txt")
        self.assertFalse(checks.routes([checks.Route("/x", "user")], {}))

    def test_a_listed_route_that_is_gone(self):
        self.assertOne(checks.routes([], {"/x": "reason"}), "no public route")

    def test_a_route_without_csrf(self):
        self.assertOne(checks.routes([checks.Route("/x", "user", csrf=False)], {}), "CSRF")

    def test_a_route_for_other_sites(self):
        self.assertOne(checks.routes([checks.Route("/x", "user", cors="*")], {}), "other sites")

    def test_a_method_that_is_not_listed(self):
        self.assertOne(checks.rpc_methods(["cluster.x.give_all"], {}), "not in rpc_methods.txt")

    def test_a_listed_method_that_is_gone(self):
        self.assertOne(checks.rpc_methods([], {"cluster.x.give_all": "reason"}), "not there")

    def test_a_list_entry_without_a_reason(self):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "list.txt"
            path.write_text("# comment\n/x\n")
            with self.assertRaisesRegex(ValueError, "no reason"):
                checks.read_list(path)

    def test_a_constraint_that_is_not_in_the_database(self):
        self.assertOne(checks.database_objects(["cluster_x_unique"], ["other"], "constraint"), "not in the database")

    def test_a_dropped_constraint_is_seen(self):
        self.env.cr.execute("SELECT conname FROM pg_constraint WHERE conname LIKE 'cluster%' AND contype IN ('c', 'u')")
        names = [row[0] for row in self.env.cr.fetchall()]
        self.env.cr.execute(
            "SELECT conname, conrelid::regclass::text FROM pg_constraint"
            " WHERE conname LIKE 'cluster%' AND contype = 'c' LIMIT 1"
        )
        name, table = self.env.cr.fetchone()
        self.env.cr.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')  # pylint: disable=sql-injection
        self.env.cr.execute("SELECT conname FROM pg_constraint")
        left = {row[0] for row in self.env.cr.fetchall()}
        self.assertOne(checks.database_objects(names, left, "constraint"), name)

    def test_a_trigger_that_is_missing_or_new(self):
        self.assertOne(checks.reviewed_objects([], ["t.x"], "trigger"), "not in the database")
        self.assertOne(checks.reviewed_objects(["t.x"], [], "trigger"), "not in the list")

    def test_a_term_without_translation(self):
        self.assertOne(checks.translation(checks.Term("Apply online", None), "be"), "not translated")
        self.assertOne(checks.translation(checks.Term("Apply online", ""), "be"), "not translated")

    def test_a_term_left_in_english(self):
        self.assertOne(checks.translation(checks.Term("Apply online", "Apply online"), "be"), "still in English")
        self.assertFalse(checks.translation(checks.Term("No.", "№"), "be"))

    def test_a_fuzzy_term(self):
        self.assertOne(checks.translation(checks.Term("Apply", "Падаць", fuzzy=True), "be"), "fuzzy")

    def test_a_lost_placeholder(self):
        term = checks.Term("Answer by %(date)s", "Адказ да даты")
        self.assertOne(checks.translation(term, "be"), "other placeholders")
        self.assertFalse(checks.translation(checks.Term("By %(date)s", "Да %(date)s"), "be"))

    def test_what_reads_alike_needs_no_translation(self):
        for source in ("PDF", "%(number)s", "—", "https://example.org", "2026", "<br/>"):
            self.assertFalse(checks.translation(checks.Term(source, None), "be"), source)

    def test_a_broken_link(self):
        with TemporaryDirectory() as folder:
            (Path(folder) / "gone.js").symlink_to("nowhere.js")
            self.assertOne(checks.broken_links(Path(folder)), "broken link")

    def test_silent_mistakes(self):
        for bad in (
            '<field name="view_mode">tree,form</field>',
            '"view_mode": "tree,form"',
            "<tree>",
            "    _sql_constraints = []",
            '<span t-esc="x"/>',
            '<span t-raw="x"/>',
            '@http.route("/x", csrf=False)',
            'Markup(f"<b>{x}</b>")',
        ):
            self.assertOne(checks.bad_lines(f"fine\n{bad}\n", "a.xml"), "a.xml:2")
        self.assertFalse(checks.bad_lines('<field name="view_mode">list,form</field>\n<span t-out="x"/>', "a.xml"))

    def test_an_engine_that_needs_odoo_or_the_clock(self):
        for bad in ("import odoo", "from odoo import fields", "from ..models import document", "import psycopg2"):
            self.assertOne(checks.foreign_imports(bad, "e.py"), "imports")
        for bad in ("import datetime\ndatetime.date.today()", "from datetime import datetime\ndatetime.now()"):
            self.assertOne(checks.foreign_imports(bad, "e.py"), "reads the clock")
        self.assertFalse(checks.foreign_imports("from . import calendar\nimport datetime", "e.py"))

    def test_a_record_of_the_url_with_sudo(self):
        for bad in (
            'request.env["cluster.document"].sudo().browse(int(x))',
            'request.env["cluster.document"].browse(x).sudo().write({})',
        ):
            self.assertOne(checks.browsed_with_sudo(bad, "c.py"), "browses by an id")
        good = 'request.env["cluster.application"].sudo().search([("access_token", "=", token)])'
        self.assertFalse(checks.browsed_with_sudo(good, "c.py"))

    def test_a_warning_at_installation(self):
        for level, addon in (("WARNING", OURS[0]), ("ERROR", "sale"), ("CRITICAL", "base")):
            self.assertOne(checks.log_faults(LINE.format(level=level, addon=addon), OURS), level)
        self.assertFalse(checks.log_faults(LINE.format(level="WARNING", addon="sale"), OURS))
        self.assertFalse(checks.log_faults(LINE.format(level="INFO", addon=OURS[0]), OURS))
