from datetime import timedelta

from odoo import api, fields, models

from ..engine import smdo_packet, smdo_writer
from ..engine import smdo_types as smdo

APPEALS = [
    # applicant, address, contact, title, kind, topic, how many days ago, decision
    (
        "Марыя Вымышленая",
        "в. Міхневічы, 3",
        "+375 29 000-00-11",
        "Аб рамонце вулічнага калодзежа",
        "application",
        "Д-01",
        40,
        "satisfied",
    ),
    (
        "Вымышленая М.",
        "Міхневічы, д. 3",
        "+375 29 000-00-11",
        "Калодзеж зноў не працуе",
        "complaint",
        "Д-01",
        3,
        None,
    ),
    ("Пётр Узорны", "аг. Крэва, 12", "", "Аб графіку аўтобуса", "proposal", "Д-02", 20, "explained"),
]
VISITS = [
    ("Станіслаў Умоўны", "аг. Залессе, 7", "Аб даўгабудзе каля школы", "Д-03"),
    ("Ірына Прыдуманая", "аг. Солы, 2", "Аб месцы ў дзіцячым садзе", "Д-06"),
]
WORDS = [("калодзеж", "Д-01"), ("асвятлен", "Д-01"), ("аўтобус", "Д-02"), ("дарог", "Д-02")]
PEERS = [
    ("ORG_EXAMPLE_1", "Абласное ўпраўленне (прыклад)", "region@smdo.example"),
    ("ORG_EXAMPLE_2", "Узорная інспекцыя (прыклад)", "inspection@smdo.example"),
]


class Document(models.Model):
    _inherit = "cluster.document"

    @api.model
    def _load_demo_appeals(self):
        """Appeals with a repeat, a collective and an anonymous one, the head's reception, messages of the exchange."""
        body = self.env.ref("cluster_base.unit_committee")
        if self.env["cluster.reception.hours"].search_count([("unit_id", "=", body.id)], limit=1):
            return
        journal = body.journal_ids.filtered(lambda journal: journal.kind == "appeal")
        clerk = self.env.ref("cluster_base.user_clerk")
        topics = {topic.code: topic for topic in self.env["cluster.appeal.topic"].search([])}
        self._demo_topics(topics)
        appeals = self.with_user(clerk).sudo()
        first = self.browse()
        for name, address, contact, title, kind, topic, ago, decision in APPEALS:
            appeal = appeals._demo_appeal(
                journal,
                ago,
                title=title,
                correspondent_name=name,
                correspondent_address=address,
                correspondent_contact=contact,
                appeal_kind=kind,
                topic_id=topics[topic].id,
                repeat_of_id=first.id if name.startswith("Вымышленая") else False,
            )
            first = first or appeal
            if decision:
                appeal._decide_appeal(decision, "адказ дадзены")
        appeals._demo_appeal(
            journal,
            6,
            title="Аб асвятленні вуліцы",
            correspondent_name="Ганна Прыкладная",
            correspondent_address="в. Зарудзічы, 5",
            is_collective=True,
            signatory_count=14,
            topic_id=topics["Д-01"].id,
            signatory_ids=[
                fields.Command.create({"name": "Ганна Прыкладная", "is_representative": True}),
                fields.Command.create({"name": "Ян Вымышлены"}),
            ],
        )
        anonymous = appeals._demo_appeal(
            journal,
            5,
            title="Аб гандлі без дазволу",
            is_anonymous=True,
            correspondent_name="Ананімна",
            topic_id=topics["Д-07"].id,
        )
        ground = self.env.ref("cluster_docs.appeal_ground_left_anonymous").with_context(lang="be_BY")
        anonymous._decide_appeal("left", "ананімны зварот", f"{ground.text} ({ground.law_ref})")
        self._demo_reception(body, clerk, topics)
        self._demo_exchange(body)

    def _demo_topics(self, topics):
        """Topics of the appeals that the other demo entered."""
        for appeal in self.search([("direction", "=", "appeal"), ("topic_id", "=", False)]):
            words = appeal.title.lower()
            code = next((code for word, code in WORDS if word in words), "Д-08")
            appeal.sudo().topic_id = topics[code]

    def _demo_appeal(self, journal, ago, **vals):
        day = fields.Date.context_today(self) - timedelta(days=ago)
        appeal = self.create(
            {
                "journal_id": journal.id,
                "document_date": day,
                "received_on": day,
                "delivery_method": "post",
                **vals,
            }
        )
        appeal.write({"state": "awaiting"})
        appeal._log_event("accepted", self.env._("Accepted for registration: %(title)s", title=appeal.title), {})
        appeal._assign_numbers_here(min(fields.Datetime.to_datetime(day) + timedelta(hours=7), fields.Datetime.now()))
        return appeal

    def _demo_reception(self, body, clerk, topics):
        head = self.env.ref("cluster_base.user_head")
        hours = self.env["cluster.reception.hours"].create(
            {
                "unit_id": body.id,
                "receiver_id": head.id,
                "weekday": "2",
                "weeks": "1, 3",
                "start": 9,
                "stop": 11,
                "minutes": 30,
                "place": "Каб. 201",
            }
        )
        slots = hours._make_slots()
        visits = self.env["cluster.reception"].with_user(clerk).sudo()
        for slot, (name, address, question, topic) in zip(slots, VISITS, strict=False):
            visits.create(
                {
                    "slot_id": slot.id,
                    "visitor_name": name,
                    "address": address,
                    "question": question,
                    "topic_id": topics[topic].id,
                }
            )
        visit = visits.create(
            {
                "unit_id": body.id,
                "receiver_id": head.id,
                "start": fields.Datetime.now() - timedelta(days=2),
                "visitor_name": "Алена Прыдуманая",
                "address": "Смаргонь, вул. Прыкладная, 1",
                "question": "Аб пад'ездзе да дома зімой",
                "topic_id": topics["Д-02"].id,
                "result": "Растлумачаны графік уборкі снегу",
            }
        )
        visit.action_hold()

    def _demo_exchange(self, body):
        """A mailbox that is off, two peers, a letter to decide and an addition that waits for its main document."""
        peers = self.env["cluster.exchange.peer"].create(
            [{"org_id": code, "name": name, "mailbox": mail} for code, name, mail in PEERS]
        )
        account = self.env["cluster.exchange.account"].create(
            {
                "name": "СМДА райвыканкама (прыклад)",
                "unit_id": body.id,
                "org_id": "ORG_EXAMPLE_0",
                "org_name": "Смаргонскі райвыканкам (прыклад)",
                "email": "committee@smdo.example",
                "router": "router@smdo.example",
            }
        )
        signature = smdo.Signature("RGVtbw==", "Прыклад")
        today = fields.Date.context_today(self)
        number = smdo.Number("12-5/7", today)
        letter = smdo.Document(
            "ORG_EXAMPLE_1_7",
            number,
            smdo.Confident(0, "общий"),
            (smdo.Transfer("ліст.txt", "", "Прыклад ліста".encode(), (signature,)),),
            (smdo.Party("Умоўны Станіслаў", peers[0].name, "начальнік"),),
            kind="Письмо",
            pages=1,
            title="Аб падрыхтоўцы да ацяпляльнага сезона",
        )
        addition = smdo.Folder(
            "Табліца да ліста",
            0,
            (smdo.Referred("ORG_EXAMPLE_2_3", 1, smdo.Number("3-1/3", today)),),
            (smdo.Transfer("табліца.txt", "", "Прыклад табліцы".encode(), (signature,)),),
        )
        for peer, kind, body_of_message, msg_id in (
            (peers[0], smdo.MAIN, {"document": letter}, "00000000-0000-4000-8000-000000000001"),
            (peers[1], smdo.MAIN_ADDITION, {"folders": (addition,)}, "00000000-0000-4000-8000-000000000002"),
        ):
            envelope = smdo.Envelope(
                smdo.VERSIONS[1],
                msg_id,
                fields.Datetime.now(),
                smdo.Header(
                    kind,
                    smdo.Sender(peer.org_id, peer.name, "example", "Example", "1"),
                    (smdo.Receiver(account.org_id, account.org_name),),
                ),
                peer.name,
                **body_of_message,
            )
            mail = smdo_packet.pack(
                sender=peer.mailbox,
                to=account.email,
                subject=peer.name,
                msg_id=msg_id,
                xml=smdo_writer.write(envelope),
                is_ack=False,
                files={},
                date="",
            )
            self.env["cluster.exchange.message"]._take(account, mail)
