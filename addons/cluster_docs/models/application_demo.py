from datetime import datetime, time, timedelta

from odoo import api, fields, models

# slug, village's council, name, house, days ago, stage, answers
PEOPLE = [
    (
        "family-composition",
        "zaliessie",
        "Прыкладная Алеся Янаўна",
        12,
        41,
        "in_progress",
        {"family": "Узорны Ян, 1984, муж; Узорная Ганна, 2015, дачка", "destination": "У банк", "copies": "1"},
    ),
    ("residence", "zaliessie", "Узорны Ян Пятровіч", 3, 36, "in_progress", {"destination": "У школу"}),
    (
        "own-produce",
        "kreva",
        "Вобразная Марыя Ільінічна",
        7,
        33,
        "in_progress",
        {"produce": "Бульба, 800 кг; мёд, 40 кг", "plot_area": "25"},
    ),
    (
        "tax-relief",
        "kreva",
        "Умоўны Пётр Ігнатавіч",
        18,
        30,
        "in_progress",
        {"which": "1", "why": "Сям'я страціла гаспадарку пасля пажару", "+income_files": "даход.pdf"},
    ),
    (
        "fell-trees",
        "",
        "Выдуманая Ніна Адамаўна",
        22,
        27,
        "in_progress",
        {"plot": "Крэва, вул. Вымышленая, каля дома 22", "trees": "2", "reason": "2"},
    ),
    (
        "dog-cat",
        "zaliessie",
        "Прыдуманы Алег Васілевіч",
        5,
        19,
        "registered",
        {"animal": "1", "animal_name": "Бобік", "breed": "без пароды, рыжы"},
    ),
    (
        "occupied-dwelling",
        "kreva",
        "Нязнаная Тамара Юр'еўна",
        31,
        14,
        "registered",
        {"family": "жыву адна", "destination": "Сацыяльная служба"},
    ),
    (
        "housing-register",
        "zaliessie",
        "Шматлікая Вера Паўлаўна",
        40,
        11,
        "missing",
        {"family": "муж, тры дачкі", "area": "34", "reason": "1"},
    ),
    (
        "build-house",
        "",
        "Новы Сцяпан Лявонавіч",
        2,
        8,
        "inquiry",
        {"plot": "Залессе, вул. Будучая, 2", "what": "3", "floor_area": "120", "+land_files": "участак.pdf"},
    ),
    (
        "register-residence",
        "kreva",
        "Прыезджая Соф'я Антонаўна",
        9,
        4,
        "registered",
        {
            "moved_on-day": "1",
            "moved_on-month": "11",
            "moved_on-year": "2025",
            "owner": "no",
            "with_children": "yes",
            "+right_files": "дагавор.pdf",
        },
    ),
    (
        "last-residence",
        "zaliessie",
        "Спадчынная Лідзія Осіпаўна",
        14,
        2,
        "registered",
        {
            "deceased": "Спадчынны Осіп",
            "died_on-day": "3",
            "died_on-month": "10",
            "died_on-year": "2025",
            "+death_files": "пасведчанне.pdf",
        },
    ),
    ("residence", "kreva", "Учорашні Мікалай Дзямідавіч", 6, 0, "registered", {}),
]
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501


class Application(models.Model):
    """Applications of the demo district, made by the code a resident's browser uses."""

    _inherit = "cluster.application"

    @api.model
    def _load_demo_applications(self):
        if self.search_count([("state", "!=", "draft")], limit=1):
            return
        model = self.with_context(lang="be_BY" if self.env["res.lang"]._get_data(code="be_BY") else "en_US")
        resident = self.env.ref("cluster_base.user_resident", raise_if_not_found=False)
        for place, person in enumerate(PEOPLE):
            partner = resident.partner_id if resident and not place else self.env["res.partner"]
            model._load_demo_application(partner, *person)

    @api.model
    def _load_demo_application(self, partner, slug, council, name, house, days_ago, stage, typed):
        procedure = self.env["cluster.procedure"].search([("slug", "=", slug)])
        unit = self.env.ref(f"cluster_base.unit_{council or 'zaliessie'}")
        village = self.env["cluster.territory"].search(
            [("id", "child_of", unit.territory_id.id), ("kind", "=", "village")], order="name, id", limit=1
        )
        draft = self._draft_start(procedure, partner)
        values = {
            "territory": str(village.id),
            "applicant_name": name,
            "applicant_address": f"{village.name}, {house}",
            "applicant_phone": f"+375 29 000-00-{house:02d}",
            "applicant_email": f"resident{house}@example.com",
            "consent": "yes",
            **{key: value for key, value in typed.items() if not key.startswith("+")},
        }
        for key, filename in typed.items():
            if key.startswith("+"):
                question = draft.edition_id.question_ids.filtered(lambda q, key=key: q.key == key[1:])
                draft._draft_add_files(question, [(filename, PAPER)])
        for step in draft.edition_id._form_steps():
            draft._draft_keep(step, values)
            draft._draft_check(step)
        draft._draft_submit(partner)
        moment = draft._demo_moment(days_ago)
        draft.document_id.received_on = moment.date()
        draft.document_id._assign_numbers_here(at=moment)
        draft.write({"submitted_at": moment, "consent_at": moment})
        draft._load_demo_stage(stage)

    def _demo_moment(self, days_ago):
        """So many days ago, yet never before the number the journal gave last."""
        moment = datetime.combine(fields.Date.today() - timedelta(days=days_ago), time(7, 30))
        last = (
            self.env["cluster.document"]
            .search(
                [("journal_id", "=", self.document_id.journal_id.id), ("registered_at", "!=", False)],
                order="registered_at desc",
                limit=1,
            )
            .registered_at
        )
        now = fields.Datetime.now() - timedelta(seconds=1)
        return min(max(moment, last + timedelta(minutes=1)), now) if last else min(moment, now)

    def _load_demo_stage(self, stage):
        if stage in ("in_progress", "missing", "inquiry"):
            self.action_start()
        if stage == "missing":
            self.action_request_missing()
        if stage == "inquiry":
            self._send_inquiry(
                {"addressee": "РУП «Установа ўзорных сетак»", "subject": "Тэхнічныя ўмовы на падключэнне да сетак"}
            )
