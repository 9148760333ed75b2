from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.desk import Tile
from .common import DocumentsCase

LIST = ("number", "title", "correspondent_name", "due_date", "is_overdue", "state", "on_control", "responsible_user_id")
FORM = ("title", "number", "due_explanation", "approval_state", "my_step_id", "my_reading_id", "content_version")
TILE = ("name", "hint", "count", "count_text", "tone", "lines", "step", "hotkey", "key_text")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-06 09:00:00")
class TestFlowDesk(DocumentsCase):
    def desk(self, user=None):
        desk = self.env["cluster.desk"].with_user(user or self.clerk)
        desk.invalidate_model()
        return {tile.key: tile for tile in desk.search([])}

    def bulk(self, operation, documents, user=None, **vals):
        bulk = self.env["cluster.bulk"].with_user(user or self.clerk)
        wizard = bulk.create({"operation": operation, "document_ids": [Command.set(documents.ids)], **vals})
        wizard.action_apply()
        return wizard

    def test_tiles_count_what_they_open(self):
        document = self.registered("appeal")
        self.registered("incoming")._put_on_control("Прычына")
        self.draft()
        self.resolution(self.registered("incoming"), self.clerk).action_issue()
        sheet = self.env["cluster.acquaintance"].with_user(self.clerk)
        sheet.create({"document_id": document.id, "user_ids": [Command.set(self.clerk.ids)]}).action_send()
        tiles = self.desk()
        self.assertEqual((tiles["mine"].count, tiles["acquaint"].count, tiles["draft"].count), (1, 1, 1))
        for key, tile in tiles.items():
            action = tile.action_open()
            found = self.env[action["res_model"]].with_user(self.clerk).search_count(action["domain"])
            with self.subTest(tile=key):
                self.assertEqual(tile.count, found)
                self.assertTrue(tile.name and tile.step and tile.key_text)
                self.assertTrue(tile.lines, "records, or a sentence when there are none")
        self.assertIn(f"document_action/{document.id}", tiles["acquaint"].lines)
        keys = [tile.hotkey for tile in tiles.values()]
        self.assertEqual(len(keys), len(set(keys)), "one key a tile")

    def test_the_desk_of_each_role(self):
        self.assertIn("to_sign", self.desk(self.head))
        self.assertNotIn("to_sign", self.desk())
        self.assertNotIn("mine", self.desk(self.auditor))
        self.assertIn("overdue", self.desk(self.auditor))
        self.assertFalse({"approve", "mine"} & self.desk(self.coordinator).keys())

    def test_another_part_adds_a_tile(self):
        desk = self.env.registry["cluster.desk"]
        original = desk._tiles

        def more(this):
            return original(this) | {
                "partners": Tile(
                    "Адрасаты", "", [("name", "=", "Узорнае прадпрыемства")], 15, model="res.partner", date=""
                )
            }

        self.patch(desk, "_tiles", more)
        tiles = self.desk()
        self.assertEqual(tiles["partners"].count, 1)
        self.assertEqual(list(tiles)[:2], ["mine", "partners"], "in its place")

    def test_query_budgets_as_the_clerk(self):
        for _n in range(3):
            self.resolution(self.registered("appeal"), self.clerk).action_issue()
        document = self.registered("incoming")
        desk = self.env["cluster.desk"].with_user(self.clerk)
        documents = self.env["cluster.document"].with_user(self.clerk)
        record = document.with_user(self.clerk)
        desk.web_search_read([], dict.fromkeys(TILE, {}))
        documents.web_search_read([], dict.fromkeys(LIST, {}), limit=80)
        record.web_read(dict.fromkeys(FORM, {}))
        draft = self.draft()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            desk.web_search_read([], dict.fromkeys(TILE, {}))
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            documents.web_search_read([], dict.fromkeys(LIST, {}), limit=80)
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            record.web_read(dict.fromkeys(FORM, {}))
        with self.assertQueryCount(60):
            draft.with_user(self.clerk).action_register()
            draft._assign_numbers_here()
            self.env.flush_all()

    def test_bulk_register(self):
        good = self.draft() | self.draft()
        bad = self.registered()
        wizard = self.bulk("register", good | bad)
        self.assertEqual(wizard.summary, "2 done, 1 not")
        self.assertIn("already registered", wizard.result)
        self.assertIn(bad.number, wizard.result)
        good._assign_numbers_here()
        self.assertEqual(good.mapped("state"), ["registered"] * 2)
        with self.assertRaisesRegex(UserError, "Choose documents"):
            self.bulk("register", self.env["cluster.document"])

    def test_bulk_resolution_is_never_half_done(self):
        documents = self.registered("incoming") | self.draft() | self.registered("appeal")
        wizard = self.bulk(
            "resolution",
            documents,
            text="Разгледзець",
            author_id=self.head.id,
            responsible_id=self.executor.id,
            executor_ids=[Command.set(self.clerk.ids)],
        )
        self.assertEqual(wizard.summary, "2 done, 1 not")
        self.assertEqual(documents.mapped("state"), ["execution", "draft", "execution"])
        self.assertEqual(len(documents[0].resolution_ids.executor_ids), 2)
        self.assertFalse(documents[1].resolution_ids, "no draft of a resolution is left behind")
        with self.assertRaisesRegex(UserError, "responsible executor"):
            self.bulk("resolution", documents, text="Разгледзець", author_id=self.head.id)
        stranger = self.bulk(
            "resolution",
            self.registered(),
            text="Разгледзець",
            author_id=self.head.id,
            responsible_id=self.council_clerk.id,
        )
        self.assertEqual(stranger.summary, "0 done, 1 not")
        self.assertIn("not subordinate", stranger.result)

    def test_bulk_resolution_on_what_is_overdue(self):
        with freeze_time("2026-03-06 09:00:00"):
            documents = self.registered("appeal") | self.registered("appeal")
        with freeze_time("2026-03-30 09:00:00"):
            words = {"text": "Разгледзець", "author_id": self.head.id, "responsible_id": self.executor.id}
            self.assertEqual(self.bulk("resolution", documents, **words).summary, "2 done")
            self.assertEqual(self.bulk("resolution", documents, due_date="2026-04-02", **words).summary, "2 done")
        self.assertEqual(
            documents.resolution_ids.sorted("id").mapped(lambda one: str(one.due_date)),
            ["2026-03-30"] * 2 + ["2026-04-02"] * 2,
        )

    def test_bulk_control_and_file(self):
        documents = self.registered() | self.registered()
        wizard = self.bulk("control_on", documents, reason="Даручэнне", control_type="superior")
        self.assertEqual((wizard.summary, documents.mapped("control_type")), ("2 done", ["superior"] * 2))
        with self.assertRaisesRegex(UserError, "Say why"):
            self.bulk("control_on", documents)
        free = self.registered()
        filed = self.bulk("file", documents | free)
        self.assertEqual(filed.summary, "1 done, 2 not")
        self.assertEqual(filed.result.count("the controller takes it off first"), 2)
        self.assertEqual(free.state, "filed")

    def test_bulk_is_bound_by_rights(self):
        foreign = self.registered("internal", user=self.council_clerk, body=self.council)
        sheet = self.env["cluster.acquaintance"].with_user(self.council_clerk)
        sheet.create({"document_id": foreign.id, "user_ids": [Command.set(self.clerk.ids)]}).action_send()
        self.assertTrue(foreign.with_user(self.clerk).has_access("read"))
        wizard = self.bulk("control_on", foreign, reason="Чужы")
        self.assertEqual(wizard.summary, "0 done, 1 not")
        self.assertFalse(foreign.on_control)

    def test_two_clerks_on_one_card(self):
        document = self.registered()
        mine, theirs = document.with_user(self.clerk), document.with_user(self.executor)
        seen = mine.web_read({"title": {}, "content_version": {}})[0]["content_version"]
        theirs.web_save({"title": "Словы калегі", "content_version": seen}, {"title": {}})
        with self.assertRaisesRegex(UserError, "t_executor changed this card"):
            mine.web_save({"title": "Мае словы", "content_version": seen}, {"title": {}})
        self.assertEqual(document.title, "Словы калегі", "nothing is written over in silence")
        fresh = mine.web_read({"content_version": {}})[0]["content_version"]
        mine.web_save({"title": "Мае словы", "content_version": fresh}, {"title": {}})
        self.assertEqual(document.title, "Мае словы")

    def test_two_clerks_on_one_appeal(self):
        appeal = self.registered("appeal")
        topics = self.env["cluster.appeal.topic"].search([], limit=2)
        seen = appeal.content_version
        theirs = {"topic_id": topics[0].id, "content_version": seen}
        appeal.with_user(self.executor).web_save(theirs, {"topic_id": {}})
        for mine in ({"topic_id": topics[1].id}, {"appeal_kind": "complaint"}, {"signatory_count": 3}):
            with self.assertRaisesRegex(UserError, "t_executor changed this card"):
                appeal.with_user(self.clerk).web_save({**mine, "content_version": seen}, {"title": {}})
        self.assertEqual((appeal.topic_id, appeal.appeal_kind), (topics[0], "application"))

    def test_bulk_tells_what_the_database_refuses(self):
        first, second, third = (
            self.draft("appeal", external_number=number, appeal_form="electronic", delivery_method="portal")
            for number in ("ЭО-1", "ЭО-2", "ЭО-3")
        )
        refuse = "CREATE FUNCTION t_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%s' USING ERRCODE = 'check_violation'; END $$"  # noqa: E501
        self.env.cr.execute(refuse % "Not this one.")
        self.env.cr.execute(
            f"""CREATE TRIGGER t_refuse BEFORE UPDATE OF state ON cluster_document FOR EACH ROW
                WHEN (NEW.id = {second.id}) EXECUTE FUNCTION t_refuse()"""
        )
        with mute_logger("odoo.sql_db"):
            wizard = self.bulk("register", first | second | third)
        self.assertEqual(wizard.summary, "2 done, 1 not")
        self.assertEqual(wizard.result.count("<li>"), 1)
        self.assertEqual((first.state, second.state, third.state), ("awaiting", "draft", "awaiting"))

    def test_what_is_answered_waits_for_the_reports(self):
        document = self.registered("incoming")
        self.resolution(document, self.executor).action_issue()
        self.closed(document)
        self.assertEqual(self.desk(self.executor)["mine"].count, 1)
        with self.assertRaisesRegex(UserError, "t_executor report first"):
            document.action_file()
        document.resolution_ids.executor_ids.with_user(self.executor)._report("Зроблена")
        document.action_file()
        self.assertEqual(self.desk(self.executor)["mine"].count, 0)

    def test_steps_of_others_do_not_disturb_who_edits(self):
        document = self.registered()
        seen = document.content_version
        self.resolution(document, self.executor).action_issue()
        document._put_on_control("Прычына")
        document.with_user(self.clerk).web_save({"note": "Нататка", "content_version": seen}, {"note": {}})
        self.assertEqual(document.note, "Нататка")

    def test_clerks_and_heads_land_on_the_desk(self):
        desk = self.env.ref("cluster_docs.desk_action")
        self.assertEqual((self.clerk.action_id.id, self.head.action_id.id), (desk.id, desk.id))
        self.assertFalse(self.farm.action_id or self.auditor.action_id)
        promoted = new_test_user(self.env, "t_promoted", "base.group_user")
        self.assertFalse(promoted.action_id)
        promoted.group_ids += self.env.ref("cluster_base.group_clerk")
        self.assertEqual(promoted.action_id.id, desk.id)
