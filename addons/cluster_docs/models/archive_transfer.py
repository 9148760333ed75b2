import tempfile
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ..engine import eark, eark_read, paczka

_lt = LazyTranslate(__name__)
STATES = [
    ("draft", "Being prepared"),
    ("building", "Package is being built"),
    ("built", "Package is ready"),
    ("sent", "Handed over"),
    ("received", "Transferred"),
    ("cancelled", "Cancelled"),
]
LAYOUTS = [("eark", "E-ARK SIP (METS)"), ("paczka", "Archival package (paczka archiwalna)")]
STEP_FIELDS = {
    "state",
    "ordinal",
    "number",
    "package_id",
    "package_sha256",
    "receipt",
    "receipt_on",
    "received_by_id",
    "fault",
}
SCHEMAS = Path(__file__).parents[1] / "data" / "schemas"
LARGEST = 200_000_000  # bytes of content in one package: it is put together, and read back, in memory
SOFTWARE, VERSION = "District documents", "19.0"


class ArchiveTransfer(models.Model):
    """Files handed over to the state archive: list, package, receipt."""

    _name = "cluster.archive.transfer"
    _description = "Transfer to the archive"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _rec_names_search = ["number"]

    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_body", "=", True)],
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    ordinal = fields.Integer("No. in the year", readonly=True, copy=False, aggregator=None)
    number = fields.Char(readonly=True, copy=False)
    date = fields.Date(required=True, default=fields.Date.context_today, copy=False)
    year = fields.Integer(compute="_compute_year", store=True, aggregator=None)
    archive_id = fields.Many2one("res.partner", "Archive", required=True, ondelete="restrict", tracking=True)
    agreement = fields.Char(help="The agreement or decision on the transfer: date and number.", tracking=True)
    fond = fields.Char("Fond No.", help="Number of the fond in the archive.")
    layout = fields.Selection(LAYOUTS, required=True, default="eark")
    case_file_ids = fields.Many2many(
        "cluster.case.file",
        "cluster_archive_transfer_file_rel",
        "transfer_id",
        "case_file_id",
        "Files",
        ondelete="restrict",
        domain="[('unit_id', '=', unit_id), ('archive_state', '=', 'kept')]",
    )
    file_count = fields.Integer("Number of files", compute="_compute_file_count")
    early_reason = fields.Char(
        "Why before the day",
        copy=False,
        tracking=True,
        help="Files that are not permanent, or whose day has not come, leave only with the head's reason.",
    )
    state = fields.Selection(STATES, required=True, default="draft", readonly=True, copy=False, tracking=True)
    fault = fields.Text("What went wrong", readonly=True, copy=False)
    progress = fields.Float("Built", compute="_compute_progress")
    package_id = fields.Many2one("ir.attachment", "Package", readonly=True, copy=False, ondelete="restrict")
    package_sha256 = fields.Char("SHA-256 of the package", readonly=True, copy=False)
    receipt = fields.Char(readonly=True, copy=False, tracking=True)
    receipt_on = fields.Date("Received on", readonly=True, copy=False)
    received_by_id = fields.Many2one("res.users", "Receipt entered by", readonly=True, copy=False, ondelete="restrict")

    _ordinal_uniq = models.UniqueIndex(
        "(unit_id, year, ordinal) WHERE ordinal IS NOT NULL",
        "Another transfer of this body has just taken the number. Build the package again.",
    )
    _received_whole = models.Constraint(
        "CHECK((state = 'received') = (receipt_on IS NOT NULL AND receipt IS NOT NULL))",
        "A transfer is over with the archive's receipt: its number and day.",
    )

    @api.depends("date")
    def _compute_year(self):
        for transfer in self:
            transfer.year = transfer.date.year if transfer.date else 0

    def _compute_file_count(self):
        for transfer in self:
            transfer.file_count = len(transfer.case_file_ids)

    def _compute_progress(self):
        lines = self.env["cluster.archive.progress"].sudo().search([("transfer_id", "in", self.ids)])
        found = {line.transfer_id.id: line for line in lines}
        for transfer in self:
            line = found.get(transfer.id)
            transfer.progress = 100.0 * line.done / line.total if line and line.total else 0.0

    @api.depends("number", "date")
    def _compute_display_name(self):
        for transfer in self:
            transfer.display_name = (
                self.env._("Transfer No. %(number)s", number=transfer.number)
                if transfer.number
                else self.env._("Transfer (draft)")
            )

    @api.constrains("case_file_ids", "unit_id")
    def _check_own_files(self):
        for transfer in self:
            strange = transfer.sudo().case_file_ids.filtered(
                lambda case, transfer=transfer: case.unit_id != transfer.unit_id
            )
            if strange:
                raise ValidationError(
                    self.env._(
                        "A transfer holds files of %(unit)s alone. Take out those of another body.",
                        unit=transfer.unit_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_reason(vals)
            self._refuse_step_fields({name for name, value in vals.items() if value and value != "draft"})
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_step_fields(vals.keys())
        self._refuse_reason(vals)
        if {"unit_id", "case_file_ids", "date", "layout", "early_reason"} & vals.keys() and any(
            t.state != "draft" for t in self
        ):
            raise UserError(self.env._("The package is made: return the transfer to preparation to change its files."))
        return super().write(vals)

    def _refuse_step_fields(self, names):
        if STEP_FIELDS & set(names) and not self.env.su:
            raise AccessError(self.env._("A transfer goes on by its steps, not by hand."))

    def _refuse_reason(self, vals):
        user = self.env.user
        if not vals.get("early_reason") or self.env.su:
            return
        units = self.unit_id | self.env["hr.department"].browse(vals.get("unit_id") or [])
        if not user.has_group("cluster_base.group_head") or units - user.cluster_body_ids:
            raise AccessError(self.env._("The head of the body says why files leave before their day."))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(transfer.ordinal for transfer in self):
            raise UserError(self.env._("A transfer that has a number is never removed: cancel it."))

    def action_select(self):
        """Lays every permanent file whose day has come into the transfer."""
        self.check_access("write")
        for transfer in self:
            if transfer.state != "draft":
                raise UserError(self.env._("Files are chosen while the transfer is being prepared."))
            transfer.case_file_ids |= self.env["cluster.case.file"].search(
                Domain("unit_id", "=", transfer.unit_id.id)
                & Domain("archive_state", "=", "kept")
                & Domain("hold_count", "=", 0)
                & Domain("transfer_date", "<=", fields.Date.context_today(self))
            )
        return True

    def _check_files(self):
        self.ensure_one()
        if not self.case_file_ids:
            raise UserError(self.env._("The transfer has no files. Press Select files, or add them."))
        for case in self.case_file_ids:
            if case.archive_state != "kept":
                raise UserError(self.env._("%(case)s is not a closed file of this archive.", case=case.display_name))
            if case.hold_count or case.sudo().document_ids.filtered("hold_count"):
                raise UserError(
                    self.env._("%(case)s is under legal hold: release the hold first.", case=case.display_name)
                )

    def _check_leaving(self):
        """Beside `_check_files`, before a package is built: its files may leave, its builder reads all of them."""
        self._check_files()
        today = fields.Date.context_today(self)
        for case in self.case_file_ids:
            closed = case.sudo().document_ids.filtered(lambda document: document.stamp_id and not document.may_read)
            if closed:
                raise UserError(
                    self.env._(
                        "%(case)s holds restricted documents that you do not read. Somebody who reads them builds the"
                        " package.",
                        case=case.display_name,
                    )
                )
            if self.early_reason or (case.transfer_date and case.transfer_date <= today):
                continue
            if case.transfer_date:
                raise UserError(
                    self.env._(
                        "%(case)s goes to the archive from %(date)s. Take it out, or have the head of the body write"
                        " why it leaves before.",
                        case=case.display_name,
                        date=case.transfer_date.strftime("%d.%m.%Y"),
                    )
                )
            raise UserError(
                self.env._(
                    "%(case)s is not kept permanently. Take it out, or have the head of the body write why it is"
                    " transferred.",
                    case=case.display_name,
                )
            )

    # the package

    def action_build(self):
        self.check_access("write")
        for transfer in self:
            if transfer.state not in ("draft", "building"):
                raise UserError(
                    self.env._("The package of %(transfer)s is already there.", transfer=transfer.display_name)
                )
            transfer._check_leaving()
            ordinal = transfer.ordinal
            if not ordinal:
                last = self.sudo().search(
                    [
                        ("unit_id", "=", transfer.unit_id.id),
                        ("year", "=", transfer.year),
                        ("ordinal", "!=", False),
                    ],
                    order="ordinal desc",
                    limit=1,
                )
                ordinal = last.ordinal + 1
            transfer.sudo().write(
                {
                    "state": "building",
                    "ordinal": ordinal,
                    "number": f"{ordinal}/{transfer.year}",
                    "fault": False,
                }
            )
            transfer._set_progress(0, 0)
            transfer.with_delay(description=transfer.display_name)._build_package()
        return True

    def _build_package(self):
        """The job: puts the package together and stores it. What it cannot pack is told on the transfer."""
        self.ensure_one()
        transfer = self.sudo()
        if transfer.state != "building":
            return
        try:
            transfer._check_leaving()
            identifier, content, digest = transfer._packed()
        except (UserError, ValueError) as error:
            transfer.write({"state": "draft", "fault": str(error)})
            return
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{identifier}.zip",
                    "raw": content,
                    "mimetype": "application/zip",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        transfer.write({"state": "built", "package_id": attachment.id, "package_sha256": digest})
        self.case_file_ids.sudo().document_ids.with_env(self.env)._note_reading("export", detail=self.number or "")

    def _packed(self):
        """(name, bytes, digest) of the package. It is written to the disk and read back when its parts have left the
        memory: never more than its contents and itself are there at once."""
        package = self._package()
        identifier = package.identifier
        with tempfile.TemporaryFile() as target:
            if self.layout == "eark":
                digest = eark.build(package, eark.load_schemas(SCHEMAS), target, self._set_progress)
            else:
                digest = paczka.build(package, target, self._set_progress)
            del package
            self.env["ir.attachment"].invalidate_model(["raw"])
            target.seek(0)
            content = target.read()
        if self.layout == "eark":
            eark_read.read(content, eark_read.load_schema(SCHEMAS))  # what leaves us is what we checked
        return identifier, content, digest

    def _set_progress(self, done, total):
        """Seen while the job still runs: written by a transaction of its own, into a row that nothing else writes."""
        if done not in (0, total) and done % 20:
            return
        query = """INSERT INTO cluster_archive_progress (transfer_id, done, total) VALUES (%s, %s, %s)
                   ON CONFLICT (transfer_id) DO UPDATE SET done = EXCLUDED.done, total = EXCLUDED.total"""
        if total:
            with self._progress_cursor() as own:
                own.execute("SET LOCAL lock_timeout TO '2s'")
                own.execute(query, [self.id, done, total])
        else:
            self.env.cr.execute(query, [self.id, done, total])
        self.env["cluster.archive.progress"].invalidate_model()

    def _progress_cursor(self):
        return self.env.registry.cursor()

    def _package(self, cases=None):
        """The files of the transfer as the engine wants them."""
        self.ensure_one()
        cases = (self.case_file_ids if cases is None else cases).sudo().sorted(lambda case: (case.year, case.sort_key))
        size = sum(cases.document_ids.attachment_ids.mapped("file_size"))
        if size > LARGEST:
            raise UserError(
                self.env._("The files are too large for one package. Divide the transfer: 200 MB go into one.")
            )
        unit = self.unit_id.sudo()
        name = unit.body_partner_id.name or unit.name
        created = fields.Datetime.context_timestamp(
            self.with_context(tz=unit.cluster_id.tz or "Europe/Minsk"), self.create_date
        )
        return eark.Package(
            identifier=eark.path_part(
                f"{unit.cluster_id.code or 'X'}-{unit.code or unit.id}-{self.year}-{self.ordinal}"
            ),
            title=self.env._("Files of %(unit)s, transfer No. %(number)s", unit=name, number=self.number or ""),
            created=created.isoformat(timespec="seconds"),
            creator=name,
            creator_id=unit.body_partner_id.vat or unit.code or "",
            agreement=self.agreement or "",
            software=SOFTWARE,
            software_version=VERSION,
            cases=tuple(case._package_case() for case in cases),
        )

    def action_download(self):
        self.ensure_one()
        if not self.package_id:
            raise UserError(self.env._("There is no package yet: build it first."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.package_id.id}?download=1",
            "target": "new",
        }

    def action_import(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Read a package"),
            "res_model": "cluster.archive.import",
            "view_mode": "form",
            "target": "new",
            "context": {"default_transfer_id": self.id},
        }

    def action_return(self):
        self.check_access("write")
        for transfer in self:
            if transfer.state not in ("building", "built", "sent"):
                raise UserError(self.env._("%(transfer)s cannot be returned.", transfer=transfer.display_name))
            package = transfer.sudo().package_id
            transfer.sudo().write({"state": "draft", "package_id": False, "package_sha256": False})
            package.unlink()
        return True

    def action_cancel(self):
        self.check_access("write")
        if any(transfer.state == "received" for transfer in self):
            raise UserError(self.env._("What the archive has received is not cancelled."))
        packages = self.sudo().package_id
        self.sudo().write({"state": "cancelled", "package_id": False})
        packages.unlink()
        return True

    def action_send(self):
        self.check_access("write")
        for transfer in self:
            if transfer.state != "built":
                raise UserError(self.env._("Build the package first."))
            transfer.sudo().state = "sent"
        return True

    def action_receive(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receipt of the archive"),
            "res_model": "cluster.archive.receipt",
            "view_mode": "form",
            "target": "new",
            "context": {"default_transfer_id": self.id},
        }

    def _receive(self, receipt, day):
        """The archive has confirmed: the files are transferred, their documents say so."""
        self.ensure_one()
        if self.state != "sent":
            raise UserError(self.env._("Only what was handed over is received: press Hand over first."))
        if not (receipt or "").strip():
            raise UserError(self.env._("Enter the number of the archive's receipt."))
        self._check_files()
        self.sudo().case_file_ids.write({"archive_state": "transferred", "transfer_id": self.id})
        self.sudo().write({"state": "received", "receipt": receipt, "receipt_on": day, "received_by_id": self.env.uid})
        for document in self.sudo().case_file_ids.document_ids.filtered("number"):
            document.with_user(self.env.user).sudo()._log_event(
                "transferred",
                self.env._(
                    "Transferred to %(archive)s, receipt No. %(receipt)s",
                    archive=self.archive_id.name,
                    receipt=receipt,
                ),
                {"transfer": self.id, "number": self.number, "receipt": receipt, "sha256": self.package_sha256 or ""},
            )
