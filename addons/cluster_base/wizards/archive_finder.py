"""Finds in this database what an archive only names."""

import json
import re

# Never taken for another of the same name.
ALONE = {"calendar.event", "res.partner.bank", "res.partner", "product.template", "product.product"}


def of_a_company(words: str) -> bool:
    """Words that a company's chart of accounts brings: known when the company is made."""
    return bool(re.match(r"\w+\.res\.company,\d+/", words))


class Finder:
    """:param ids: name of a line -> number here, filled by the loader as it goes
    :param closed: what belongs to clusters: another cluster's is never found, whatever it is called
    :param paths: of these the ones where the cluster may be left open, as of kinds of member: model -> path to it
    """

    def __init__(self, env, ids, closed, paths):
        self.env, self.ids, self.closed, self.paths, self._known = env, ids, closed, paths, {}

    def find(self, model: str, words: str) -> int | None:
        """The record that the words of a reference mean."""
        place = model, words
        if not self._known.get(place):
            self._known[place] = self._find(model, words)
        return self._known[place]

    def _find(self, model, words):
        if model not in self.env:
            return None
        if model == "res.users":
            return self.user(words)
        if model in self.closed and not of_a_company(words):
            return self._common(model, words)
        number = self.by_key(model, words)
        if number or self.is_key(words):
            return number
        name = self.env[model]._rec_name
        if name and self.env[model]._fields[name].store:
            found = self.env[model].search([(name, "=", words)], limit=2)
            if len(found) == 1:
                return found.id
        found = self.env[model].name_search(words, operator="=", limit=2)
        return found[0][0] if len(found) == 1 else None

    def _common(self, model, words):
        """What all clusters share, e.g. a kind of member that no cluster has for itself."""
        path = self.paths.get(model)
        if not path:
            return None
        Model = self.env[model]
        name = Model._rec_name
        number = self.by_key(model, words)
        if not number and not self.is_key(words) and name and Model._fields[name].store:
            found = Model.search([(name, "=", words), (path, "=", False)], limit=2)
            number = found.id if len(found) == 1 else None
        return number if number and not Model.browse(number).mapped(path) else None

    @staticmethod
    def is_key(words: str) -> bool:
        return bool(re.fullmatch(r"[a-z_][a-z0-9_]*\.\S+", words))

    def user(self, login: str) -> int | None:
        return self.env["res.users"].search([("login", "=", login)], limit=1).id or None

    def by_key(self, model: str, key: str) -> int | None:
        """The record of the identifier, of a company's identifier in its chart, or of a person's login."""
        if not key:
            return None
        if key.startswith("res.users="):
            user = self.user(key.removeprefix("res.users="))
            return self.env["res.users"].browse(user).partner_id.id if user and model == "res.partner" else None
        whole, _sign, part = key.partition("#")
        if part:
            return self._part(model, whole, part)
        match = re.fullmatch(r"(\w+)\.(res\.company,\d+)/(.+)", key)
        if match:
            company = self.ids.get(match[2])
            key = f"{match[1]}.{company}_{match[3]}" if company else ""
        if not self.is_key(key):
            return None
        there = self.env.ref(key, raise_if_not_found=False)
        return there.id if there is not None and there._name == model else None

    def _part(self, model, whole, part):
        way, _sign, place = part.rpartition("-")
        if model == "account.tax.repartition.line":
            tax = self.env["account.tax"].browse(self.by_key("account.tax", whole) or ())
            same = tax.repartition_line_ids.filtered(lambda one: one.document_type == way)
        elif model == "account.payment.method.line":
            journal = self.env["account.journal"].browse(self.by_key("account.journal", whole) or ())
            same = journal.inbound_payment_method_line_ids | journal.outbound_payment_method_line_ids
            same = same.filtered(lambda one: f"{one.payment_type}-{one.payment_method_id.code}" == way)
        else:
            return None
        numbers = same.sorted("id").ids
        return numbers[int(place)] if place.isdigit() and int(place) < len(numbers) else None

    def same(self, model: str, line: dict) -> int | None:
        """The record that a line of common words means, by its code or its name."""
        if model in ALONE or model not in self.env:
            return None
        Model = self.env[model]
        if model == "account.account":
            return self._same_account(line["%code_store"])
        if model == "cluster.territory":
            if line["code"]:
                return Model.search([("code", "=", line["code"])], limit=1).id or None
            parent = line[">parent_id"]
            parent = self.ids.get(parent) if ",=" not in parent else self.find(model, parent.partition(",=")[2])
            domain = [("name", "=", line["name"]), ("kind", "=", line["kind"]), ("parent_id", "=", parent or False)]
            return Model.search(domain, limit=1).id or None
        name = Model._rec_name
        if not name or not line.get(name):
            return None
        return Model.search([(name, "=", line[name])], limit=1).id or None

    def _same_account(self, codes: str) -> int | None:
        """The account of the number in the new company: the chart makes those of the journals without identifiers."""
        try:
            told = json.loads(codes or "{}")
        except ValueError:
            return None
        for company, code in told.items():
            number = self.ids.get(company)
            Account = self.env["account.account"].with_company(number) if number else None
            found = Account is not None and Account.search(
                [("company_ids", "in", number), ("code", "=", str(code))], limit=1
            )
            if found:
                return found.id
        return None
