"""What can be reached from outside is a reviewed list: public routes, callable methods."""

import inspect

from guards import checks
from guards.common import LISTS, OURS, GuardCase, is_ours

from odoo import http, models


class TestSurface(GuardCase):
    def test_public_routes(self):
        modules = self.env["ir.module.module"].search([("state", "=", "installed")]).mapped("name")
        found = []
        for path, endpoint in http._generate_routing_rules(sorted(modules), nodb_only=False):
            name = endpoint.func.__name__
            owner = type(endpoint.func.__self__)
            if any(is_ours(cls.__module__) and name in vars(cls) for cls in owner.mro()):
                routing = endpoint.routing
                found.append(
                    checks.Route(
                        path,
                        routing["auth"],
                        routing["type"],
                        routing.get("csrf", True) is not False,
                        routing.get("cors"),
                    )
                )
        self.assertGreater(len(found), 5)
        self.assertContent(checks.routes(found, checks.read_list(LISTS / "public_routes.txt")))

    def test_callable_methods(self):
        """A public name that Odoo's own base class has is no new way in."""
        defined = set()
        for model_name, definition in self.our_definitions():
            for name, member in vars(definition).items():
                function = getattr(member, "__func__", member)
                if (
                    not name.startswith("_")
                    and inspect.isfunction(function)
                    and not hasattr(models.BaseModel, name)
                    and not getattr(function, "_api_private", False)
                ):
                    defined.add(f"{model_name}.{name}")
        self.assertGreater(len(defined), 5, OURS)
        self.assertContent(checks.rpc_methods(defined, checks.read_list(LISTS / "rpc_methods.txt")))

    def test_overrides_are_called_as_what_they_override(self):
        """Without @api.model on the override, the web client's call fails: its first argument is taken for ids."""
        complaints = set()
        for model_name, cls in self.registry.items():
            family = inspect.getmro(cls)
            for definition in filter(lambda one: is_ours(one.__module__), family):
                for name, member in vars(definition).items():
                    first = next(vars(one)[name] for one in reversed(family) if name in vars(one))
                    if (
                        not name.startswith("_")
                        and inspect.isfunction(member)
                        and getattr(first, "_api_model", False)
                        and not getattr(member, "_api_model", False)
                    ):
                        complaints.add(f"{model_name}.{name} of {definition.__module__} lacks @api.model")
        self.assertContent(sorted(complaints))
