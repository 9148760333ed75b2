from datetime import timedelta

from odoo import api, fields, models

from ..engine.working_calendar import is_working_day

# Fictional correspondents; places are real.
CORRESPONDENTS = [
    ("ААТ «Прыкладны малочны камбінат»", "Смаргонь"),
    ("КСУП «Узорны палетак»", "аг. Залессе"),
    ("Ганна Прыкладная", "в. Зарудзічы"),
    ("Пётр Узорны", "аг. Крэва"),
    ("УА «Узорная сярэдняя школа»", "аг. Крэва"),
    ("Марыя Вымышленая", "в. Міхневічы"),
    ("ДЛГУ «Прыкладны лясгас»", "Смаргонь"),
    ("Станіслаў Умоўны", "аг. Залессе"),
    ("Абласное ўпраўленне (прыклад)", "Гродна"),
    ("Ірына Прыдуманая", "аг. Солы"),
]
TITLES = {
    "incoming": [
        "Аб рамонце дарогі да малочнатаварнай фермы",
        "Аб правядзенні інвентарызацыі зямель",
        "Запыт звестак аб жыллёвым фондзе",
        "Аб падрыхтоўцы да ацяпляльнага сезона",
        "Аб нарадзе па развіцці турызму",
        "Аб выдзяленні тэхнікі для ўборкі",
        "Аб стане воданапорных вежаў",
        "Аб удзеле ў раённым кірмашы",
        "Аб супрацьпажарных мерах",
        "Аб перапісе пчаліных вулляў",
    ],
    "appeal": [
        "Аб адсутнасці вулічнага асвятлення",
        "Аб добраўпарадкаванні могілак",
        "Аб графіку руху аўтобуса",
        "Скарга на стан калодзежа",
        "Аб спілоўванні аварыйных дрэў",
        "Аб раскопцы дарогі зімой",
    ],
    "procedure": [
        "Даведка аб складзе сям'і",
        "Даведка аб месцы жыхарства",
        "Рашэнне аб перадачы зямельнага ўчастка",
        "Выдача пахаванай даведкі",
        "Уключэнне ў спіс патрабуючых паляпшэння ўмоў",
        "Выпіска з пагаспадарчай кнігі",
    ],
    "outgoing": ["Аб накіраванні звестак", "Аб разглядзе звароту", "Запрашэнне на нараду"],
    "internal": ["Аб графіку дзяжурстваў", "Пратакол апаратнай нарады", "Аб узнагароджанні работнікаў"],
}
TEXTS = [
    "Разгледзець і адказаць у тэрмін",
    "Выехаць на месца, прапановы — мне",
    "Падрыхтаваць адказ",
    "Узяць у работу, далажыць",
]
# body, journal, how many days ago, what has happened to it
PLAN = [
    (
        "committee",
        "incoming",
        "filed filed answered filed answered execution execution void execution control overdue overdue today soon soon registered registered registered awaiting draft draft",  # noqa: E501
    ),
    ("committee", "appeal", "filed answered answered execution overdue control soon execution registered"),
    ("committee", "procedure", "answered filed answered execution overdue registered"),
    ("committee", "outgoing", "registered registered filed"),
    ("committee", "internal", "registered filed registered"),
    ("zaliessie", "incoming", "filed answered void execution registered draft"),
    ("zaliessie", "appeal", "answered overdue execution registered"),
    ("zaliessie", "procedure", "answered filed execution registered registered"),
    ("zaliessie", "outgoing", "registered registered"),
    ("kreva", "incoming", "filed registered"),
    ("kreva", "appeal", "registered overdue"),
    ("kreva", "procedure", "registered answered"),
    ("kreva", "internal", "registered"),
]
SPAN = 60


class Document(models.Model):
    _inherit = "cluster.document"

    @api.model
    def _load_demo(self):
        """Sixty documents over two months up to today, for the demo district alone."""
        if self.search_count([("journal_id.unit_id", "=", self.env.ref("cluster_base.unit_committee").id)], limit=1):
            return
        partners = self.env["res.partner"].create(
            [{"name": name, "city": city, "country_id": self.env.ref("base.by").id} for name, city in CORRESPONDENTS]
        )
        rows = []
        for body, kind, fates in PLAN:
            fates = fates.split()
            for place, fate in enumerate(fates):
                ago = {
                    "registered": 1,
                    "draft": 0,
                    "awaiting": 0,
                    "execution": 4,
                    "control": 6,
                    "overdue": 28,
                    "soon": 13,
                    "today": 15,
                }.get(fate, SPAN - place * SPAN // (len(fates) + 1))
                rows.append(
                    (
                        ago + place % 3 if fate in ("registered", "execution", "control") else ago,
                        body,
                        kind,
                        fate,
                        place,
                    )
                )
        for number, row in enumerate(sorted(rows, key=lambda row: -row[0])):
            self._load_demo_row(number, row, partners)

    def _load_demo_row(self, number, row, partners):
        ago, body, kind, fate, place = row
        unit = self.env.ref(f"cluster_base.unit_{body}")
        day = fields.Date.context_today(self) - timedelta(days=ago)
        while ago and not is_working_day("BY", day):
            day -= timedelta(days=1)
        journal = unit.journal_ids.filtered(lambda journal: journal.kind == kind)
        people = self._demo_people(body)
        partner = partners[(number * 3 + place) % len(partners)]
        document = (
            self.with_user(people["clerk"])
            .sudo()
            .create(
                {
                    "journal_id": journal.id,
                    "title": TITLES[kind][place % len(TITLES[kind])],
                    "correspondent_id": partner.id,
                    "document_date": day,
                    "received_on": day,
                    "sheets": 1 + number % 3,
                    "annex_sheets": number % 4,
                    # an e-mail is no appeal
                    "delivery_method": ("post", "hand", "post" if kind == "appeal" else "email", "portal")[number % 4],
                    "their_number": f"{number % 20 + 1}-{number + 7}" if kind == "incoming" else False,
                    "their_date": day - timedelta(days=2) if kind == "incoming" else False,
                    "deadline_rule_id": (journal.deadline_rule_id or self._demo_rule(kind)).id,
                }
            )
        )
        if fate in ("today", "soon"):  # the working calendar moves ends of terms: count back to the day that is wanted
            document.deadline_rule_id = False
        if fate == "draft":
            return
        document.write({"state": "awaiting"})
        document._log_event(
            "accepted",
            document.env._("Accepted for registration: %(title)s", title=document.title),
            {"title": document.title, "files": []},
        )
        if fate == "awaiting":
            return
        at = fields.Datetime.to_datetime(day) + timedelta(hours=6, minutes=number % 50)
        document._assign_numbers_here(min(at, fields.Datetime.now()))
        if fate in ("today", "soon"):
            document._set_due_date(
                fields.Date.context_today(self) + timedelta(days=0 if fate == "today" else 1 + number % 2),
                "Тэрмін названы ў лісце",
                "",
            )
        if fate == "void":
            document._void("Зарэгістравана памылкова: дакумент паўторны")
        elif fate in ("execution", "control", "overdue", "soon", "today", "answered", "filed") and kind not in (
            "outgoing",
            "internal",
        ):
            self._demo_execution(document, people, fate, day, number)
        elif fate == "filed":
            document.action_file()

    def _demo_rule(self, kind):
        rules = self.env["cluster.deadline.rule"]
        return rules._in_force("by.letter.10w", fields.Date.context_today(self)) if kind == "incoming" else rules

    @api.model
    def _demo_people(self, body):
        def user(name):
            return self.env.ref(f"cluster_base.user_{name}", raise_if_not_found=False)

        if body == "committee":
            return {
                "clerk": user("clerk"),
                "head": user("head"),
                "executor": user("executor"),
                "controller": user("controller"),
            }
        clerk = user(f"clerk_{body}") or user("clerk")
        return {"clerk": clerk, "head": user(f"head_{body}"), "executor": clerk, "controller": user("controller")}

    def _demo_execution(self, document, people, fate, day, number):
        if not people["head"]:
            return
        resolution = (
            self.env["cluster.resolution"]
            .with_user(people["clerk"])
            .sudo()
            .create(
                {
                    "document_id": document.id,
                    "text": TEXTS[number % len(TEXTS)],
                    "author_id": people["head"].id,
                    "date": day,
                    "due_date": document.due_date,
                    "executor_ids": [fields.Command.create({"user_id": people["executor"].id, "is_responsible": True})],
                }
            )
        )
        resolution.action_issue()
        if fate == "control":
            document._put_on_control("Даручэнне старшыні")
        if fate in ("answered", "filed"):
            resolution.executor_ids.with_user(people["executor"]).sudo()._report("Выканана, адказ падрыхтаваны")
            if document.direction == "appeal":
                document.appeal_decision = "satisfied" if number % 3 else "explained"
            document._mark_answered(self.browse(), "Разгледжана станоўча" if number % 3 else "Дадзены тлумачэнні")
        if fate == "filed":
            document.action_file()
