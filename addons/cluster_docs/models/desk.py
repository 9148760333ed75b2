# The short name for translation here is self.env._
# pylint: disable=prefer-env-translation
import zlib
from dataclasses import dataclass, field

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

SHOWN = 4
MOST = 1000


@dataclass(frozen=True)
class Tile:
    """One square of the desk.

    `domain` selects records of `model`: what is counted, listed and opened. `tone`: colour when there is something.
    `step`: what is done next with each; `empty`: the sentence when there is nothing. `action`: the window action that
    opens (its domain is replaced by the tile's). `hotkey`: the key pressed with Alt. `date`: the field whose date is
    shown beside a record, `document`: the field that leads to the document ("" when the model is the document).
    """

    name: str
    hint: str
    domain: list
    sequence: int
    tone: str = "plain"
    model: str = "cluster.document"
    action: str = "cluster_docs.document_action"
    step: str = ""
    empty: str = ""
    hotkey: str = ""
    date: str = "due_date"
    document: str = ""
    order: str = "id"
    context: dict = field(default_factory=dict)


class Desk(models.Model):
    """The desk: one tile a row, counted with the rights of whoever looks.

    Another part of the office adds its tiles by overriding `_tiles`:

        class Desk(models.Model):
            _inherit = "cluster.desk"

            def _tiles(self):
                tiles = super()._tiles()
                if self.env.user.has_group("cluster_base.group_clerk"):
                    tiles["post"] = Tile(self.env._("To post"), …, domain=[…], sequence=65, model="cluster.post.line")
                return tiles

    A tile of a model that the person may not read is left out. All tiles are counted, and their first records found,
    in one query.
    """

    _name = "cluster.desk"
    _description = "Desk"
    _auto = False
    _order = "sequence, id"
    _rec_name = "key"

    key = fields.Char(readonly=True)
    sequence = fields.Integer(readonly=True)
    name = fields.Char(compute="_compute_tile")
    hint = fields.Char(compute="_compute_tile")
    count = fields.Integer(compute="_compute_tile")
    count_text = fields.Char(compute="_compute_tile")
    lines = fields.Html(compute="_compute_tile", sanitize=False)
    step = fields.Char(compute="_compute_tile")
    hotkey = fields.Char(compute="_compute_tile")
    key_text = fields.Char(compute="_compute_tile")
    tone = fields.Selection(
        [("plain", "Plain"), ("good", "Good"), ("warn", "Warning"), ("bad", "Bad")], compute="_compute_tile"
    )

    @property
    def _table_query(self):
        rows = [
            SQL("(%s, %s, %s)", self._tile_id(key), key, tile.sequence) for key, tile in self._shown_tiles().items()
        ]
        if not rows:
            return SQL("SELECT 0 AS id, '' AS key, 0 AS sequence WHERE false")
        return SQL("SELECT * FROM (VALUES %s) AS tile(id, key, sequence)", SQL(", ").join(rows))

    @api.model
    def _tile_id(self, key):
        """The same for everybody and at any time, without a list of numbers to agree on."""
        return zlib.crc32(key.encode()) & 0x7FFFFFFF

    @api.model
    def _shown_tiles(self):
        return {key: tile for key, tile in self._tiles().items() if self.env[tile.model].has_access("read")}

    def _tiles(self):
        """key -> Tile, for the person who looks."""
        user = self.env.user
        staff = user.has_group("cluster_base.group_clerk") or user.has_group("cluster_base.group_head")
        tiles = self._tiles_of_terms()
        if staff:
            tiles |= self._tiles_of_mine()
        if user.has_group("cluster_base.group_head"):
            tiles["to_sign"] = self._tile_to_sign()
        return tiles

    def _tiles_of_mine(self):
        """What waits for the person, or for somebody the person acts for."""
        _, user = self.env._, self.env.user
        executes, agrees = user._doers("resolutions").ids, user._doers("approvals").ids
        return {
            "mine": Tile(
                _("Mine to execute"),
                _("You are an executor and have not reported"),
                [
                    # an answered document too: it is filed when everybody has reported
                    ("state", "in", ["registered", "execution", "answered"]),
                    (
                        "resolution_ids",
                        "any",
                        [
                            ("state", "=", "issued"),
                            ("executor_ids", "any", [("user_id", "in", executes), ("done_at", "=", False)]),
                        ],
                    ),
                ],
                10,
                step=_("Report"),
                empty=_("Nothing waits for your report."),
                hotkey="m",
                order="due_date, id",
            ),
            "approve": Tile(
                _("To agree"),
                _("Documents that wait for your decision"),
                [("state", "=", "pending"), ("user_id", "in", agrees)],
                50,
                tone="warn",
                model="cluster.approval.step",
                action="cluster_docs.approval_step_action",
                step=_("Agree or reject"),
                empty=_("Nobody waits for your agreement."),
                hotkey="g",
                order="due_date, id",
                document="document_id",
            ),
            "acquaint": Tile(
                _("To read"),
                _("Say that you have read them"),
                [("user_id", "=", user.id), ("read_at", "=", False), ("sheet_state", "=", "sent")],
                60,
                model="cluster.acquaintance.line",
                action="cluster_docs.acquaintance_line_action",
                step=_("Read"),
                empty=_("There is nothing new to read."),
                hotkey="i",
                order="due_date, id",
                document="document_id",
            ),
            "rejected": Tile(
                _("Came back rejected"),
                _("An approver wants corrections"),
                [("approval_state", "=", "rejected")],
                70,
                tone="bad",
                step=_("Correct and submit again"),
                empty=_("No document came back."),
                hotkey="f",
                order="id desc",
            ),
        }

    def _tile_to_sign(self):
        _ = self.env._
        return Tile(
            _("To sign"),
            _("Answers that lie before you"),
            [("answer_state", "=", "to_sign"), ("answer_signer_id", "in", self.env.user._doers("signing").ids)],
            40,
            tone="warn",
            action="cluster_docs.answer_to_sign_action",
            step=_("Sign or return"),
            empty=_("Nothing waits for your signature."),
            hotkey="w",
            date="parent_due_date",
        )

    def _tiles_of_terms(self):
        _ = self.env._
        at_work = ("state", "in", ["registered", "execution"])
        today = fields.Date.context_today(self)
        soon = fields.Date.add(today, days=3)
        return {
            "today": Tile(
                _("Due today"),
                _("The last day"),
                [at_work, ("due_date", "=", today)],
                20,
                tone="warn",
                step=_("Answer or close"),
                empty=_("No term ends today."),
                hotkey="d",
                order="due_date, id",
            ),
            "overdue": Tile(
                _("Overdue"),
                _("The deadline has passed"),
                [at_work, ("due_date", "<", today)],
                30,
                tone="bad",
                step=_("Answer, or set a new deadline with its reason"),
                empty=_("Nothing is overdue."),
                hotkey="o",
                order="due_date, id",
            ),
            "soon": Tile(
                _("Due in 3 days"),
                _("Today and the three days after"),
                [at_work, ("due_date", ">=", today), ("due_date", "<=", soon)],
                35,
                tone="warn",
                step=_("Answer or close"),
                empty=_("No term ends in the next days."),
                hotkey="s",
                order="due_date, id",
            ),
            "draft": Tile(
                _("To register"),
                _("Drafts without a number"),
                [("state", "=", "draft")],
                80,
                step=_("Register"),
                empty=_("Every document has its number."),
                hotkey="l",
                date="received_on",
            ),
            "awaiting": Tile(
                _("Awaiting a number"),
                _("Finished by themselves within a minute"),
                [("state", "=", "awaiting")],
                90,
                tone="warn",
                step=_("Wait a minute"),
                empty=_("No number is awaited."),
                hotkey="y",
                date="received_on",
            ),
            "unassigned": Tile(
                _("Without resolution"),
                _("Registered, nobody assigned yet"),
                [
                    ("state", "=", "registered"),
                    ("direction", "in", ["incoming", "appeal", "procedure"]),
                    ("resolution_ids", "=", False),
                ],
                100,
                step=_("Resolution"),
                empty=_("Everything is in somebody's hands."),
                hotkey="e",
                order="due_date, id",
            ),
            "control": Tile(
                _("On control"),
                _("Taken off by the controller alone"),
                [("on_control", "=", True)],
                110,
                step=_("Check how it stands"),
                empty=_("Nothing is on control."),
                hotkey="x",
                order="control_check_date, due_date, id",
            ),
        }

    @api.depends_context("uid", "lang")
    def _compute_tile(self):
        tiles = self._shown_tiles()
        found = self._find(tiles)
        self._fetch_shown(tiles, found)
        for desk in self:
            tile = tiles.get(desk.key)
            if not tile:
                raise UserError(self.env._("This part of the desk is not yours. Open the desk again."))
            count, ids = found[desk.key]
            desk.name, desk.hint, desk.step, desk.hotkey = tile.name, tile.hint, tile.step, tile.hotkey
            desk.count = count
            desk.count_text = f"{MOST}+" if count > MOST else str(count)
            desk.key_text = f"Alt+{tile.hotkey.upper()}" if tile.hotkey else ""
            desk.tone = tile.tone if count else "good" if tile.tone in ("bad", "warn") else "plain"
            desk.lines = desk._draw(tile, ids)

    @api.model
    def _find(self, tiles):
        """key -> (count, ids of the first ones), for all tiles in one query. Counting stops past `MOST`."""
        parts = []
        for key, tile in tiles.items():
            model = self.env[tile.model]
            counted = model._search(tile.domain, limit=MOST + 1).select(SQL("1"))
            first = model._search(tile.domain, limit=SHOWN, order=tile.order).select()
            parts.append(
                SQL("SELECT %s AS key, (SELECT count(*) FROM (%s) AS counted), ARRAY(%s) AS first", key, counted, first)
            )
        if not parts:
            return {}
        for tile in tiles.values():
            self.env[tile.model].flush_model()
        self.env["cluster.resolution.executor"].flush_model()
        return {key: (count, ids) for key, count, ids in self.env.execute_query(SQL(" UNION ALL ").join(parts))}

    @api.model
    def _fetch_shown(self, tiles, found):
        """Reads all the records that the desk names, a query a model."""
        main = self.env["cluster.document"]
        dates, documents = {"number", "title"}, main
        for name in {tile.model for tile in tiles.values()}:
            of_model = {key: tile for key, tile in tiles.items() if tile.model == name}
            records = self.env[name].browse(id_ for key in of_model for id_ in found[key][1])
            wanted = {path for tile in of_model.values() for path in (tile.date, tile.document) if path}
            if name == main._name:
                documents |= records
                dates |= wanted
                continue
            records.fetch(wanted)
            for path in {tile.document for tile in of_model.values()} - {""}:
                documents |= records[path]
        documents.fetch(dates)

    def _draw(self, tile, ids):
        """The first records with their dates, as links to the documents; or the sentence of an empty tile."""
        records = self.env[tile.model].browse(ids)
        if not records:
            return Markup('<p class="text-700 mb-0">%s</p>') % tile.empty
        rows = []
        for record in records:
            document = record[tile.document] if tile.document else record
            day = record[tile.date] if tile.date else False
            rows.append(
                Markup('<li class="d-flex gap-2"><a class="text-truncate flex-grow-1" href="%s">%s</a>%s</li>')
                % (
                    f"/odoo/action-cluster_docs.document_action/{document.id}",
                    document.display_name,
                    Markup('<span class="text-700 text-nowrap">%s</span>') % day.strftime("%d.%m") if day else "",
                )
            )
        return Markup('<ul class="list-unstyled mb-0">%s</ul>') % Markup("").join(rows)

    def action_open(self):
        self.ensure_one()
        tile = self._shown_tiles()[self.key]
        action = self.env["ir.actions.act_window"]._for_xml_id(tile.action)
        return {**action, "name": tile.name, "display_name": tile.name, "domain": tile.domain, "context": tile.context}
