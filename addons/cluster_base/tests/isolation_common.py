"""One record of every model, laid into the other cluster: what nobody of this cluster may see."""

import json
from contextlib import contextmanager

from psycopg2 import Binary, Error

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import ROLES, ClusterCase

TOKEN = "Zqxsecret"

# Models of the addon that belong to no cluster, and why.
COMMON = {
    "cluster.farm.desk": "counts of the chosen company's records, with the rights of whoever looks",
    "cluster.books.country": "what the law of a country says on books",
    "cluster.books.rate": "tax rates of a country",
    "cluster.craft": "words of the directory",
    "cluster.language": "words of the directory",
    "cluster.lesson": "mistakes of other districts, for all to read",
    "cluster.money.category": "headings of the page of own money",
    "cluster.page.change": "times of the last change of public pages",
    "cluster.plan.subject": "words of the plan",
    "cluster.territory": "names of places, public",
    "cluster.workgroup.sector": "words of the working groups",
}
# Models whose records are public by themselves, and why.
PUBLIC = {
    "cluster.cluster": "that a cluster exists is public; what it says of itself is looked at in a test of its own",
    "cluster.member.kind": "kinds of member; who changes them has tests of its own",
    "cluster.member.kind.paper": "what a kind brings",
    "cluster.member.kind.question": "what a kind is asked",
    "cluster.pickup.point": "where and when guests fetch their goods",
    "cluster.pickup.closed": "days when a public pickup point is shut",
    "cluster.delivery.day": "hours of a public pickup point",
}
# Views over other tables: their rows follow from the others, not written here.
VIEWS_BY_COMPANY = {"cluster.money.line", "cluster.self.support"}

# What a row must say besides what is filled in by its type.
VALUES = {
    "cluster.books.batch": {"month": "2031-01-01"},
    "cluster.council.rule": {"valid_from": "2031-01-01"},
    "cluster.delivery.day": {"hour_from": 1, "hour_to": 2},
    "cluster.fee.rule": {"valid_from": "2031-01-01"},
    "cluster.joint.settlement": {"member_id": None},
    "cluster.order.cycle": {"opens_at": "2031-01-01 00:00:00", "closes_at": "2031-01-05 00:00:00"},
    "cluster.plan": {"kind": "event"},
}
# References that a row needs though its column may be empty.
ALSO = {"cluster.offer.consent": ("share_id",), "cluster.joint.income": ("member_id",)}

CLOSED = (AccessError, MissingError)
REFUSED = (*CLOSED, UserError, Error)


@contextmanager
def refused(case, errors=REFUSED):
    """What is done inside is refused, and nothing of it stays."""
    with mute_logger("odoo.sql_db", "odoo.models.unlink"):
        try:
            with case.env.cr.savepoint():
                yield
                case.env.flush_all()
        except errors:
            case.env.invalidate_all()
            return
    case.fail("This was not refused.")


class OtherCluster:
    """Fills one row of each model by SQL: the checks stay in force, the steps and triggers are not of interest.

    A model that is new in the addon is filled by its fields' types. Where that is not enough, the database says
    which check the row broke, and VALUES above gets a line.
    """

    def __init__(self, env, cluster, given):
        self.env, self.cluster, self.ids = env, cluster, dict(given)
        own = [
            env[name]
            for name in env.registry
            if env[name]._original_module == "cluster_base" and not env[name]._abstract
        ]
        self.models = {model._name for model in own if not model._transient}
        self.wizards = {model._name for model in own if model._transient and not model._abstract}
        self.paths = {"cluster.cluster": ""}
        self._reach()

    def _reach(self):
        """model -> path to its cluster, the shortest first."""
        while True:
            found = {}
            for name in sorted(self.models - self.paths.keys()):
                fields = [
                    field
                    for field in self.env[name]._fields.values()
                    if field.type == "many2one" and field.store and field.comodel_name in self.paths
                ]
                fields.sort(
                    key=lambda field: (field.name not in ("cluster_id", "member_id"), not field.required, field.name)
                )
                if fields:
                    rest = self.paths[fields[0].comodel_name]
                    found[name] = f"{fields[0].name}.{rest}".rstrip(".")
            if not found:
                return
            self.paths.update(found)

    def domain(self, name):
        if name in VIEWS_BY_COMPANY:
            return [("company_id", "=", self.cluster.company_id.id)]
        return [(self.paths[name] or "id", "=", self.cluster.id)]

    def record(self, name):
        """The other cluster's record of the model, made where there is none."""
        if name not in self.ids:
            Model = self.env[name].sudo().with_context(active_test=False)
            found = Model.search(self.domain(name), limit=1)
            self.ids[name] = found.id if found or not Model._auto else self._insert(name)
        return self.env[name].browse(self.ids[name])

    def _insert(self, name):
        model = self.env[name]
        values = {"create_uid": self.ids["res.users"], **VALUES.get(name, {})}
        for field in model._fields.values():
            if field.name in values or field.name == "id" or not field.store or not field.column_type:
                continue
            value = self._value(model, field)
            if value is not None:
                values[field.name] = value
        values = {key: value for key, value in values.items() if key in model._fields}
        columns = ", ".join(f'"{key}"' for key in values)
        places = ", ".join(["%s"] * len(values))
        self.env.flush_all()
        cr = self.env.cr
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cr.execute(f'ALTER TABLE "{model._table}" DISABLE TRIGGER USER')
        cr.execute(f'INSERT INTO "{model._table}" ({columns}) VALUES ({places}) RETURNING id', list(values.values()))
        new_id = cr.fetchone()[0]
        cr.execute(f'ALTER TABLE "{model._table}" ENABLE TRIGGER USER')
        cr.execute("SET CONSTRAINTS ALL DEFERRED")
        self.env.invalidate_all()
        return new_id

    def _value(self, model, field):
        if field.type == "many2one":
            return self._reference(model, field)
        if field.type == "boolean":
            return field.name == "active"
        if field.type == "binary":
            return Binary(b"x") if field.required and not field.attachment else None
        if field.type in ("char", "text", "html"):
            text = f"{TOKEN} {model._table} {field.name}"
            return json.dumps({"en_US": text}) if field.translate else text
        if not field.required:
            return None
        if field.type == "selection":
            return str(field.get_values(self.env)[0])
        if field.type == "date":
            return "2031-01-01"
        if field.type == "datetime":
            return "2031-01-01 08:00:00"
        return 1 if field.type in ("integer", "float", "monetary") else None

    def _reference(self, model, field):
        wanted = field.required or field.name in ("cluster_id", "member_id") or field.name in ALSO.get(model._name, ())
        if not wanted and self.paths.get(model._name, "").split(".")[0] == field.name:
            wanted = True
        if not wanted or field.comodel_name == model._name:
            return None
        if field.comodel_name in self.paths:
            return self.record(field.comodel_name).id
        if field.comodel_name not in self.ids:
            self.ids[field.comodel_name] = self.env[field.comodel_name].sudo().search([], limit=1).id
        return self.ids[field.comodel_name] or None


class IsolationCase(ClusterCase):
    """`self.other.record(model)`: a record of the other cluster; `self.people`: everybody of this one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", cls.other_company, install_demo=False)
        cls.there = new_test_user(
            cls.env, login="there", groups="cluster_base.group_coordinator", company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )  # fmt: skip
        cls.own = cls._member("Own farm", "active")
        cls.stranger = cls._member(f"{TOKEN} farm", "active", cluster=cls.other_cluster)
        cls.stranger.message_post(body=f"{TOKEN} said")
        goods = cls.env["product.template"].create(
            {"name": f"{TOKEN} honey", "member_id": cls.stranger.id, "is_published": False, "list_price": 10}
        )
        order = cls.env["sale.order"].create(
            {
                "company_id": cls.other_company.id,
                "partner_id": cls.stranger.partner_id.id,
                "member_id": cls.stranger.id,
                "order_line": [Command.create({"product_id": goods.product_variant_id.id})],
            }
        )
        move = cls.env["account.move"].with_company(cls.other_company).create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.stranger.partner_id.id,
                "invoice_date": "2026-03-05",
                "invoice_line_ids": [Command.create({"product_id": goods.product_variant_id.id})],
            }
        )  # fmt: skip
        move.action_post()
        cls.other = OtherCluster(
            cls.env,
            cls.other_cluster,
            {
                "cluster.cluster": cls.other_cluster.id,
                "cluster.member": cls.stranger.id,
                "res.partner": cls.stranger.partner_id.id,
                "res.users": cls.there.id,
                "res.company": cls.other_company.id,
                "res.currency": cls.other_company.currency_id.id,
                "product.template": goods.id,
                "product.product": goods.product_variant_id.id,
                "sale.order": order.id,
                "sale.order.line": order.order_line.id,
                "account.move": move.id,
            },
        )
        cls.people = {role: getattr(cls, f"user_{role}") for role in ROLES}
        for user in cls.people.values():
            user.group_ids += cls.env.ref("base.group_allow_export")
        cls.people["resident"] = cls.user_resident
        cls.scoped = sorted(cls.other.models - COMMON.keys() - PUBLIC.keys())
        for name in sorted(cls.scoped, key=lambda name: not cls.env[name]._auto):  # views show what the tables have
            if name in cls.other.paths or name in VIEWS_BY_COMPANY:
                cls.other.record(name)
        cls.env.flush_all()
