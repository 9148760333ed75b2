from odoo import fields, models

from ..engine import form


class ProcedureEdition(models.Model):
    """The pages of the online application, one thing a page, and what is right on each."""

    _inherit = "cluster.procedure.edition"

    def _form_steps(self):
        """Return the pages in order: [{"key", "title", "questions"}]; questions are records or empty."""
        self.ensure_one()
        questions = self.env["cluster.procedure.question"]
        steps = []
        if self.body_kind == "council":
            steps.append(
                {"key": "place", "title": self.env._("Which village or town is it about?"), "questions": questions}
            )
        steps += [
            {"key": "applicant", "title": self.env._("Who is applying?"), "questions": questions},
            {"key": "contact", "title": self.env._("How can we reach you?"), "questions": questions},
        ]
        for page in sorted(set(self.question_ids.mapped("page"))):
            here = self.question_ids.filtered(lambda q, page=page: q.page == page)
            title = here.label if len(here) == 1 else self.env._("Details of your application")
            steps.append({"key": f"page-{page}", "title": title, "questions": here})
        return steps + [
            {"key": "consent", "title": self.env._("Your personal data"), "questions": questions},
            {"key": "check", "title": self.env._("Check your answers before you submit"), "questions": questions},
        ]

    def _form_step(self, key):
        return next((step for step in self._form_steps() if step["key"] == key), None)

    def _form_fields(self, step):
        """Names of the text boxes on a page: nothing else a browser sends is kept."""
        if step["key"] == "place":
            return ["territory"]
        if step["key"] == "applicant":
            return ["applicant_name", "applicant_address"]
        if step["key"] == "contact":
            return ["applicant_phone", "applicant_email"]
        if step["key"] == "consent":
            return ["consent"]
        return [name for question in step["questions"] for name in form.names(question._engine())]

    def _form_check(self, step, values, files):
        """Return {field: sentence} for a page. `files` is {question key: number of files kept}."""
        self.ensure_one()
        check = getattr(self, f"_form_check_{step['key']}", None)
        if check:
            return check(values)
        today = fields.Date.context_today(self)
        errors = {}
        for question in step["questions"]:
            answer = form.check(question._engine(files.get(question.key, 0)), values, today)
            if answer.problem:
                name = (form.names(question._engine()) or [question.key])[0]
                errors[name] = question._problem_text(answer)
        return errors

    def _form_check_place(self, values):
        if not self._form_body(values):
            return {"territory": self.env._("Choose a village or town from the list")}
        return {}

    def _form_check_applicant(self, values):
        errors = {}
        name, address = (values.get(f, "").strip() for f in ("applicant_name", "applicant_address"))
        if not name:
            errors["applicant_name"] = self.env._("Enter your surname, first name and patronymic")
        elif len(name) < 3 or not any(c.isalpha() for c in name):
            errors["applicant_name"] = self.env._("Enter your full name in letters")
        if not address:
            errors["applicant_address"] = self.env._("Enter your address")
        for field, value in (("applicant_name", name), ("applicant_address", address)):
            limit = form.APPLICANT_FIELDS[field]
            if len(value) > limit:
                errors[field] = self.env._("Shorten this to %(limit)s characters or fewer", limit=limit)
        return errors

    def _form_check_contact(self, values):
        phone, email = (values.get(f, "").strip() for f in ("applicant_phone", "applicant_email"))
        errors = {}
        if not phone and not email:
            errors["applicant_phone"] = self.env._("Enter a phone number or an e-mail address so that we can reach you")
        if phone and form.phone_problem(phone):
            errors["applicant_phone"] = self.env._("Enter a phone number in digits, like +375 29 123-45-67")
        if email and form.email_problem(email):
            errors["applicant_email"] = self.env._("Enter an e-mail address in the right form, like name@example.com")
        return errors

    def _form_check_consent(self, values):
        if values.get("consent") != "yes":
            return {"consent": self.env._("Tick the box if you agree, so that we can handle your application")}
        return {}

    def _form_check_check(self, _values):
        return {}

    def _form_places(self):
        """Return [(council unit, villages)] where residents may apply, by the council's name."""
        territories = self.env["cluster.territory"].sudo()
        units = (
            self.env["hr.department"]
            .sudo()
            .search([("is_body", "=", True), ("territory_id.kind", "=", "council")])
            .sorted("name")
        )
        return [
            (
                unit,
                territories.search([("id", "child_of", unit.territory_id.id), ("kind", "=", "village")]).sorted("name"),
            )
            for unit in units
        ]

    def _form_territory(self, values):
        chosen = values.get("territory", "")
        if not chosen.isascii() or not chosen.isdigit():
            return self.env["cluster.territory"]
        for _unit, villages in self._form_places():
            found = villages.filtered(lambda v: v.id == int(chosen))
            if found:
                return found
        return self.env["cluster.territory"]

    def _form_body(self, values):
        """The body that gets the application; empty while the place is not chosen."""
        self.ensure_one()
        if self.body_kind == "council":
            territory = self._form_territory(values)
            return next(
                (u for u, villages in self._form_places() if territory and territory in villages),
                self.env["hr.department"],
            )
        return (
            self.env["hr.department"]
            .sudo()
            .search([("is_body", "=", True), ("territory_id.kind", "=", "district")], limit=1)
        )

    def _form_answers(self, values, files):
        """The snapshot kept with the application and shown on “check your answers”.

        [{"step", "key", "label", "value"}] in the language of the reader; `files` is a recordset.
        """
        self.ensure_one()
        rows = []
        if self.body_kind == "council":
            territory = self._form_territory(values)
            body = self._form_body(values)
            rows.append(("place", "territory", self.env._("Village or town"), territory.name or ""))
            rows.append(("place", "body", self.env._("Where it will be handled"), body.name or ""))
        labels = {
            "applicant_name": ("applicant", self.env._("Full name")),
            "applicant_address": ("applicant", self.env._("Address")),
            "applicant_phone": ("contact", self.env._("Phone")),
            "applicant_email": ("contact", self.env._("E-mail")),
        }
        rows += [(step, key, label, values.get(key, "").strip()) for key, (step, label) in labels.items()]
        for question in self.question_ids:
            names = ", ".join(files.filtered(lambda f, key=question.key: f.key == key).mapped("name"))
            value = names if question.kind == "file" else question._value_text(values)
            rows.append((f"page-{question.page}", question.key, question.label, value))
        return [{"step": step, "key": key, "label": label, "value": value} for step, key, label, value in rows]
