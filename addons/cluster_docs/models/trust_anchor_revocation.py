import base64
from datetime import timezone

import requests

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import pades_time

MAX_LIST = 20 * 1024 * 1024
TIMEOUT = 20


class TrustAnchor(models.Model):
    """Each trusted authority's list of revoked certificates, uploaded or fetched from its address."""

    _inherit = "cluster.trust.anchor"

    revocation_ids = fields.One2many("cluster.revocation.list", "anchor_id", "Revoked certificates")
    revocation_url = fields.Char(
        "Address of the list",
        help="The authority publishes its list of revoked certificates here. It is fetched daily.",
    )
    revocation_note = fields.Char("Last fetch", readonly=True, copy=False)

    @api.constrains("revocation_url")
    def _check_revocation_url(self):
        for anchor in self:
            if anchor.revocation_url and not anchor.revocation_url.startswith(("https://", "http://")):
                raise ValidationError(self.env._("The address of the list begins with https:// or http://."))

    @api.model
    def _revocation_lists(self, archived=False):
        """The newest list of each trusted authority, as the engine takes it."""
        anchors = self.sudo().with_context(active_test=not archived, bin_size=False).search([])  # pylint: disable=no-search-all
        newest = (anchor.revocation_ids.sorted("this_update", reverse=True)[:1] for anchor in anchors)
        return [pades_time.read_revocation_list(base64.b64decode(made.content)).data for made in newest if made]

    def action_fetch_revocations(self):
        """Fetches the lists now; what went wrong stands in the authority's form."""
        self.check_access("write")
        self._fetch_revocations()
        return True

    @api.model
    def _cron_fetch_revocations(self):
        self.sudo().search([("revocation_url", "!=", False)])._fetch_revocations()

    def _fetch_revocations(self):
        """Nothing is locked while an authority is asked; one that does not answer stops no other."""
        for anchor in self.filtered("revocation_url"):
            try:
                content = self._download(anchor.revocation_url)
                read = pades_time.read_revocation_list(content)
                # an authority may leave the number out: the moment of issue tells its lists apart
                issued = read.this_update.astimezone(timezone.utc).replace(tzinfo=None)
                known = anchor.revocation_ids.filtered(
                    lambda made, read=read, issued=issued: (made.this_update, made.number) == (issued, str(read.number))
                )
                if not known:
                    with self.env.cr.savepoint():
                        self.env["cluster.revocation.list"].create(
                            {"anchor_id": anchor.id, "content": base64.b64encode(content)}
                        )
                note = self.env._("The list was fetched.")
            except ValueError:
                note = self.env._("What the address gives is no list of revoked certificates.")
            except UserError as error:
                note = str(error.args[0])
            except (requests.RequestException, OSError):
                note = self.env._("The address did not answer. The last list stays in use.")
            anchor.sudo().write({"revocation_note": f"{fields.Datetime.now():%d.%m.%Y %H:%M} UTC: {note}"})

    @api.model
    def _download(self, url):
        with requests.get(url, timeout=TIMEOUT, stream=True, allow_redirects=False) as answer:
            answer.raise_for_status()
            content = answer.raw.read(MAX_LIST + 1, decode_content=True)
        if len(content) > MAX_LIST:
            raise UserError(self.env._("The list is larger than it can be. It was not taken."))
        return content
