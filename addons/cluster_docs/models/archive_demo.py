from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

SECTIONS = [
    ("1", "Кіраўніцтва і арганізацыя работы"),
    ("3", "Адміністрацыйныя працэдуры"),
    ("4", "Звароты грамадзян і юрыдычных асоб"),
    ("5", "Турызм"),
]
# index, title, section, text of the retention, passing
FILES = [
    ("1-1", "Рашэнні раённага выканаўчага камітэта", "1", "Пост. ст. 14", False),
    ("1-2", "Пратаколы апаратных нарад", "1", "5 л. ЭПК", False),
    ("1-3", "Нарматыўныя дакументы вышэйшых органаў (копіі)", "1", "До минования надобности", False),
    ("4-1", "Журнал асабістага прыёму", "4", "3 г.", True),
    ("5-1", "Аб раёне Залессе: сустрэчы з гаспадарамі сядзіб", "5", "5 л.", False),
]
RETENTION = {"1-5": "3 г.", "1-12": "3 г.", "1-13": "3 г.", "3-1": "5 л. ЭПК", "4-2": "5 л."}


class ArchiveDemo(models.AbstractModel):
    _name = "cluster.archive.demo"
    _description = "Demo of the archive"

    @api.model
    def _load(self):
        """The committee's archive: a plan of two years, an act before its commission, a hold, shelves, a transfer."""
        unit = self.env.ref("cluster_base.unit_committee", raise_if_not_found=False)
        plans = self.env["cluster.file.plan"]
        if not unit or plans.search_count([("unit_id", "=", unit.id)], limit=1):
            return
        year = fields.Date.context_today(self).year
        now = self._plan(unit, year)
        old = self._plan(unit, year - 6)
        shelf = self._shelves(unit)
        for case in self._entries(now | old).filtered(lambda case: case.kind == "file"):
            case.paper_place_id = shelf
        for plan, day in ((old, f"{year - 6}-12-31"),):
            plan.write({"state": "approved", "approved_on": day, "approved_by_id": self._head().id})
            cases = plan._entries().filtered(lambda case: case.state == "open" and not case.passing)
            cases._close(fields.Date.to_date(day))
            plan.write({"state": "closed", "closed_on": day, "closed_by_id": self.env.uid})
        self._act(unit, old)
        self._transfer(unit, old)
        self._lend(unit)

    def _entries(self, plans):
        cases = self.env["cluster.case.file"]
        return cases.union(*[plan._entries() for plan in plans])

    def _head(self):
        return self.env.ref("cluster_base.user_head")

    def _plan(self, unit, year):
        """The plan with its sections; the files that the journals already have are put under theirs."""
        plan = self.env["cluster.file.plan"].create({"unit_id": unit.id, "year": year})
        cases = self.env["cluster.case.file"]
        classes = self.env["cluster.retention.class"]
        present = {case.index: case for case in plan._entries()}
        for index, title in SECTIONS:
            present.setdefault(
                index,
                cases.create({"index": index, "title": title, "kind": "section", "year": year, "unit_id": unit.id}),
            )
        for index, title, section, text, passing in FILES:
            present.setdefault(
                index,
                cases.create(
                    {
                        "index": index,
                        "title": title,
                        "parent_id": present[section].id,
                        "retention_id": classes._for_text(text).id,
                        "passing": passing,
                        "year": year,
                        "unit_id": unit.id,
                    }
                ),
            )
        for index, text in RETENTION.items():
            if index in present:
                present[index].write(
                    {"parent_id": present[index.split("-")[0]].id, "retention_id": classes._for_text(text).id}
                )
        return plan

    def _shelves(self, unit):
        places = self.env["cluster.paper.place"]
        store = places.create({"name": "Архівасховішча, пакой 12", "kind": "store", "unit_id": unit.id})
        rack = places.create({"name": "Стэлаж 2", "kind": "rack", "parent_id": store.id, "unit_id": unit.id})
        places.create({"name": "Храналагічны склад", "kind": "chrono", "parent_id": store.id, "unit_id": unit.id})
        return places.create({"name": "Паліца 3", "kind": "shelf", "parent_id": rack.id, "unit_id": unit.id})

    def _act(self, unit, plan):
        """The old files whose term is over stand in an act; one of them is held and waits."""
        due = plan._entries().filtered("is_due")
        reviewed = due.filtered("review_needed")
        reviewed._enter_review("destroy", fields.Date.context_today(self), "Пратакол ЭК № 2 (прыклад)")
        due = due.sorted("sort_key")
        if not due:
            return
        self.env["cluster.legal.hold"].create(
            {
                "reason": "Запыт суда па справе № 3-15 (прыклад)",
                "unit_id": unit.id,
                "case_file_ids": [Command.set(due[-1:].ids)],
            }
        )
        clerk = self.env.ref("cluster_base.user_clerk")
        act = (
            self.env["cluster.disposal.act"]
            .with_user(clerk)
            .sudo()
            .create(
                {
                    "unit_id": unit.id,
                    "member_ids": [
                        Command.create({"user_id": self.env.ref("cluster_base.user_controller").id, "role": "chair"}),
                        Command.create({"user_id": self.env.ref("cluster_base.user_executor").id}),
                    ],
                }
            )
        )
        act.action_select()
        if act.line_ids:
            act._send()

    def _transfer(self, unit, plan):
        archive = self.env["res.partner"].create({"name": "Занальны дзяржаўны архіў (прыклад)", "city": "Маладзечна"})
        permanent = plan._entries().filtered(lambda case: case.retention_id.permanent)
        self.env["cluster.archive.transfer"].create(
            {
                "unit_id": unit.id,
                "archive_id": archive.id,
                "agreement": "Дагавор № 1 (прыклад)",
                "fond": "12",
                "case_file_ids": [Command.set(permanent.ids)],
            }
        )

    def _lend(self, unit):
        today = fields.Date.context_today(self)
        documents = self.env["cluster.document"].search(
            [("unit_id", "=", unit.id), ("has_paper", "=", True), ("state", "=", "filed")], limit=3, order="id"
        )
        for place, document in enumerate(documents, 1):
            document.write({"paper_chrono": f"{today.year}/{place:03d}"})
        executor = self.env.ref("cluster_base.user_executor")
        documents[:1]._lend_paper(executor, False, today + timedelta(days=7), "Для даведкі")
