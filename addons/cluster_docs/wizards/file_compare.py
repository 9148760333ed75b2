from markupsafe import Markup

from odoo import api, fields, models

from ..engine import compare, isolated

MAX_PICTURES = 20
KINDS = ("pdf", "docx", "odt", "txt")


class FileCompare(models.TransientModel):
    """Two versions side by side: the words that differ, and the pages as pictures for PDFs."""

    _name = "cluster.file.compare"
    _description = "Compare versions"

    left_id = fields.Many2one("cluster.document.file.version", "Earlier one", required=True, ondelete="cascade")
    right_id = fields.Many2one("cluster.document.file.version", "Later one", required=True, ondelete="cascade")
    file_id = fields.Many2one(related="left_id.file_id")
    same = fields.Boolean("Byte for byte the same", compute="_compute_texts")
    texts = fields.Html("Words", compute="_compute_texts", sanitize=False)
    pictures = fields.Html("Pages", compute="_compute_pictures", sanitize=False)
    right_state = fields.Selection(related="right_id.state", string="State of the later one")
    left_state = fields.Selection(related="left_id.state", string="State of the earlier one")

    @api.depends("left_id", "right_id")
    def _compute_texts(self):
        for wizard in self:
            left, right = wizard.left_id, wizard.right_id
            wizard.same = left.sha256 == right.sha256
            old, old_problem = wizard._words(left)
            new, new_problem = wizard._words(right)
            problem = old_problem or new_problem
            if problem:
                wizard.texts = Markup("<p>%s</p>") % problem
                continue
            rows = compare.side_by_side(old, new)
            if not rows:
                wizard.texts = Markup("<p>%s</p>") % self.env._("The words of both versions are the same.")
                continue
            wizard.texts = wizard._side_by_side(rows)

    def _words(self, version):
        """(words, why there are none). Only the versions of a document that the reader may read."""
        version.check_access("read")
        attachment = version.sudo().attachment_id
        kind = version._text_kind()
        if not attachment:
            return "", self.env._("The file %(name)s is no longer kept.", name=version.name)
        if attachment.index_content and version.text_state in ("own", "read"):
            return attachment.index_content, ""
        if kind not in KINDS:
            return "", self.env._("%(name)s has no words that can be compared. Open both versions.", name=version.name)
        outcome = isolated.run("text", attachment.raw or b"", kind=kind, seconds=60)
        if outcome.problem:
            return "", version._text_sentence(outcome.problem)
        return "\n".join(outcome.answer["texts"]), ""

    def _side_by_side(self, rows):
        marks = {"removed": "table-danger", "added": "table-success", "changed": "table-warning", "same": ""}

        mark = {"del": Markup("<del>%s</del>"), "ins": Markup("<ins>%s</ins>")}

        def side(runs, tag):
            return Markup("").join(mark[tag] % text if differs else text for text, differs in runs)

        body = Markup("")
        for row in rows:
            if row.kind == "skipped":
                body += Markup('<tr><td colspan="4" class="text-muted text-center">%s</td></tr>') % self.env._(
                    "%(count)s equal lines", count=row.left[0][0]
                )
                continue
            body += Markup(
                '<tr class="%s"><td class="text-muted">%s</td><td>%s</td><td class="text-muted">%s</td><td>%s</td></tr>'
            ) % (
                marks[row.kind],
                row.left_line or "",
                side(row.left, "del"),
                row.right_line or "",
                side(row.right, "ins"),
            )
        return Markup(
            '<div class="table-responsive">'
            '<table class="table table-sm" style="table-layout:fixed;overflow-wrap:anywhere">'
            '<colgroup><col style="width:3rem"/><col/><col style="width:3rem"/><col/></colgroup><thead><tr>'
            '<th colspan="2">%s</th><th colspan="2">%s</th></tr></thead><tbody>%s</tbody></table></div>'
        ) % (self.left_id.display_name, self.right_id.display_name, body)

    @api.depends("left_id", "right_id")
    def _compute_pictures(self):
        for wizard in self:
            counts = [wizard._pages(version) for version in (wizard.left_id, wizard.right_id)]
            if not all(counts):
                wizard.pictures = False
                continue
            rows = Markup("")
            for page in range(min(max(counts), MAX_PICTURES)):
                cells = Markup("").join(
                    Markup('<div class="col-6"><img class="img-fluid border" loading="lazy" alt="%s" src="%s"/></div>')
                    % (self.env._("Page %(page)s", page=page + 1), f"/cluster_docs/version/{version.id}/page/{page}")
                    if page < count
                    else Markup('<div class="col-6 text-muted">%s</div>') % self.env._("No such page")
                    for version, count in zip((wizard.left_id, wizard.right_id), counts, strict=True)
                )
                rows += Markup('<div class="row mb-3">%s</div>') % cells
            if max(counts) > MAX_PICTURES:
                rows += Markup("<p>%s</p>") % self.env._("The first %(count)s pages are shown.", count=MAX_PICTURES)
            wizard.pictures = rows

    def _pages(self, version):
        version.check_access("read")
        attachment = version.sudo().attachment_id
        if version._text_kind() != "pdf" or not attachment:
            return 0
        return isolated.run("pages", attachment.raw or b"", seconds=30).answer.get("pages", 0)

    def action_choose_left(self):
        return self.left_id.action_choose()

    def action_choose_right(self):
        return self.right_id.action_choose()

    def action_decline(self):
        """The version set aside stays so, the current one is kept."""
        self.ensure_one()
        aside = (self.left_id | self.right_id).filtered(lambda version: version.state == "conflict")
        return aside[:1].action_decline() if aside else {"type": "ir.actions.act_window_close"}
