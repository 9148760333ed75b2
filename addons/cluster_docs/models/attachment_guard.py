from collections.abc import Collection

from odoo import api, models
from odoo.fields import Domain

# Models whose files hold several documents at once: a record shows how the work goes on, its files what is in them.
BUNDLES = {
    "cluster.archive.transfer": "case_file_ids.document_ids",
    "cluster.certificate.batch": "line_ids.document_id",
}


class IrAttachment(models.Model):
    """A bundle of documents is opened by those alone who may read every document in it."""

    _inherit = "ir.attachment"

    @api.model
    def _closed_bundles(self, model, ids=None):
        """Ids of the bundles that hold a document which the present user may not read."""
        if self.env.su:
            return []
        path, _dot, last = BUNDLES[model].rpartition(".")
        domain = Domain(path, "any", [(last, "any", [("may_read", "=", False)])])
        if ids is not None:
            domain &= Domain("id", "in", [one for one in ids if one])
        # sudo: it is the documents that are asked, as the present user reads them
        return self.env[model].sudo().with_context(active_test=False).search(domain).ids

    def _inaccessible_comodel_records(self, model_and_ids, operation):
        yield from super()._inaccessible_comodel_records(model_and_ids, operation)
        for model in BUNDLES.keys() & model_and_ids.keys():
            for bundle in self._closed_bundles(model, model_and_ids[model]):
                yield model, bundle

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        """A search by the model asks for the bundles alone, not file by file: the closed ones are left out of it."""
        domain = Domain(domain)
        if not self.env.su and not bypass_access:
            for model in BUNDLES:
                if any(model in _texts(found) for found in domain.iter_conditions() if found.field_expr == "res_model"):
                    closed = Domain("res_model", "=", model) & Domain("res_id", "in", self._closed_bundles(model))
                    domain &= ~closed
        return super()._search(domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)


def _texts(condition):
    """The words that a condition compares with."""
    value = condition.value
    return {value} if isinstance(value, str) else value if isinstance(value, Collection) else ()
