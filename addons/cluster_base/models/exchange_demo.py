"""The demo district exchanges: notices, plans, a working group, a search for partners, questions."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command

NOTICES = (
    (
        "Fair in Kreva on the last Saturday", "Places are given out until Wednesday. Say how many metres you need.",
        "Кірмаш у Крэве ў апошнюю суботу", "Месцы размяркоўваюцца да серады. Паведаміце, колькі метраў вам трэба.",
        "Ярмарка в Крево в последнюю субботу", "Места распределяются до среды. Сообщите, сколько метров вам нужно.",
    ),
    (
        "Lesson: photos that sell", "On Tuesday at 10 in the library of Zaliessie. Bring your phone.",
        "Занятак: фотаздымкі, якія прадаюць", "У аўторак а 10-й у бібліятэцы Залесся. Вазьміце тэлефон.",
        "Занятие: фотографии, которые продают", "Во вторник в 10 часов в библиотеке Залесья. Возьмите телефон.",
    ),
)  # fmt: skip


class ClusterCluster(models.Model):
    _inherit = "cluster.cluster"

    @api.model
    def _load_demo_exchange(self):
        """Only once: a second upgrade adds nothing."""
        cluster = self.env.ref("cluster_base.cluster_smarhon")
        if self.env["cluster.plan"].search_count([("cluster_id", "=", cluster.id)], limit=1):
            return
        member = {
            name: self.env.ref(f"cluster_base.member_{name}")
            for name in ("borok", "lnianka", "kavalnia", "syr", "hlina", "skola", "fond", "lipa")
        }
        farm = self.env.ref("cluster_base.user_farm").partner_id
        if not farm.parent_id:
            farm.parent_id = member["borok"].partner_id
        self = self.with_context(mail_create_nosubscribe=True, tracking_disable=True)
        self._demo_group(cluster, member)
        self._demo_notices(cluster, member)
        self._demo_plans(cluster, member)
        self._demo_partners(cluster, member)
        self._demo_questions(member)

    def _demo_notices(self, cluster, member):
        for number, words in enumerate(NOTICES):
            notice = self.env["cluster.notice"].with_context(lang="en_US").create(
                {
                    "cluster_id": cluster.id,
                    "subject": words[0],
                    "body": words[1],
                    "is_for_all": number == 0,
                    "kind_ids": [Command.set(self.env.ref("cluster_base.kind_craftsman").ids if number else [])],
                    "member_ids": [Command.set(member["borok"].ids if number else [])],
                }
            )  # fmt: skip
            notice.with_context(lang="be_BY").write({"subject": words[2], "body": words[3]})
            notice.with_context(lang="ru_RU").write({"subject": words[4], "body": words[5]})
            notice.action_send()
            # The addresses of the demo are nobody's: nothing is to go out.
            notice.recipient_ids.mail_id.cancel()
            if not number:
                readers = notice.recipient_ids.filtered(lambda reader: reader.member_id in list(member.values())[1:6])
                readers.read_at = fields.Datetime.now()

    def _demo_plans(self, cluster, member):
        today = fields.Date.context_today(self)
        first = (today + relativedelta(months=1)).replace(day=1)
        beds = self.env.ref("cluster_base.plan_subject_beds")
        # Two events in one council on one day; beds are offered for the second half of the season only.
        lines = (
            ("Сезон лыжных прагулянак", "season", None, 0, 27, {"subject_id": beds.id}),
            ("Два пакоі для гасцей", "capacity", "borok", 14, 27, {"subject_id": beds.id, "quantity": 4}),
            ("Дзень адчыненых дзвярэй кузні", "event", "kavalnia", 19, 19, {"audience": "families"}),
            ("Свята лёну", "event", "lnianka", 19, 20, {"audience": "families"}),
            ("Начлег для школьнай групы", "need", "skola", 20, 21, {"subject_id": beds.id, "quantity": 12}),
        )
        self.env["cluster.plan"].create(
            [
                {
                    "name": name,
                    "kind": kind,
                    "cluster_id": cluster.id,
                    "member_id": member[owner].id if owner else False,
                    "date_from": first + timedelta(days=begin),
                    "date_to": first + timedelta(days=end),
                    **more,
                }
                for name, kind, owner, begin, end, more in lines
            ]
        )

    def _demo_group(self, cluster, member):
        today = fields.Date.context_today(self)
        group = self.env["cluster.workgroup"].with_context(lang="en_US").create(
            {
                "name": "School of young craftsmen",
                "aim": "Lessons of weaving, pottery and smithing for pupils from the next school year on.",
                "cluster_id": cluster.id,
                "sector_id": self.env.ref("cluster_base.workgroup_sector_education").id,
                "line_ids": [
                    Command.create({"member_id": member[name].id, "role": role, "date_from": today - timedelta(days=90)})  # noqa: E501
                    for name, role in (("skola", "chair"), ("lnianka", "secretary"), ("hlina", "member"))
                ],
            }
        )  # fmt: skip
        group.line_ids = [
            Command.create(
                {
                    "member_id": member["borok"].id,
                    "partner_id": self.env.ref("cluster_base.user_farm").partner_id.id,
                    "date_from": today - timedelta(days=30),
                }
            )
        ]
        group.with_context(lang="be_BY").write(
            {"name": "Школа юных майстроў", "aim": "Заняткі ткацтва, ганчарства і кавальства для вучняў з новага навучальнага года."}  # noqa: E501
        )  # fmt: skip
        group.with_context(lang="ru_RU").write(
            {"name": "Школа юных мастеров", "aim": "Занятия ткачества, гончарства и кузнечного дела для учеников с нового учебного года."}  # noqa: E501
        )  # fmt: skip
        self._demo_meetings(group, member, today)

    def _demo_meetings(self, group, member, today):
        held = self.env["cluster.workgroup.meeting"].create(
            {
                "workgroup_id": group.id,
                "name": "Памяшканне і расклад",
                "start": fields.Datetime.now().replace(hour=7, minute=0, second=0) - timedelta(days=14),
                "place": "Бібліятэка ў Залессі",
                "present_ids": [Command.set(group.line_ids.partner_id[:3].ids)],
                "item_ids": [
                    Command.create(
                        {
                            "name": "Дзе праводзіць заняткі",
                            "notes": "Агледжаны два памяшканні: бібліятэка і школьная майстэрня.",
                            "decision": "Праводзіць заняткі ў школьнай майстэрні",
                            "responsible_id": member["skola"].partner_id.id,
                            "deadline": today + timedelta(days=20),
                        }
                    ),
                    Command.create(
                        {
                            "name": "Матэрыялы",
                            "decision": "Падлічыць, колькі патрэбна лёну і гліны на паўгоддзе",
                            "responsible_id": member["hlina"].partner_id.id,
                            "deadline": today + timedelta(days=10),
                            "sequence": 20,
                        }
                    ),
                ],
            }
        )
        held.item_ids.action_task()
        held.action_held()
        self.env["cluster.workgroup.meeting"].create(
            {
                "workgroup_id": group.id,
                "name": "Набор вучняў",
                "start": fields.Datetime.now().replace(hour=7, minute=0, second=0) + timedelta(days=7),
                "place": "Школьная майстэрня",
                "item_ids": [Command.create({"name": "Аб'ява для бацькоў"}), Command.create({"name": "Узрост вучняў"})],
            }
        )

    def _demo_partners(self, cluster, member):
        search = self.env["cluster.partner.request"].with_context(lang="en_US").create(
            {
                "name": "A weekend “Bread and linen”",
                "text": "We plan a weekend for guests from the towns. We look for a bakery and for beds for ten guests.",  # noqa: E501
                "cluster_id": cluster.id,
                "member_id": member["lnianka"].id,
                "deadline": fields.Date.context_today(self) + timedelta(days=21),
                "audience": "public",
            }
        )  # fmt: skip
        search.with_context(lang="be_BY").write(
            {"name": "Выходныя «Хлеб і лён»", "text": "Плануем выходныя для гасцей з гарадоў. Шукаем пякарню і начлег для дзесяці гасцей."}  # noqa: E501
        )  # fmt: skip
        search.with_context(lang="ru_RU").write(
            {"name": "Выходные «Хлеб и лён»", "text": "Планируем выходные для гостей из городов. Ищем пекарню и ночлег для десяти гостей."}  # noqa: E501
        )  # fmt: skip
        search.action_publish()
        self.env["cluster.partner.answer"].create(
            [
                {"request_id": search.id, "member_id": member["borok"].id, "text": "Можам прыняць чатырох гасцей і даць мёд."},  # noqa: E501
                {"request_id": search.id, "member_id": member["syr"].id, "text": "Дадзім сыр і правядзём паказ сыраварні."},  # noqa: E501
            ]
        )  # fmt: skip

    def _demo_questions(self, member):
        typed = {"name": "Ганна Госцева", "email": "hanna@guest.example", "phone": ""}
        Lead = self.env["crm.lead"].with_context(lang="be_BY")
        newest = self.env["mail.mail"].search([], limit=1, order="id desc").id or 0
        first = Lead._ask(
            member["borok"],
            {**typed, "subject": "Начлег на чатырох", "question": "Ці ёсць месца на чатырох у суботу?"},
            "demo",
        )
        Lead._ask(
            member["borok"], {**typed, "subject": "Мёд", "question": "Колькі каштуе дзесяць слоікаў мёду?"}, "demo"
        )
        first.asked_at = fields.Datetime.now() - timedelta(days=3)
        first._ask_answer("Так, у суботу вольныя абодва пакоі. Чакаем вас!")
        first.answered_at = first.asked_at + timedelta(hours=5)
        self.env["mail.mail"].search([("id", ">", newest)]).cancel()
