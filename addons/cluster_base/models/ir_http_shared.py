from odoo import api, models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @api.model
    def get_frontend_session_info(self):
        """A page that is kept for others (controllers/shared_page.py) says nothing of who asked first."""
        info = super().get_frontend_session_info()
        if getattr(request, "cluster_shared_page", False):
            info |= {"geoip_country_code": None, "geoip_phone_code": None}
        return info
