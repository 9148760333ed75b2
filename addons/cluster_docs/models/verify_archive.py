from odoo import api, models


class ClusterVerify(models.AbstractModel):
    """The archive's part of the self-check: destroyed by an act is no breach, gone without one is."""

    _inherit = "cluster.verify"

    @api.model
    def _destroyed_files(self):
        """What the sealed histories say was destroyed: {(document, attachment): number of the act}."""
        self.env.cr.execute("SELECT document_id, data FROM cluster_document_event WHERE kind = 'destroyed'")
        return {
            (document, told["id"]): (data.get("act"), data.get("number"))
            for document, data in self.env.cr.fetchall()
            for told in data.get("files", [])
        }

    @api.model
    def _destroyed_breaches(self, document, told, file, act):
        act_id, number = act
        record = self.env["cluster.disposal.act"].browse(act_id or 0).exists()
        if record.state != "executed" or record.number != number:
            yield f"Document {document}: file {told['name']} is said to be destroyed by act {number}, which was not carried out."  # noqa: E501
        elif not file:
            yield f"Document {document}: the stub of file {told['name']}, destroyed by act {number}, is missing."
        elif file.raw:
            yield f"Document {document}: file {told['name']} was destroyed by act {number}, but it has content."

    @api.model
    def _check_disposal(self):
        """What acts say was destroyed is what documents and files say."""
        cr = self.env.cr
        cr.execute("""
            SELECT d.id, a.number FROM cluster_document d JOIN cluster_disposal_act a ON a.id = d.destroyed_act_id
            WHERE a.state <> 'executed' OR NOT EXISTS (
                SELECT FROM cluster_document_event e
                WHERE e.document_id = d.id AND e.kind = 'destroyed' AND (e.data->>'act')::int = a.id)""")
        for document, number in cr.fetchall():
            yield f"Document {document}: it is marked as destroyed by act {number}, its history does not tell of it."
        cr.execute("""
            SELECT e.document_id, e.data->>'number' FROM cluster_document_event e JOIN cluster_document d ON d.id = e.document_id
            WHERE e.kind = 'destroyed' AND d.destroyed_act_id IS NULL""")  # noqa: E501
        for document, number in cr.fetchall():
            yield f"Document {document}: its history says it was destroyed by act {number}, the document does not."
        cr.execute("""
            SELECT c.id, c.index, a.number FROM cluster_disposal_act a
            JOIN cluster_disposal_act_line l ON l.act_id = a.id JOIN cluster_case_file c ON c.id = l.case_file_id
            WHERE a.state = 'executed' AND (c.archive_state <> 'destroyed' OR c.disposal_act_id IS DISTINCT FROM a.id)""")  # noqa: E501
        for case, index, number in cr.fetchall():
            yield f"Case file {case}, index {index}: act {number} destroyed it, the file does not say so."
        cr.execute("""
            SELECT f.id, f.name, a.number FROM ir_attachment f JOIN cluster_disposal_act a ON a.id = f.cluster_disposal_act_id
            WHERE f.store_fname IS NOT NULL OR f.db_datas IS NOT NULL OR f.search_vector IS NOT NULL OR a.state <> 'executed'""")  # noqa: E501
        for file, name, number in cr.fetchall():
            yield f"File {file}, {name}: it is marked as destroyed by act {number}, but it has content or the act was not carried out."  # noqa: E501

        cr.execute("SELECT id FROM cluster_document WHERE destroyed_act_id IS NOT NULL AND answer_body IS NOT NULL")
        for (document,) in cr.fetchall():
            yield f"Document {document}: it was destroyed by an act, but the words of its letter are there."

    @api.model
    def _check_holds(self):
        """The counts of holds on files and documents are those of the holds in force."""
        cr = self.env.cr
        for name, relation, column, table in (
            ("Case file", "cluster_legal_hold_file_rel", "case_file_id", "cluster_case_file"),
            ("Document", "cluster_legal_hold_document_rel", "document_id", "cluster_document"),
        ):
            # the names are ours, above
            # pylint: disable=sql-injection
            cr.execute(f"""
                SELECT t.id, COALESCE(t.hold_count, 0), count(h.id) FROM {table} t
                LEFT JOIN {relation} r ON r.{column} = t.id
                LEFT JOIN cluster_legal_hold h ON h.id = r.hold_id AND h.state = 'active'
                WHERE t.hold_count > 0 OR h.id IS NOT NULL
                GROUP BY t.id HAVING COALESCE(t.hold_count, 0) <> count(h.id)""")  # noqa: S608
            for record, counted, found in cr.fetchall():
                yield f"{name} {record}: it counts {counted} holds, {found} are in force."
