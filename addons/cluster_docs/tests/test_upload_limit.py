import socket

from odoo.http import Request
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestUploadLimit(HttpCase):
    def test_two_gigabytes_are_refused_before_they_are_read(self):
        """Only the announcement is sent: the answer comes at once, in words."""
        self.env.ref("base.user_admin").lang = "en_US"
        self.authenticate("admin", "admin")
        with self.allow_requests():
            cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.opener.cookies)
            head = (
                "POST /web/binary/upload_attachment HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Cookie: {cookies}\r\nContent-Length: {2 * 1024**3}\r\n"
                "Content-Type: multipart/form-data; boundary=X\r\nConnection: close\r\n\r\n--X\r\n"
            )
            with socket.create_connection(("127.0.0.1", self.http_port()), 30) as line:
                line.sendall(head.encode())
                answer = b""
                while piece := line.recv(65536):
                    answer += piece
        self.assertIn(b" 413 ", answer.split(b"\r\n", 1)[0])
        self.assertIn("more than can be sent at once", answer.decode())

    def test_a_bad_file_is_told_in_words_by_the_upload_routes(self):
        self.env.ref("base.user_admin").lang = "en_US"
        self.authenticate("admin", "admin")
        journal = self.env["cluster.document.journal"].search([], limit=1)
        if not journal:
            cluster = self.env["cluster.cluster"].create({"name": "U", "code": "UPL"})
            body = self.env["hr.department"].create(
                {"name": "U", "code": "UP", "is_body": True, "cluster_id": cluster.id}
            )
            body.action_open_journals()
            journal = body.journal_ids[:1]
        document = self.env["cluster.document"].create({"journal_id": journal.id, "title": "Uploads"})
        answer = self.url_open(
            "/web/binary/upload_attachment",
            data={"model": "cluster.document", "id": document.id, "csrf_token": Request.csrf_token(self)},
            files={"ufile": ("run.exe", b"MZ")},
        )
        self.assertIn("is a program", answer.json()[0]["error"])
        answer = self.url_open(
            "/mail/attachment/upload",
            data={"thread_model": "cluster.document", "thread_id": document.id, "csrf_token": Request.csrf_token(self)},
            files={"ufile": ("run.exe", b"MZ")},
        )
        self.assertIn("is a program", answer.json()["error"])
        self.assertFalse(document.file_ids)

    def test_a_page_of_a_version_is_for_its_readers(self):
        self.authenticate(None, None)
        answer = self.url_open("/cluster_docs/version/1/page/0", allow_redirects=False)
        self.assertIn(answer.status_code, (302, 303))
