import base64
import io

from pypdf import PdfReader, PdfWriter

from odoo import http
from odoo.http import content_disposition, request


class Books(http.Controller):
    @http.route("/cluster/books/<int:member_id>", type="http", auth="user", readonly=True)
    def enter(self, member_id, **_params):
        """Step into the books of a farm: its company alone is chosen, its desk opens.

        Who may not read the member, or may not enter its company, comes to their own home page.
        """
        member = request.env["cluster.member"].search([("id", "=", member_id)])
        company = member.sudo().company_id
        if not company or company not in request.env.user.company_ids:
            return request.redirect("/odoo")
        response = request.redirect("/odoo/action-cluster_base.farm_desk_action")
        response.set_cookie("cids", str(company.id), max_age=None, samesite="Lax")
        return response

    @http.route("/cluster/books/papers/<string:line_ids>", type="http", auth="user", readonly=True)
    def papers(self, line_ids, **_params):
        """The papers of a batch in one PDF: of the lines that the person may read."""
        ids = [int(part) for part in line_ids.split(",") if part.isdigit()]
        lines = request.env["cluster.books.batch.line"].search([("id", "in", ids), ("file", "!=", False)])
        if not lines:
            return request.not_found()
        writer = PdfWriter()
        for line in lines:
            writer.append(PdfReader(io.BytesIO(base64.b64decode(line.file))))
        out = io.BytesIO()
        writer.write(out)
        headers = [("Content-Type", "application/pdf"), ("Content-Disposition", content_disposition("papers.pdf"))]
        return request.make_response(out.getvalue(), headers)
