"""The directory as open data: what the members agreed to show, for tables (CSV) and for machines (JSON-LD)."""

import csv
import io
import json
from urllib.parse import urlencode

from odoo import http
from odoo.http import request

from ..engine import schema_org
from .directory import COLUMNS, FILTERS, Directory, facts, row
from .shared_page import shared_page

PER_PAGE = 500


class PublicData(http.Controller):
    @http.route("/members.csv", type="http", auth="public", website=True, readonly=True, sitemap=False)
    @shared_page(*FILTERS, "page")
    def members_csv(self, page="", **typed):
        found, members, headers = self._page(page, typed, "/members.csv")
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for batch in range(0, len(members), 100):
            for member in members[batch : batch + 100]:
                line = row(member, self._address(member))
                writer.writerow([schema_org.cell(line[name]) for name in COLUMNS])
        # the mark by which spreadsheets know the letters
        return request.make_response(
            "\ufeff" + out.getvalue(),
            [
                ("Content-Type", "text/csv; charset=utf-8"),
                ("Content-Disposition", 'attachment; filename="members.csv"'),
                *headers,
            ],
        )

    @http.route("/members.jsonld", type="http", auth="public", website=True, readonly=True, sitemap=False)
    @shared_page(*FILTERS, "page")
    def members_json_ld(self, page="", **typed):
        found, members, headers = self._page(page, typed, "/members.jsonld")
        first = (self._number(page) - 1) * PER_PAGE + 1
        described = [schema_org.business(facts(member, self._address(member))) for member in members]
        listed = schema_org.item_list([(one["name"], one["url"]) for one in described], found.total, first)
        for item, one in zip(listed["itemListElement"], described, strict=True):
            del item["name"], item["url"], one["@context"]
            item["item"] = one
        return request.make_response(
            json.dumps(listed, ensure_ascii=False, indent=1),
            [("Content-Type", "application/ld+json; charset=utf-8"), *headers],
        )

    def _number(self, page: str) -> int:
        return int(page) if page.isdecimal() and 0 < int(page) < 100000 else 1

    def _page(self, page, typed, path):
        """The members of one page of the data, and the heading that leads to the next."""
        found, number = Directory(request.env, typed), self._number(page)
        members = found.members(limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
        headers = []
        if found.total > number * PER_PAGE:
            target = request.httprequest.url_root.rstrip("/") + request.env["ir.http"]._url_for(path)
            query = urlencode({**found.chosen, "page": number + 1})
            headers = [("Link", f'<{target}?{query}>; rel="next"')]
        return found, members, headers

    def _address(self, member):
        root = request.httprequest.url_root.rstrip("/")
        return root + request.env["ir.http"]._url_for(f"/members/{member.slug}")
