from odoo import models

from ..engine import registration

FACTS = ("name", "function", "vat", "country_id", "street", "city", "phone", "email")


class ClusterRegistration(models.Model):
    """Who registers with a login is known already: what is typed completes what we know."""

    _inherit = "cluster.registration"

    def _complete(self, partner, facts):
        """Enter what we did not know yet of somebody whom we know; what we know is not overwritten.

        :returns: what was typed otherwise, each as “label: as typed (as known)”
        """
        keys = {"vat": registration.number_key, "phone": registration.phone_key, "email": registration.email_key}
        country = facts.get("country_id")
        same_country = not country or not partner.country_id or partner.country_id.id == country
        new, differing = {}, []
        for name in FACTS:
            typed, known = facts.get(name), partner[name]
            if not typed:
                continue
            known = known.id if name == "country_id" else known
            if not known and (same_country or name != "vat"):
                new[name] = typed
                continue
            key = keys.get(name, lambda value: str(value or "").strip().lower())
            if key(typed) != key(known):
                label = partner._fields[name].get_description(self.env, ["string"])["string"]
                words = [
                    self.env["res.country"].browse(value).name if name == "country_id" else value
                    for value in (typed, known)
                ]
                differing.append(f"{label}: {words[0]} ({words[1] or '–'})")
        partner.write(new)
        return differing
