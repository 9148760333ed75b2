"""Row 70: what a cluster took along is loaded where it is not, and is the same."""

import io
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..engine import cluster_archive
from .archive_common import ArchiveCase


@tagged("post_install", "-at_install")
class TestClusterArchiveLoad(ArchiveCase):
    def _loaded(self):
        return self.env["cluster.cluster"].search([("code", "=", "TS1")])

    def _counts(self):
        models = ("cluster.cluster", "cluster.member", "res.partner", "res.company", "account.move", "ir.attachment")
        return {model: self.env[model].with_context(active_test=False).search_count([]) for model in models}

    def _faults(self, content):
        """What the first step says; nothing was changed."""
        before = self._counts()
        wizard = self._wizard(content)
        wizard.action_check()
        self.assertEqual(wizard.state, "file")
        self.assertTrue(wizard.faults)
        self.assertEqual(self._counts(), before)
        self.assertFalse(self._loaded())
        with self.assertRaises(UserError):
            wizard.action_load()
        return wizard.faults

    @staticmethod
    def _without_left(cell, summary):
        """The references that the summary does not name as left empty."""
        return " | ".join(one for one in cell.split(" | ") if f"“{one.partition(',=')[2]}”, times:" not in summary)

    def _same(self, first, second, logins, summary):
        """Table by table, but for people without an account here and what the load itself wrote."""
        self.assertEqual(first.keys(), second.keys())
        different = []
        for model in sorted(first):
            old, new = first[model], second[model]
            if model == "mail.message":
                old, new = (
                    list(old.values()),
                    [line for line in new.values() if "loaded from an archive" not in line["body"]],
                )
                old, new = dict(enumerate(old)), dict(enumerate(new))
                for line in [*old.values(), *new.values()]:
                    line.pop("id")
            lost = old.keys() ^ new.keys()
            different += [f"{model}: {name}" for name in lost]
            for name, line in old.items():
                for column, cell in line.items() if name in new else ():
                    if column.startswith(">"):
                        if any(f"res.users,={login}" in cell for login in logins):
                            continue
                        cell = self._without_left(cell, summary)
                    if new[name][column] != cell:
                        different.append(f"{model}: {name}, {column}: {cell[:200]} -> {new[name][column][:200]}")
        self.assertEqual(different, [], "\n".join(different))

    # --- the same after loading -----------------------------------------------------------------
    def test_row_70_load_gives_the_same_archive_again(self):
        before = self._counts()
        wizard = self._wizard(self.content)
        wizard.action_check()
        self.assertFalse(wizard.faults)
        self.assertIn("Cluster TS1, Test cluster.", wizard.summary)
        self.assertEqual(self._counts(), before)  # the trial left nothing
        wizard.action_load()
        self.assertEqual(wizard.state, "loaded")
        logins = {"test_" + role for role in ("clerk", "head", "council", "coordinator", "administrator", "farm")}
        self.assertIn("test_coordinator", wizard.summary)
        again = self._export(self._loaded(), self.loading)
        logins |= {self.env.ref("base.user_root").login, "test_controller", "test_auditor", "test_resident"}
        self._same(self.canonical(self.content), self.canonical(again), logins, wizard.summary)
        archive, _faults = cluster_archive.read(self.content)
        second, _faults = cluster_archive.read(again)
        self.assertEqual(archive.files.keys(), second.files.keys())

    def test_row_70_load_keeps_histories_votes_and_numbers(self):
        self._load()
        cluster = self._loaded()
        members = self.env["cluster.member"].search([("cluster_id", "=", cluster.id)])
        self.assertLessEqual({"applied", "admitted", "active", "left"}, set(members.mapped("state")))
        left = members.filtered(lambda member: member.state == "left")
        self.assertIn("Moved to the town.", " ".join(left.period_ids.filtered("end_reason").mapped("end_reason")))
        voted = self.env["cluster.council.item"].search([("cluster_id", "=", cluster.id), ("state", "=", "adopted")])
        self.assertEqual((voted.decision_number, len(voted.vote_ids)), ("1/2026", 6))
        self.assertEqual(voted.by_kind[0]["kind_id"] in self.env["cluster.member.kind"].search([]).ids, True)
        still_open = self.env["cluster.council.item"].search([("cluster_id", "=", cluster.id), ("state", "=", "open")])
        self.assertEqual(len(still_open.vote_ids), 1)
        lead = members.filtered(lambda member: member.name == "Lead farm")
        called = lead.message_ids.filtered(lambda message: "move the fence" in message.body)
        self.assertTrue(called.email_from)
        self.assertFalse(called.author_id)
        # the next contract neither skips nor repeats a number
        self.assertEqual(self._next_contract(cluster), self.next_contract)

    def test_row_70_load_keeps_the_books(self):
        self._load()
        company = self.env["res.company"].search([("name", "=", "Book farm")])
        self.assertEqual(company.member_id.name, "Book farm")
        self.assertEqual(company.member_id.company_id, company)
        invoice = self.env["account.move"].search([("company_id", "=", company.id), ("move_type", "=", "out_invoice")])
        self.assertEqual((invoice.state, invoice.payment_state), ("posted", "partial"))
        self.assertEqual(invoice.currency_id.round(invoice.amount_total - invoice.amount_residual), 50)
        residual = invoice.amount_residual
        invoice.line_ids._compute_amount_residual()  # reckoned from the payments it is the same
        self.assertEqual(invoice.amount_residual, residual)
        self.assertEqual({line.account_id.company_ids for line in invoice.line_ids}, {company})
        following = invoice.copy({"invoice_date": "2026-05-06"})
        following.action_post()
        self.assertEqual(following.sequence_number, invoice.sequence_number + 1)
        # and the fees of the centre
        fees = self.env["cluster.member.fee"].search([("cluster_id", "=", self._loaded().id)])
        self.assertTrue(fees.filtered(lambda fee: fee.state == "paid"))
        self.assertTrue(fees.move_id.filtered(lambda move: move.amount_residual > 0))

    def test_row_70_load_makes_no_account_and_keeps_files(self):
        users = self.env["res.users"].with_context(active_test=False).search([])
        self._load()
        self.assertEqual(self.env["res.users"].with_context(active_test=False).search([]), users)
        member = self.env["cluster.member"].search([("partner_id.name", "=", "With papers")])
        paper = self.env["cluster.member.paper"].search([("member_id", "=", member.id), ("name", "=", "Extract")])
        self.assertEqual(paper.attachment_ids.raw, b"signed by hand")
        self.assertEqual(paper.with_context(lang="be_BY").name, "Выпіска")
        self.assertEqual(member.file_ids.attachment_id, paper.attachment_ids)

    def test_row_70_load_matches_people_by_their_login(self):
        clerk = new_test_user(self.env, login="test_coordinator", groups="cluster_base.group_coordinator")
        wizard = self._load()
        self.assertNotIn("test_coordinator", wizard.summary)
        votes = self.env["cluster.council.vote"].search([("cluster_id", "=", self._loaded().id)])
        self.assertIn(clerk, votes.user_id)

    # --- what is refused ------------------------------------------------------------------------
    def test_row_70_load_refuses_the_same_cluster_twice(self):
        self._load()
        wizard = self._wizard(self.content)
        wizard.action_check()
        self.assertIn("The cluster “TS1” is here already.", wizard.faults)
        self.assertIn("tables/cluster.cluster.csv, line 2:", wizard.faults)

    def test_row_70_load_refuses_what_is_no_whole_archive(self):
        self.assertIn("This is no archive of a cluster.", self._faults(b"not a zip"))
        parts = self._parts(self.content)
        name = next(name for name in sorted(parts) if name.startswith("files/"))
        changed = self._faults(self._zip({**parts, name: parts[name] + b"x"}))
        self.assertIn(f"{name}: was changed after the export", changed)
        members = "tables/cluster.member.csv"
        byte = parts[members].replace(b"Lead", b"Leaf")
        self.assertIn(f"{members}: was changed", self._faults(self._zip({**parts, members: byte})))
        missing = {key: part for key, part in parts.items() if key != members}
        self.assertIn(f"{members}: is missing.", self._faults(self._zip(missing)))
        self.assertIn("This is no name of a file", self._faults(self._zip({**parts, "../../etc/x": b""})))

    def test_row_70_load_refuses_a_bomb_before_unpacking_it(self):
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as target:
            with target.open("manifest.json", "w") as part:
                for _block in range(64):
                    part.write(b"\0" * (1 << 20))
        self.assertIn("it cannot be an archive of a cluster", self._faults(whole.getvalue()))

    def test_row_70_load_names_the_file_and_the_line(self):
        def no_table(tables):
            del tables["cluster.member.period"]

        def column(tables):
            tables["cluster.member"][0][-1] = "shoe_size"

        def nothing(tables):
            columns, rows = tables["cluster.member"]
            rows[0][columns.index(">partner_id")] = "res.partner,999999"

        def unknown(tables):
            columns, rows = tables["cluster.member"]
            rows[1][columns.index(">kind_id")] = "cluster.member.kind,=cluster_base.kind_wizard"

        def word(tables):
            columns, rows = tables["cluster.member"]
            rows[0][columns.index("applied_on")] = "yesterday"

        def state(tables):
            columns, rows = tables["cluster.member"]
            rows[0][columns.index("state")] = "emperor"

        for change, words in (
            (no_table, "tables/cluster.member.period.csv: is missing."),
            (column, "tables/cluster.member.csv, line 1: The column “shoe_size” is not known here"),
            (nothing, "tables/cluster.member.csv, line 2: “partner_id” names a line that is not in the archive"),
            (unknown, "tables/cluster.member.csv, line 3: “kind_id” needs “cluster_base.kind_wizard”"),
            (word, "tables/cluster.member.csv, line 2: “yesterday” cannot stand in the column “applied_on”"),
            (state, "tables/cluster.member.csv, line 2: “emperor” cannot stand in the column “state”"),
        ):
            with self.subTest(change=change.__name__):
                self.assertIn(words, self._faults(self._changed(change)))

    def test_row_70_load_asks_the_database_for_every_line(self):
        def twice(tables):
            columns, rows = tables["cluster.contract.counter"]
            rows.append(["cluster.contract.counter,9999999", *rows[0][1:]])

        def period(tables):
            columns, rows = tables["cluster.member"]
            place = columns.index("state")
            row = next(row for row in rows if row[place] == "admitted")
            row[place] = "applied"

        with mute_logger("odoo.sql_db"):
            self.assertIn("The year already has its counter.", self._faults(self._changed(twice)))
            self.assertIn("its open period says", self._faults(self._changed(period)))

    def test_row_70_load_finds_nothing_of_another_cluster(self):
        """A forged archive that names another cluster's record by its words gets it nowhere."""
        other = self.env["cluster.cluster"].create({"name": "Of others", "code": "OTH"})

        def forge(tables):
            columns, rows = tables["cluster.member"]
            rows[0][columns.index(">cluster_id")] = f"cluster.cluster,={other.name}"

        self.assertIn("“cluster_id” needs “Of others”", self._faults(self._changed(forge)))

    def test_row_70_load_is_the_administrators(self):
        for role in ("coordinator", "clerk", "auditor"):
            user = new_test_user(self.env, login=f"no_{role}", groups=f"cluster_base.group_{role}")
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._wizard(self.content, user)
        wizard = self._wizard(self.content)
        other = new_test_user(self.env, login="other_loading", groups="cluster_base.group_administrator")
        with self.assertRaises(AccessError):
            wizard.with_user(other).read(["file"])

    def test_row_70_load_takes_only_what_was_checked(self):
        wizard = self._wizard(self.content)
        with self.assertRaises(UserError):
            wizard.action_load()
        self.assertFalse(self._loaded())
