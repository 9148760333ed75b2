from werkzeug.exceptions import RequestEntityTooLarge

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _handle_error(cls, exception):
        """A file beyond the server's limit is refused by its announced length, before it is read: say so in words."""
        if isinstance(exception, RequestEntityTooLarge):
            limit = request.httprequest.max_content_length
            exception = RequestEntityTooLarge(
                request.env._(
                    "The file is larger than %(limit)s MB, more than can be sent at once. Nothing of it was taken. "
                    "Send it in parts, or put a scan into the scanner's folder.",
                    limit=max(1, (limit or 0) // 1024 // 1024),
                )
            )
        return super()._handle_error(exception)
