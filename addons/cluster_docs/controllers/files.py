import json

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.mail.controllers.attachment import AttachmentController
from odoo.addons.mail.tools.discuss import add_guest_to_context
from odoo.addons.web.controllers.binary import Binary

from ..engine import isolated


class Files(http.Controller):
    @http.route(
        "/cluster_docs/version/<int:version_id>/page/<int:page>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def page(self, version_id, page, **_kw):
        """A page of a PDF version as a picture, for who may read the document."""
        version = request.env["cluster.document.file.version"].browse(version_id).exists()
        if not version or not version.has_access("read") or version._text_kind() != "pdf":
            raise request.not_found()
        outcome = isolated.run(
            "picture", version.sudo().attachment_id.raw or b"", want="page.png", seconds=30, page=page, dpi=100
        )
        if outcome.problem:
            raise request.not_found()
        return request.make_response(
            outcome.files["page.png"],
            [("Content-Type", "image/png"), ("Cache-Control", "private, max-age=3600")],
        )


class DocumentAttachments(AttachmentController):
    @http.route()
    @add_guest_to_context
    def mail_attachment_upload(self, ufile, thread_id, thread_model, is_pending=False, **kwargs):
        """A file that is not taken is named with its reason; Odoo's page would say "Server error"."""
        try:
            return super().mail_attachment_upload(ufile, thread_id, thread_model, is_pending=is_pending, **kwargs)
        except UserError as error:
            if thread_model not in ("cluster.document", "cluster.intake"):
                raise
            request.env.cr.rollback()
            return request.make_json_response({"error": str(error)})


class DocumentBinary(Binary):
    @http.route()
    def upload_attachment(self, model, id, ufile, callback=None):
        """As above: a bad file for a document is told in words before Odoo stores it."""
        if model != "cluster.document":
            return super().upload_attachment(model, id, ufile, callback=callback)
        upload, told = request.env["cluster.upload"], []
        for file in request.httprequest.files.getlist("ufile"):
            verdict = upload._judge(file.filename, file.read())
            file.seek(0)
            if verdict.problem:
                told.append({"error": upload._sentence(verdict.problem, verdict.name)})
        if told:
            return json.dumps(told)
        return super().upload_attachment(model, id, ufile, callback=callback)
