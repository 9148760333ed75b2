import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..engine import district_file

MODULE = "__district__"


class ClusterDistrictLoad(models.TransientModel):
    """Start a district from its data file: places, centre, clusters, units, staff.

    A second run changes what is there and doubles nothing."""

    _name = "cluster.district.load"
    _description = "Load a district"

    file = fields.Binary(string="Data file (JSON)", required=True, attachment=False)
    file_name = fields.Char()
    result = fields.Text(readonly=True)

    def action_load(self):
        self.ensure_one()
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("A district is loaded by the system's administrator. Ask them to do it."))
        try:
            district = district_file.read(base64.b64decode(self.file or b""))
        except district_file.DistrictProblems as problem:
            lines = [self._sentence(one) for one in problem.problems[:20]]
            raise UserError(
                self.env._("The file was not loaded, nothing was changed:") + "\n" + "\n".join(lines)
            ) from problem
        self.result = self.sudo()._load(district)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _sentence(self, problem) -> str:
        env = self.env
        words = {"where": problem.where, "value": problem.value}
        sentences = {
            "large": env._("The file is larger than 2 MB."),
            "json": env._("%(where)s: this is no JSON.", **words),
            "format": env._("This is no district file: its “format” must be cluster-district-1."),
            "missing": env._("%(where)s: is missing.", **words),
            "list": env._("%(where)s: must be a list.", **words),
            "country": env._("%(where)s: “%(value)s” is no country of two capital letters.", **words),
            "names": env._("%(where)s: a name in English (“en”) is missing.", **words),
            "twice": env._("%(where)s: “%(value)s” stands twice in the file.", **words),
            "point": env._("%(where)s: %(value)s is no point [latitude, longitude].", **words),
            "many": env._("%(where)s: %(value)s places are too many for one file.", **words),
            "cluster_code": env._(
                "%(where)s: “%(value)s” must be one to eight capital Latin letters or digits.", **words
            ),
            "council": env._("%(where)s: there is no council with the code “%(value)s” in the file.", **words),
            "roles": env._("%(where)s: %(value)s are no roles of staff.", **words),
        }
        return sentences[problem.reason]

    # --- loading --------------------------------------------------------------------------------
    @api.model
    def _load(self, district) -> str:
        country = self.env["res.country"].search([("code", "=", district.country)], limit=1)
        if not country:
            raise UserError(self.env._("The country %(code)s is not known here.", code=district.country))
        places = self._load_places(district, country)
        company = self._load_centre(district, country)
        clusters = self.env["cluster.cluster"]
        for line in district.clusters:
            values = {
                "code": line["code"],
                "territory_id": places[district.code].id,
                "company_id": company.id,
                "tz": line.get("tz") or "Europe/Minsk",
            }
            clusters |= self._keep("cluster.cluster", f"cluster_{line['code']}", values, line["names"])
        units = self._load_units(district, places, company, clusters[0])
        staff = self._load_staff(district, company, clusters[0].tz)
        return self.env._(
            "Loaded: %(places)s places, %(clusters)s clusters, %(units)s units, %(staff)s people. Centre: %(centre)s.",
            places=len(places),
            clusters=len(clusters),
            units=len(units),
            staff=len(staff),
            centre=company.name,
        )

    def _known(self, model: str, name: str):
        return self.env.ref(f"{MODULE}.{self._xml_name(name)}", raise_if_not_found=False) or self.env[model]

    @api.model
    def _xml_name(self, name: str) -> str:
        return "".join(sign if sign.isalnum() else "_" for sign in name)

    def _keep(self, model: str, name: str, values: dict, names: dict | None = None):
        """Make or change the record of that name in the file; names come in every installed language they have."""
        record = self._known(model, name)
        values = dict(values, **({"name": names["en"]} if names else {}))
        if record:
            record.write(values)
        else:
            record = self.env[model].with_context(lang="en_US").create(values)
            self.env["ir.model.data"].create(
                {"module": MODULE, "name": self._xml_name(name), "model": model, "res_id": record.id, "noupdate": True}
            )
        for code, _label in self.env["res.lang"].get_installed():
            word = (names or {}).get(code[:2])
            if word:
                record.with_context(lang=code).name = word
        return record

    def _load_places(self, district, country):
        found = {}
        Territory = self.env["cluster.territory"].with_context(active_test=False)
        for place in district.places:
            name = f"territory_{place.code}"
            if not self._known("cluster.territory", name):
                same = Territory.search([("code", "=", place.code)], limit=1)
                if same:  # the place is there already, from another file or by hand
                    found[place.code] = same
                    continue
            values = {"code": place.code, "kind": place.kind, "country_id": country.id}
            if place.parent:
                values["parent_id"] = found[place.parent].id
            if place.point:
                values |= {"latitude": place.point[0], "longitude": place.point[1], "is_approximate": True}
            found[place.code] = self._keep("cluster.territory", name, values, place.names)
        return found

    def _load_centre(self, district, country):
        centre = district.centre
        values = {"name": centre["name"], "country_id": country.id}
        for name in ("street", "city", "zip", "phone", "email"):
            if centre.get(name):
                values[name] = centre[name]
        if centre.get("tax_number"):
            values["vat"] = centre["tax_number"]
        return self._keep("res.company", f"centre_{district.code}", values)

    def _load_units(self, district, places, company, cluster):
        units = self.env["hr.department"]
        for line in district.units:
            values = {
                "code": line["code"],
                "cluster_id": cluster.id,
                "company_id": company.id,
                "territory_id": places[line.get("council") or district.code].id,
                "is_body": bool(line.get("body")),
            }
            units |= self._keep("hr.department", f"unit_{district.code}_{line['code']}", values, line["names"])
        return units

    def _load_staff(self, district, company, zone):
        people = self.env["res.users"]
        langs = {code[:2]: code for code, _label in self.env["res.lang"].get_installed()}
        for line in district.staff:
            groups = [self.env.ref(f"cluster_base.group_{role}").id for role in line["roles"]]
            known = self._known("res.users", f"user_{line['login']}")
            if not known and self.env["res.users"].with_context(active_test=False).search(
                [("login", "=", line["login"])], limit=1
            ):
                raise UserError(
                    self.env._("The login %(login)s is already taken by somebody else.", login=line["login"])
                )
            values = {
                "name": line["name"],
                "login": line["login"],
                "email": line.get("email") or False,
                "lang": langs.get(line.get("lang") or "", self.env.lang or "en_US"),
                "tz": zone,
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set(groups)],
            }
            people |= self.with_context(no_reset_password=True)._keep("res.users", f"user_{line['login']}", values)
        return people
