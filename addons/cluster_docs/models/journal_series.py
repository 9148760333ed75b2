from odoo import fields, models


class DocumentJournal(models.Model):
    """Cases that are counted for each class of the file plan: the list of cases of a class is a journal of its own,
    opened when the class is used for the first time, under the journal that the pack describes."""

    _inherit = "cluster.document.journal"

    series = fields.Selection(
        [("journal", "Through the journal"), ("class", "Each class of the file plan for itself")],
        "Counted",
        required=True,
        default="journal",
    )
    series_of_id = fields.Many2one(
        "cluster.document.journal", "Part of", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    class_index = fields.Char("Class", readonly=True, help="The class of the file plan whose cases are counted here.")

    _class_uniq = models.UniqueIndex(
        "(series_of_id, class_index) WHERE series_of_id IS NOT NULL", "This class already has its list of cases."
    )

    def _for_class(self, case):
        """The list of cases of a class: this journal for its own class, else the one below it."""
        self.ensure_one()
        head = self.series_of_id or self
        if head.series != "class" or not case or case.index == (head.class_index or head.case_file_id.index):
            return head
        journals = self.sudo().with_context(active_test=False)
        found = journals.search([("series_of_id", "=", head.id), ("class_index", "=", case.index)], limit=1)
        found = found or head.sudo()._open_class(case)
        return found.with_env(self.env)

    def _open_class(self, case):
        self.ensure_one()
        if not self.class_index:  # the head keeps the class that it began with
            self.class_index = self.case_file_id.index
        journal = self.create(
            {
                "kind": self.kind,
                "code": f"{self.code}-{case.index}",
                "name": f"{self.name}: {case.index}",
                "pattern": self.pattern,
                "constant": self.constant,
                "series": "class",
                "series_of_id": self.id,
                "class_index": case.index,
                "kind_id": self.kind_id.id,
                "case_file_id": case.id,
                "deadline_rule_id": self.deadline_rule_id.id,
                "unit_id": self.unit_id.id,
                "sequence": self.sequence,
            }
        )
        journal.flush_recordset()
        return journal


class Document(models.Model):
    _inherit = "cluster.document"

    def _do_register(self):
        """A case is counted in the list of its class."""
        for document in self.filtered(lambda document: document.state == "draft"):
            if document.journal_id.series == "class":
                journal = document.journal_id._for_class(document.case_file_id)
                if journal != document.journal_id:
                    document.journal_id = journal
        return super()._do_register()
