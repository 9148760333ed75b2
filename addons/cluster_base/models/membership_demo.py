"""The demo district's representatives, renewals, a hearing, and applications on paper and online."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

REPRESENTATIVES = {
    "borok": ("Зоська Хутарская", "кіраўніца гаспадаркі"),
    "lnianka": ("Тэкля Льняная", "майстрыха"),
    "mlyn": ("Кастусь Млынар", "гаспадар"),
    "syr": ("Ганна Сырная", "кіраўніца гаспадаркі"),
    "skola": ("Пятро Настаўны", "дырэктар"),
}
BEHIND = {
    "borok": (("household", "Антось Хутарскі", "сын"), ("branch", "Пасека «Прыкладны борак»", "філіял")),
    "mlyn": (("household", "Алена Млынар", "жонка"),),
}
RENEWED = ("borok", "lnianka", "mlyn", "jahada", "kavalnia", "konik", "zamak", "syr", "skola")


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    @api.model
    def _load_demo_membership(self):
        """Idempotent: what is there is left alone."""
        cluster = self.env.ref("cluster_base.cluster_smarhon")
        if cluster.legal_basis:
            return
        today = fields.Date.context_today(self)
        cluster.write(
            {
                "stage": "pilot",
                "stage_since": today - relativedelta(years=1, month=1, day=2),
                "legal_basis": "Дагавор заснавальнікаў № 1 (дэма)",
            }
        )
        for check, state in zip(cluster.check_ids, ("avoided", "risk", "avoided"), strict=False):
            check.state = state
        self._demo_links()
        self._demo_renewals(today)
        self._demo_hearing(today)
        self._demo_registrations(cluster, today)

    def _demo_member(self, name):
        return self.env.ref(f"cluster_base.member_{name}").sudo()

    def _demo_links(self):
        Link, Partner = self.env["cluster.member.link"], self.env["res.partner"]
        for name, (person, office) in REPRESENTATIVES.items():
            member = self._demo_member(name)
            partner = Partner.create({"name": person, "parent_id": member.partner_id.id, "function": office})
            Link.create(
                {
                    "member_id": member.id,
                    "partner_id": partner.id,
                    "office": office,
                    "may_vote": True,
                    "date_from": member.active_from,
                    "note": "Статут",
                }
            )
        for name, rows in BEHIND.items():
            member = self._demo_member(name)
            for kind, who, office in rows:
                partner = Partner.create({"name": who, "is_company": kind == "branch"})
                Link.create(
                    {
                        "member_id": member.id,
                        "partner_id": partner.id,
                        "kind": kind,
                        "office": office,
                        "date_from": member.active_from,
                    }
                )

    def _demo_renewals(self, today):
        for name in RENEWED:
            member = self._demo_member(name)
            if member.is_live:
                member._renew(max(today - relativedelta(days=20), member._open_period().date_from))

    def _demo_hearing(self, today):
        self.env["cluster.member.hearing"].create(
            {
                "member_id": self._demo_member("vozera").id,
                "subject": "Двойчы не прыняты госці з пацверджанай замовай.",
                "invited_on": today - relativedelta(days=20),
                "heard_on": today - relativedelta(days=6),
                "attendance": "came",
                "present": "Гаспадар",
                "statement": "Дарогу размыла; госцям вернуты грошы, дамову перапішам.",
            }
        )

    def _demo_registrations(self, cluster, today):
        village = self.env.ref("cluster_base.territory_zaliessie_village")
        base = {"cluster": str(cluster.id), "country": "BY", "territory": str(village.id), "consent": "1"}
        craft, farm = (self.env.ref(f"cluster_base.kind_{code}") for code in ("craftsman", "farm"))
        paper = base | {
            "kind": str(craft.id), "organisation": "Майстэрня «Прыкладная саломка»", "number": "599998028",
            "person": "Алеся Саламяная", "office": "майстрыха", "phone": "+375 1592 00-05-01",
            craft.question_ids[0]._key(): "Саломапляценне",
        }  # fmt: skip
        # The phone of a farm that is there already: a duplicate to compare.
        online = base | {
            "kind": str(farm.id), "organisation": "Хутар «Прыкладны бор»", "person": "Зоська Хутарская",
            "office": "гаспадыня", "phone": "8 (01592) 000101", "email": "bor@smarhon.example",
            **{one._key(): {"number": "4", "yesno": "yes"}.get(one.answer, "Мёд") for one in farm.question_ids},
        }  # fmt: skip
        Registration = self.env["cluster.registration"].sudo().with_context(mail_notify_force_send=False)
        first, second = Registration.create(
            [{"typed": paper, "lang": "be_BY", "source": "paper"}, {"typed": online, "lang": "be_BY"}]
        )
        clerk = self.env.ref("cluster_base.user_clerk")
        first._file(source="paper", clerk=clerk, filed_on=today - relativedelta(days=9))
        second._file(filed_on=today - relativedelta(days=3))
