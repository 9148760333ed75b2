from odoo import api, fields, models
from odoo.exceptions import UserError


class ClusterMemberPaper(models.Model):
    """Every paper of a membership in one list: found by the holder's name, opened in one click."""

    _name = "cluster.member.file"
    _description = "Paper of a member"
    _order = "day desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "holder"]

    member_id = fields.Many2one("cluster.member", string="Holder", required=True, index=True, ondelete="cascade")
    holder = fields.Char(related="member_id.name", store=True, index=True, string="Holder's name")
    cluster_id = fields.Many2one(related="member_id.cluster_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("application", "Application to join"),
            ("decision", "Extract of a decision"),
            ("contract", "Contract of membership"),
            ("signed", "Signed contract, scan"),
            ("fee", "Invoice of a fee"),
            ("reminder", "Reminder of a fee"),
            ("waiver", "Waiver of a fee"),
            ("notice", "Notice of leaving"),
            ("hearing", "Hearing"),
            ("other", "Other"),
        ],
        required=True,
        index=True,
    )
    number = fields.Char(required=True)
    day = fields.Date(string="Of", required=True)
    model = fields.Char(export_string_translation=False)
    res_id = fields.Many2oneReference(model_field="model", string="Record")
    attachment_id = fields.Many2one("ir.attachment", string="File", ondelete="restrict")

    _paper_uniq = models.Constraint("UNIQUE (member_id, kind, number)", "This paper is in the list already.")

    def action_open(self):
        """The paper itself: its file, the print of its record, or the record."""
        self.ensure_one()
        self.check_access("read")
        if self.attachment_id:
            url = f"/web/content/{self.sudo().attachment_id.id}?download=false"
            return {"type": "ir.actions.act_url", "url": url, "target": "new"}
        if self.kind == "contract":
            return self.member_id.action_print_contract()
        if self.kind == "decision":
            return self.env["cluster.council.item"].browse(self.res_id).action_print_extract()
        if self.kind == "fee":
            # As its print: head and council read the member's papers, not the centre's books.
            return {"type": "ir.actions.act_url", "url": f"/cluster/papers/{self.id}", "target": "new"}
        if self.kind == "reminder":
            return self.env["cluster.fee.letter"].browse(self.res_id).action_print()
        if not self.model:
            raise UserError(self.env._("This paper has neither a file nor a record: see the member's folder."))
        return {"type": "ir.actions.act_window", "res_model": self.model, "res_id": self.res_id, "view_mode": "form"}


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    file_ids = fields.One2many(
        "cluster.member.file",
        "member_id",
        string="Folder",
        groups="cluster_base.group_clerk,cluster_base.group_head,cluster_base.group_council,cluster_base.group_coordinator,cluster_base.group_auditor",  # noqa: E501
    )
    file_count = fields.Integer(compute="_compute_file_count", compute_sudo=True)
    signed_scan_id = fields.Many2one(
        "ir.attachment",
        string="Signed contract",
        groups="cluster_base.group_clerk,cluster_base.group_head,cluster_base.group_council,cluster_base.group_coordinator,cluster_base.group_auditor",
        copy=False,
        readonly=True,
    )  # noqa: E501

    @api.depends("file_ids")
    def _compute_file_count(self):
        counts = dict(
            self.env["cluster.member.file"]._read_group([("member_id", "in", self.ids)], ["member_id"], ["__count"])
        )
        for member in self:
            member.file_count = counts.get(member, 0)

    def _keep_paper(self, kind: str, number: str, day, record=None, attachment=None):
        """Enter a paper into the list of papers, once.

        :param record: the record whose print the paper is; empty where it is a file
        """
        self.ensure_one()
        Paper = self.env["cluster.member.file"].sudo()
        found = Paper.search([("member_id", "=", self.id), ("kind", "=", kind), ("number", "=", number)], limit=1)
        values = {
            "day": day,
            "model": record._name if record else False,
            "res_id": record.id if record else False,
            "attachment_id": attachment.id if attachment else False,
        }
        if found:
            found.write(values)
            return found
        return Paper.create({"member_id": self.id, "kind": kind, "number": number, **values})

    def write(self, vals):
        result = super().write(vals)
        if vals.get("contract_number"):
            for member in self.sudo():
                member._keep_paper("contract", member.contract_number, member.admitted_on, member)
        return result

    def action_papers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_member_file")
        return {**action, "domain": [("member_id", "=", self.id)], "context": {"default_member_id": self.id}}

    def action_propose(self):
        """Lay the member before the next meeting of the council that is being planned."""
        self.ensure_one()
        self.check_access("write")
        Meeting = self.env["cluster.council.meeting"]
        meeting = Meeting.search(
            [("cluster_id", "=", self.cluster_id.id), ("state", "=", "planned"), ("body", "=", "council")],
            order="start",
            limit=1,
        )
        if not meeting:
            raise UserError(self.env._("No meeting is planned: plan one under Council, then lay the member before it."))
        if self.state == "applied" and not self.is_complete:
            raise UserError(
                self.env._("The papers are not complete yet: press “Papers are complete” first, then lay it before.")
            )
        kind = {"applied": "admission", "suspended": "reinstatement"}.get(self.state, "other")
        Item = self.env["cluster.council.item"]
        item = Item.search([("meeting_id", "=", meeting.id), ("member_id", "=", self.id), ("kind", "=", kind)], limit=1)
        if not item:
            values = {"meeting_id": meeting.id, "member_id": self.id, "kind": kind}
            if kind == "other":
                values["title"] = self.name
            item = Item.create(values)
        return item.action_open_meeting()
