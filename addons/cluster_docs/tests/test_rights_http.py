import json
from datetime import timedelta

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .rights_common import SECRET, RightsCase


@tagged("post_install", "-at_install")
class TestRightsHttp(HttpCase, RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stamped = cls.restricted()
        cls.file = cls.env["ir.attachment"].create(
            {"name": "ліст.txt", "raw": SECRET.encode(), "res_model": "cluster.document", "res_id": cls.stamped.id}
        )
        cls.me = new_test_user(
            cls.env, "t_http_clerk", "cluster_base.group_clerk,base.group_allow_export", name="t_http_clerk"
        )
        cls.env["hr.employee"].create({"name": "t_http", "user_id": cls.me.id, "department_id": cls.office.id})

    def rpc(self, model, method, **params):
        return self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(params),
            headers={"Authorization": f"bearer {self.key}", "Content-Type": "application/json"},
        )

    def setUp(self):
        super().setUp()
        self.key = (
            self.env["res.users.apikeys"]
            .with_user(self.me)
            ._generate("rpc", "test", self.env.cr.now() + timedelta(days=30))
        )

    def test_row_36_api_shows_nothing(self):
        for method, params in (
            ("search", {"domain": [["title", "ilike", SECRET]]}),
            ("search_read", {"domain": [["id", "=", self.stamped.id]], "fields": ["title"]}),
            ("name_search", {"name": SECRET}),
        ):
            answer = self.rpc("cluster.document", method, **params)
            self.assertEqual(answer.status_code, 200, answer.text[:300])
            self.assertEqual(answer.json(), [], method)
        answer = self.rpc("cluster.document", "search_count", domain=[["id", "=", self.stamped.id]])
        self.assertEqual(answer.json(), 0)
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            for method, params in (
                ("read", {"ids": self.stamped.ids, "fields": ["title"]}),
                ("export_data", {"ids": self.stamped.ids, "fields_to_export": ["title"]}),
                ("write", {"ids": self.stamped.ids, "vals": {"note": "x"}}),
                ("action_void", {"ids": self.stamped.ids}),
                ("message_post", {"ids": self.stamped.ids, "body": "x"}),
            ):
                answer = self.rpc("cluster.document", method, **params)
                if (
                    method == "action_void" and answer.status_code == 200
                ):  # it opens a form that asks; the step is refused
                    answer = self.rpc(
                        "cluster.document.reason",
                        "create",
                        vals_list=[{"document_id": self.stamped.id, "step": "void", "reason": "x"}],
                    )
                    answer = self.rpc("cluster.document.reason", "action_apply", ids=answer.json())
                self.assertEqual(answer.status_code, 403, (method, answer.text[:300]))
                self.assertNotIn(SECRET, answer.text)
        self.assertNotEqual(self.stamped.state, "void")

    def test_row_36_urls_show_nothing(self):
        self.authenticate(self.me.login, self.me.login)
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            for url in (
                f"/web/content/{self.file.id}",
                f"/web/content/ir.attachment/{self.file.id}/raw?download=1",
                f"/web/image/{self.file.id}",
                f"/report/html/cluster_docs.report_document_card/{self.stamped.id}",
                f"/report/pdf/cluster_docs.report_document_card/{self.stamped.id}",
            ):
                answer = self.url_open(url)
                self.assertNotIn(SECRET, answer.text)
                self.assertNotEqual((answer.status_code, len(answer.content) > 0 and "txt" in url), (200, True))
                if "image" not in url:
                    self.assertGreaterEqual(answer.status_code, 400, url)

    def test_row_36_the_web_client_shows_nothing(self):
        self.authenticate(self.me.login, self.me.login)
        for path, params in (
            ("/mail/thread/messages", {"thread_model": "cluster.document", "thread_id": self.stamped.id}),
            (
                "/mail/data",
                {
                    "fetch_params": [
                        [
                            "mail.thread",
                            {
                                "thread_model": "cluster.document",
                                "thread_id": self.stamped.id,
                                "request_list": ["attachments", "followers", "activities"],
                            },
                        ]
                    ]
                },
            ),
        ):
            with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
                answer = self.make_jsonrpc_request_text(path, params)
            self.assertNotIn(SECRET, answer)
            self.assertNotIn("ліст.txt", answer)
        export = {
            "model": "cluster.document",
            "fields": [{"name": "title", "label": "Title", "type": "char"}],
            "ids": [],
            "domain": [["id", "=", self.stamped.id]],
            "groupby": [],
            "import_compat": False,
        }
        answer = self.url_open("/web/export/csv", data={"data": json.dumps(export), "csrf_token": self.csrf_token()})
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn(SECRET, answer.text)

    def make_jsonrpc_request_text(self, path, params):
        return self.url_open(
            path,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        ).text

    def csrf_token(self):
        return Request.csrf_token(self)
