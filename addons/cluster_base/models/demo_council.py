from datetime import timedelta

from odoo import api, fields, models

# Fictional people; (member or kind, name, role). The council's own login takes the first seat.
SEATS = [
    ("member_borok", "", "chair"),
    ("member_lnianka", "Альжбета Узорная", "secretary"),
    ("member_syr", "Ігнат Прыклад", "member"),
    ("member_tavar", "Марта Крамная", "member"),
    ("member_skola", "Вера Настаўніца", "member"),
    ("member_fond", "Леакадзія Дапамога", "member"),
    ("member_rada_z", "Таццяна Старшынская", "member"),
]
# Votes in the order of the seats: f for, a against, n abstains, x left with a conflict of interest.
PAST = [
    ("report", "Справаздача каардынатаркі за квартал", "Прыняць справаздачу да ведама.", "fffffff"),
    ("plan", "Супольная крама: дні выдачы", "Выдаваць заказы па пятніцах у Залессі і па суботах у Крэве.", "fffaxff"),
    ("rule", "Павысіць уступны ўзнос для фірмаў", "Павысіць уступны ўзнос для фірмаў удвая.", "aafaaan"),
]
WORDS = {"f": "for", "a": "against", "n": "abstain", "x": "left"}


class ClusterCouncilMeeting(models.Model):
    """The council of the demo district: its seats, one meeting with minutes, one that is being planned."""

    _inherit = "cluster.council.meeting"

    @api.model
    def _load_demo_council(self):
        cluster = self.env.ref("cluster_base.cluster_smarhon")
        if self.search_count([("cluster_id", "=", cluster.id)], limit=1):
            return
        now = fields.Datetime.now().replace(hour=8, minute=0, second=0, microsecond=0)
        for xmlid, name, role in SEATS:
            self._demo_seat(cluster, self.env.ref(f"cluster_base.{xmlid}"), name, role, now)
        past = self._demo_meeting(cluster, now - timedelta(days=40), "Кастрычніцкае пасяджэнне", "аг. Залессе")
        for kind, title, proposal, _votes in PAST:
            self.env["cluster.council.item"].create(
                {"meeting_id": past.id, "kind": kind, "title": title, "proposal": proposal}
            )
        past.with_context(lang="be_BY").action_call()
        past.called_on = past._day() - timedelta(days=12)
        past.action_all_present()
        voters = past.attendance_ids.sorted("id")
        for item, (_kind, _title, _proposal, votes) in zip(past.item_ids, PAST, strict=True):
            item.action_open()
            for voter, letter in zip(voters, votes, strict=True):
                reason = "арандатар памяшкання" if letter == "x" else ""
                self.env["cluster.council.vote"]._cast(item, voter, WORDS[letter], reason)
            item.action_count()
        past.action_close()
        ahead = self._demo_meeting(cluster, now + timedelta(days=12), "Снежаньскае пасяджэнне", "Смаргонь, райвыканкам")
        applicant = self.env.ref("cluster_base.member_drava")
        if applicant.state == "applied":
            self.env["cluster.council.item"].create(
                {
                    "meeting_id": ahead.id,
                    "kind": "admission",
                    "member_id": applicant.id,
                    "proposal": "Прыняць заяўніка ў кластар.",
                }
            )
        self.env["cluster.council.item"].create(
            {"meeting_id": ahead.id, "sequence": 20, "kind": "plan", "title": "План кірмашоў на наступны год"}
        )

    @api.model
    def _demo_seat(self, cluster, member, name, role, now):
        user = self.env.ref("cluster_base.user_council")
        person = user.partner_id
        if name:
            person = self.env["res.partner"].create({"name": name, "parent_id": member.partner_id.id, "lang": "be_BY"})
        self.env["cluster.council.seat"].create(
            {
                "cluster_id": cluster.id,
                "partner_id": person.id,
                "member_id": member.id,
                "role": role,
                "date_from": (now - timedelta(days=300)).date(),
            }
        )

    @api.model
    def _demo_meeting(self, cluster, start, title, place):
        return self.create({"cluster_id": cluster.id, "start": start, "title": title, "place": place})
