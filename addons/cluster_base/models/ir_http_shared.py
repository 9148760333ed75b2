import werkzeug.exceptions

from odoo import api, models
from odoo.http import request

from ..controllers.shared_page import quick_answer


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @api.model
    def get_frontend_session_info(self):
        """A page that is kept for others (controllers/shared_page.py) says nothing of who asked first."""
        info = super().get_frontend_session_info()
        if getattr(request, "cluster_shared_page", False):
            info |= {"geoip_country_code": None, "geoip_phone_code": None}
        return info

    @classmethod
    def _match(cls, path):
        if not hasattr(request, "is_frontend"):
            cls._take_browser_language()
            answer = quick_answer()
            if answer:
                werkzeug.exceptions.abort(answer)
        return super()._match(path)

    @classmethod
    def _take_browser_language(cls):
        """Odoo takes a browser's bare “be” for no language and sends its owner to the English page."""
        asked = [lang for lang, _quality in request.httprequest.accept_languages]
        if asked and not request.session.uid and not request.best_lang:
            active = request.env["res.lang"]._get_active_by("code")
            for lang in asked:
                code = next((code for code in active if code.split("_")[0] == lang.split("-")[0].lower()), None)
                if code:
                    request.update_context(lang=code)
                    break
