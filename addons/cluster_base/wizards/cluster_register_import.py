"""Taking over a register of craftsmen, producers or members that exists already, from a CSV file."""

import base64
import csv
import datetime
import io

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..engine import directory_form
from ..models.cluster_member import CONSENTS
from ..models.cluster_member_directory import MORE_CONSENTS

COLUMNS = (
    "name", "kind", "crafts", "languages", "place", "latitude", "longitude", "phone", "email", "address", "tax_number",
    "story", "products", "takes_orders", "season", "consents", "decision", "admitted_on", "signed_on",
)  # fmt: skip
NEEDED = ("name", "kind")
SHOWN = {purpose: name for name, purpose in (CONSENTS | MORE_CONSENTS).items()}
MOST_FAULTS = 20


class ClusterRegisterImport(models.TransientModel):
    """All lines or none: a file with a fault changes nothing, and each fault is told with its line."""

    _name = "cluster.register.import"
    _description = "Take over a register of members"

    cluster_id = fields.Many2one(
        "cluster.cluster", required=True, default=lambda self: self._default_cluster_id(), string="Cluster"
    )
    file = fields.Binary(string="CSV file", required=True)
    file_name = fields.Char()
    make_places = fields.Boolean(
        string="Add places that are not there yet",
        default=True,
        help="Under the cluster's district, with the coordinates of the line as an approximate point.",
    )
    faults = fields.Text(readonly=True)

    def _default_cluster_id(self):
        clusters = self.env["cluster.cluster"].search([("company_id", "in", self.env.companies.ids)], limit=2)
        return clusters if len(clusters) == 1 else False

    def action_import(self):
        self.ensure_one()
        if not self.env.user.has_group("cluster_base.group_administrator"):
            raise AccessError(self.env._("A register is taken over by the administrator. Ask them to do it."))
        self.cluster_id.check_access("write")
        if not self.cluster_id.territory_id:
            raise UserError(
                self.env._("The cluster has no district yet: choose it in the cluster's form, then take the file over.")
            )
        lines, faults = self._read_lines()
        if faults:
            more = len(faults) - MOST_FAULTS
            words = faults[:MOST_FAULTS] + ([self.env._("… and %(count)s more.", count=more)] if more > 0 else [])
            self.faults = "\n".join(words)
            return {
                "type": "ir.actions.act_window",
                "res_model": self._name,
                "res_id": self.id,
                "view_mode": "form",
                "target": "new",
                "name": self.env._("Take over a register"),
            }
        members = self._create_members(lines)
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_member")
        return {**action, "domain": [("id", "in", members.ids)]}

    # --- reading --------------------------------------------------------------------------------
    def _read_lines(self):
        env, faults, lines = self.env, [], []
        try:
            text = base64.b64decode(self.file).decode("utf-8-sig")
            head = text.split("\n", 1)[0]
            reader = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
            names = [(name or "").strip() for name in reader.fieldnames or []]
            rows = [dict(zip(names, line.values(), strict=False)) for line in reader]
        except (UnicodeDecodeError, csv.Error):
            return [], [env._("The file is no table in UTF-8: save it as “CSV UTF-8” and choose it again.")]
        missing, unknown = set(NEEDED) - set(names), set(names) - set(COLUMNS)
        for name in sorted(missing):
            faults.append(env._("Line 1: the column “%(name)s” is missing.", name=name))
        for name in sorted(unknown):
            faults.append(
                env._(
                    "Line 1: the column “%(name)s” is not known. The columns are: %(known)s.",
                    name=name,
                    known=", ".join(COLUMNS),
                )
            )
        if not rows and not faults:
            faults.append(env._("The file has no lines under its heading."))
        if faults:
            return [], faults
        known = self._known()
        for number, row in enumerate(rows, 2):
            row = {name: (row.get(name) or "").strip() for name in COLUMNS}
            if any(row.values()):
                found = list(self._faults(row, known))
                faults += [env._("Line %(number)s: %(fault)s", number=number, fault=fault) for fault in found]
                known["names"].add(row["name"].casefold())
                lines.append((number, row))
        return lines, faults

    def _known(self):
        def codes(model):
            return {record.code: record.id for record in self.env[model].search([])}

        return {
            "kind": codes("cluster.member.kind"),
            "crafts": codes("cluster.craft"),
            "languages": codes("cluster.language"),
            "names": {
                (member.name or "").casefold()
                for member in self.env["cluster.member"].search([("cluster_id", "=", self.cluster_id.id)])
            },
        }

    def _faults(self, row, known):
        env = self.env
        if not row["name"]:
            yield env._("the name is missing.")
        elif row["name"].casefold() in known["names"]:
            yield env._("“%(name)s” is in the cluster, or in the file, already.", name=row["name"])
        for column in ("kind", "crafts", "languages"):
            codes = self._parts(row[column]) if column != "kind" else [row[column]]
            for code in codes:
                if code not in known[column]:
                    yield env._(
                        "“%(value)s” in the column “%(column)s” is not known. Known are: %(known)s.",
                        value=code,
                        column=column,
                        known=", ".join(sorted(known[column])),
                    )
        for purpose in self._parts(row["consents"]):
            if purpose not in SHOWN:
                yield env._(
                    "“%(value)s” in the column “%(column)s” is not known. Known are: %(known)s.",
                    value=purpose,
                    column="consents",
                    known=", ".join(sorted(SHOWN)),
                )
        yield from self._faults_of_numbers(row)
        if row["place"] and not self.make_places and not self._place(row["place"]):
            yield env._("there is no place “%(place)s” in the cluster's district.", place=row["place"])

    def _faults_of_numbers(self, row):
        env = self.env
        for column, limit in (("latitude", 90), ("longitude", 180)):
            value = directory_form.degrees(row[column]) if row[column] else 0
            if value is None or not -limit <= value <= limit:
                yield env._(
                    "“%(value)s” in the column “%(column)s” is no coordinate.", value=row[column], column=column
                )
        days = {}
        for column in ("admitted_on", "signed_on"):
            try:
                days[column] = datetime.date.fromisoformat(row[column]) if row[column] else None
            except ValueError:
                yield env._("“%(value)s” is no day: write it like 2026-05-31.", value=row[column])
        if row["admitted_on"] and not row["decision"]:
            yield env._("who was admitted has a decision: fill in the column “decision”.")
        if row["signed_on"] and not row["admitted_on"]:
            yield env._("a contract is signed after admission: fill in the column “admitted_on”.")
        elif days.get("signed_on") and days.get("admitted_on") and days["signed_on"] < days["admitted_on"]:
            yield env._("the contract was signed before the admission: correct one of the two days.")
        if row["season"]:
            parts = row["season"].split("-")
            if len(parts) != 2 or not all(part.isdecimal() and 1 <= int(part) <= 12 for part in parts):
                yield env._("“%(value)s” is no season: write the months like 5-9.", value=row["season"])

    @staticmethod
    def _parts(text: str) -> list[str]:
        return [part for part in text.replace(",", ";").replace(" ", ";").split(";") if part]

    # --- writing --------------------------------------------------------------------------------
    def _place(self, name: str):
        """The place of that name in any language within the cluster's district."""
        Territory = self.env["cluster.territory"]
        for code, _name in self.env["res.lang"].get_installed():
            found = Territory.with_context(lang=code).search(
                [("id", "child_of", self.cluster_id.territory_id.id), ("name", "=ilike", name)], limit=1
            )
            if found:
                return found.with_context(lang=self.env.lang)
        return Territory

    def _create_members(self, lines):
        members = self.env["cluster.member"]
        known = self._known()
        for number, row in lines:
            try:
                members |= self._create_member(row, known)
            except UserError as error:  # e.g. a tax number that is none: the whole file waits for its correction
                words = {"number": number, "fault": error.args[0]}
                raise UserError(self.env._("Line %(number)s: %(fault)s", **words)) from error
        return members

    def _create_member(self, row, known):
        member = self.env["cluster.member"].create(self._prepare_member_vals(row, known))
        member = member.with_context(told_already=True)
        if row["admitted_on"]:
            language = "be_BY" if self.cluster_id.country_id.code == "BY" else "ru_RU"
            member._admit(row["decision"], datetime.date.fromisoformat(row["admitted_on"]), language)
        if row["signed_on"]:
            member._activate(datetime.date.fromisoformat(row["signed_on"]))
        return member.with_env(self.env)

    def _prepare_member_vals(self, row, known):
        latitude, longitude = (directory_form.degrees(row[name]) or 0 for name in ("latitude", "longitude"))
        district = self.cluster_id.territory_id
        place = self._place(row["place"]) if row["place"] else self.env["cluster.territory"]
        if row["place"] and not place:
            place = place.create(
                {
                    "name": row["place"],
                    "kind": "village",
                    "parent_id": district.id,
                    "latitude": round(latitude, 2),
                    "longitude": round(longitude, 2),
                    "is_approximate": True,
                }
            )
        partner = self.env["res.partner"].create(
            {
                "name": row["name"],
                "is_company": True,
                "street": row["address"] or False,
                "city": row["place"] or False,
                "country_id": district.country_id.id,
                "phone": row["phone"] or False,
                "email": row["email"] or False,
                "vat": row["tax_number"] or False,
            }
        )
        season = row["season"].split("-") if row["season"] else (False, False)
        return {
            "partner_id": partner.id,
            "cluster_id": self.cluster_id.id,
            "kind_id": known["kind"][row["kind"]],
            "territory_id": place.id,
            "craft_ids": [Command.set([known["crafts"][code] for code in self._parts(row["crafts"])])],
            "language_ids": [Command.set([known["languages"][code] for code in self._parts(row["languages"])])],
            "latitude": latitude,
            "longitude": longitude,
            "story": row["story"] or False,
            "products_text": row["products"] or False,
            "takes_orders": row["takes_orders"].lower() in ("1", "yes", "true", "x"),
            "season_from": season[0] and str(int(season[0])),
            "season_to": season[1] and str(int(season[1])),
            **({"applied_on": row["admitted_on"]} if row["admitted_on"] else {}),
            **{SHOWN[purpose]: True for purpose in self._parts(row["consents"])},
        }
