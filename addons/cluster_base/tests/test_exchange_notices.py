from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .exchange_common import ExchangeCase


@tagged("post_install", "-at_install")
class TestNotices(HttpCase, ExchangeCase):
    def _notice(self, **values):
        Notice = self.env["cluster.notice"].with_user(self.user_coordinator)
        return Notice.create(
            {"cluster_id": self.cluster.id, "subject": "Fair on Sunday", "body": "Bring honey.\nBe early.", **values}
        )

    def _file(self, content=b"Plan of the fair", name="plan.txt", user=None):
        Attachment = self.env["ir.attachment"].with_user(user or self.user_coordinator)
        return Attachment.create({"name": name, "raw": content})

    def _readers(self, notice):
        return set(notice.sudo().recipient_ids.mapped("email"))

    def test_row_15_notice_to_kind_place_group_and_single_members(self):
        group = self.env["cluster.workgroup"].with_user(self.user_coordinator).create(
            {
                "name": "Crafts",
                "cluster_id": self.cluster.id,
                "sector_id": self.env.ref("cluster_base.workgroup_sector_culture").id,
                "line_ids": [
                    Command.create({"member_id": self.linen.id, "date_from": "2026-01-01"}),
                    Command.create({"member_id": self.mill.id, "date_from": "2026-01-01", "date_to": "2026-01-31"}),
                ],
            }
        )  # fmt: skip
        bees = {"bees@farm.example", "bees@person.example"}
        linen = {"linen@farm.example", "linen@person.example"}
        mill = {"mill@farm.example"}
        for audience, expected in (
            ({"is_for_all": True}, bees | linen | mill),
            ({"kind_ids": self.farm_kind.ids}, bees | mill),
            ({"territory_ids": self.kreva.ids}, linen | mill),
            ({"territory_ids": self.kreva.ids, "kind_ids": self.farm_kind.ids}, mill),
            ({"workgroup_ids": group.ids}, linen),
            ({"member_ids": self.bees.ids}, bees),
            ({"kind_ids": self.craft_kind.ids, "member_ids": self.bees.ids}, linen | bees),
        ):
            with self.subTest(audience=audience):
                before = self._all_mails()
                notice = self._notice(**audience)
                notice.action_send()
                self.assertEqual(self._readers(notice), expected)
                # One mail a reader, to one address each: nobody sees another's.
                self.assertEqual(self._mails(before), [(email, "Fair on Sunday") for email in sorted(expected)])
                mails = self._all_mails() - before
                self.assertFalse(mails.recipient_ids)
                self.assertFalse(any(mail.email_cc for mail in mails))
                for mail in mails:
                    others = expected - {mail.email_to}
                    self.assertFalse([email for email in others if email in mail.body_html])

    def test_row_15_reader_list(self):
        notice = self._notice(is_for_all=True)
        notice.action_send()
        self.authenticate("bees", "bees")
        self.assertIn("Not read yet", self.url_open("/en/my/cluster/notices").text)
        page = self.url_open(f"/en/my/cluster/notices/{notice.id}").text
        self.assertIn("Bring honey.", page)
        for address in ("linen@farm.example", "mill@farm.example", "linen@person.example"):
            self.assertNotIn(address, page)
        notice.invalidate_recordset()
        readers = notice.with_user(self.user_auditor).recipient_ids.filtered("read_at")
        self.assertEqual(readers.partner_id, self.user_bees.partner_id)
        self.assertEqual(notice.read_count, 1)
        self.assertNotIn("Not read yet", self.url_open("/en/my/cluster/notices").text)
        # The reminder goes to the others only.
        before = self._all_mails()
        notice.action_remind()
        self.assertEqual(
            [email for email, _subject in self._mails(before)],
            ["bees@farm.example", "linen@farm.example", "linen@person.example", "mill@farm.example"],
        )

    def test_row_15_files_for_the_addressed_only(self):
        notice = self._notice(member_ids=self.bees.ids, attachment_ids=self._file().ids)
        file = notice.attachment_ids
        notice.action_send()
        own = f"/my/cluster/notices/{notice.id}/file/{file.id}"
        raw = (f"/web/content/{file.id}", f"/web/content/cluster.notice/{notice.id}/body")
        self.authenticate("bees", "bees")
        self.assertEqual(self.url_open(own).content, b"Plan of the fair")
        for login in ("linen", "foreign", "test_farm"):
            self.authenticate(login, login)
            for url in (own, f"/my/cluster/notices/{notice.id}", *raw):
                with self.subTest(login=login, url=url):
                    self.assertNotIn(b"Plan of the fair", self.url_open(url).content)
                    self.assertIn(self.url_open(url).status_code, (403, 404))
        self.authenticate(None, None)
        for url in raw:
            self.assertIn(self.url_open(url).status_code, (403, 404))
        # A file of another notice is not had through one's own.
        other = self._notice(member_ids=self.linen.ids, attachment_ids=self._file(b"Secret").ids)
        other.action_send()
        self.authenticate("bees", "bees")
        url = f"/my/cluster/notices/{notice.id}/file/{other.attachment_ids.id}"
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_the_key_in_the_mail_opens_and_a_button_marks_as_read(self):
        notice = self._notice(member_ids=self.mill.ids, attachment_ids=self._file().ids)
        notice.action_send()
        reader = notice.sudo().recipient_ids
        path = f"/notice/{reader.token}"
        self.authenticate(None, None)
        self.assertIn(path, reader.mail_id.body_html)
        page = self.url_open(f"/en{path}")
        self.assertIn("Bring honey.", page.text)
        reader.invalidate_recordset()
        self.assertFalse(reader.read_at, "a program that opens links has read nothing")
        self.assertEqual(self.url_open(f"{path}/file/{notice.attachment_ids.id}").content, b"Plan of the fair")
        self.url_open(path, data={"csrf_token": Request.csrf_token(self)})
        reader.invalidate_recordset()
        self.assertTrue(reader.read_at)
        self.assertEqual(self.url_open("/notice/wrong").status_code, 404)

    def test_recall_closes_text_and_files(self):
        (self.bees | self.mill).partner_id.lang = "en_US"
        notice = self._notice(member_ids=(self.bees | self.mill).ids, attachment_ids=self._file().ids)
        notice.action_send()
        with self.assertRaisesRegex(UserError, "Why recalled"):
            notice.action_recall()
        notice.recall_reason = "Wrong day"
        sent = notice.sudo().recipient_ids.mail_id.filtered(lambda mail: mail.email_to == "mill@farm.example")
        sent.state = "sent"
        before = self._all_mails()
        notice.action_recall()
        self.assertEqual(self._mails(before), [("mill@farm.example", "Recalled: Fair on Sunday")])
        self.authenticate("bees", "bees")
        page = self.url_open(f"/en/my/cluster/notices/{notice.id}").text
        self.assertIn("Wrong day", page)
        self.assertNotIn("Bring honey", page)
        url = f"/my/cluster/notices/{notice.id}/file/{notice.attachment_ids.id}"
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_bad_input(self):
        nobody = self._notice(territory_ids=self.village.ids, kind_ids=self.craft_kind.ids)
        self.assertEqual(nobody.audience_count, 0)
        with self.assertRaisesRegex(UserError, "Nobody would get this notice"):
            nobody.action_send()
        self.assertEqual(nobody.state, "draft")
        with self.assertRaisesRegex(ValidationError, "is empty"):
            self._notice(attachment_ids=self._file(b"", "empty.txt").ids)
        large = self._file(b"x" * (10 * 1024 * 1024 + 1), "large.bin")
        with self.assertRaisesRegex(ValidationError, "larger than 10 MB"):
            self._notice(attachment_ids=large.ids)
        with self.assertRaises(AccessError):
            self._notice(member_ids=self.foreign.ids)
        with self.assertRaisesRegex(ValidationError, "own working groups and members"):
            self._notice().sudo().member_ids = self.foreign
        sent = self._notice(is_for_all=True)
        sent.action_send()
        with self.assertRaisesRegex(UserError, "recalled, not changed"):
            sent.body = "Other"
        with self.assertRaisesRegex(UserError, "sent already"):
            sent.action_send()
        with self.assertRaisesRegex(UserError, "Recall it instead"):
            sent.unlink()

    def test_a_foreign_file_is_not_taken_over(self):
        secret = self._file(b"Secret of the other cluster", user=self.other_coordinator)
        secret.sudo().write({"res_model": "res.partner", "res_id": self.foreign.partner_id.id})
        own = self.other_coordinator
        foreign_notice = self.env["cluster.notice"].with_user(own).create(
            {"cluster_id": self.other_cluster.id, "subject": "S", "body": "B",
             "attachment_ids": self._file(b"Other", user=own).ids}
        )  # fmt: skip
        taken = foreign_notice.sudo().attachment_ids
        with self.assertRaises(AccessError):
            self._notice(attachment_ids=taken.ids)

    def test_live_members_only_and_one_mail_for_two_members(self):
        twin = self._member("Twin", "active", partner=self._partner("Twin", email="bees@farm.example"))
        notice = self._notice(member_ids=(self.bees | twin).ids)
        notice.action_send()
        self.assertEqual(self._readers(notice), {"bees@farm.example", "bees@person.example"})
        self.mill.with_user(self.env.ref("base.user_root"))._leave("withdrew", "Moved.", "2026-03-01")
        everybody = self._notice(is_for_all=True)
        everybody.action_send()
        self.assertNotIn("mill@farm.example", self._readers(everybody))
        self.assertNotIn("applied@farm.example", self._readers(everybody))

    def test_tiles_count_what_waits(self):
        self._notice(is_for_all=True).action_send()
        self.authenticate("bees", "bees")
        Member = self.env["cluster.member"]
        nothing = {"notices": 0, "plans": 0, "questions": 0, "groups": 0, "partners": 0}
        self.assertEqual(Member.with_user(self.user_bees)._exchange_counts(), {**nothing, "notices": 1})
        self.assertEqual(Member.with_user(self.user_foreign)._exchange_counts(), nothing)
        self.assertEqual(Member.with_user(self.user_resident)._exchange_counts(), {})
        page = self.url_open("/en/my").text
        for path in ("notices", "plans", "groups", "questions", "partners"):
            self.assertIn(f'href="/en/my/cluster/{path}"', page)
        self.authenticate("test_resident", "test_resident")
        self.assertNotIn("/my/cluster/notices", self.url_open("/en/my").text)

    def test_languages(self):
        self.mill.partner_id.lang = "ru_RU"
        notice = self._notice(member_ids=self.mill.ids)
        notice.with_context(lang="ru_RU").write({"subject": "Ярмарка", "body": "Привезите мёд."})
        notice.action_send()
        mail = notice.sudo().recipient_ids.mail_id
        self.assertEqual(mail.subject, "Ярмарка")
        self.assertIn("Привезите мёд.", mail.body_html)
