from .common import DocumentsCase

DAY = "2031-03-03 09:00:00"


class JournalsCase(DocumentsCase):
    @classmethod
    def reserve(cls, size=3, kind="reserved", journal="internal", user=None, reason="Загады старшыні"):
        wizard = (
            cls.env["cluster.number.reserve"]
            .with_user(user or cls.controller)
            .create({"journal_id": cls.journal(journal).id, "size": size, "kind": kind, "reason": reason})
        )
        block = cls.env["cluster.document.number.block"].browse(wizard.action_reserve()["res_id"])
        block.sudo()._take_lines()  # a test never commits
        return block

    @classmethod
    def enter(cls, line, at, user=None, reason="Ляжала ў старшыні", document=None, **vals):
        """Through the wizard, as a person does it."""
        wizard = (
            cls.env["cluster.document.late"]
            .with_user(user or cls.clerk)
            .create(
                {
                    "journal_id": line.journal_id.id,
                    "document_id": document.id if document else False,
                    "way": "reserved" if line.state == "reserved" else "late",
                    "entry_at": at,
                    "line_id": line.id,
                    "reason": reason,
                    "title": "З паперы",
                    "correspondent_name": "Узорны адпраўнік",
                    **vals,
                }
            )
        )
        document = cls.env["cluster.document"].browse(wizard.action_enter()["res_id"])
        document.with_user(user or cls.clerk)._assign_numbers_here()
        return document

    def lines(self, journal="internal"):
        return self.env["cluster.document.number"].search(
            [("journal_id", "=", self.journal(journal).id)], order="year, ordinal, suffix nulls first"
        )

    def breaches(self):
        names = {journal.name for journal in self.body.journal_ids}
        return [
            breach
            for breach in self.env["cluster.verify"]._verify()
            if any(f"Journal {name}" in breach for name in names) or "З паперы" in breach
        ]
