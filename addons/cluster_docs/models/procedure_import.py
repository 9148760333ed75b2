from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import procedure_list


class Procedure(models.Model):
    """Takes an official list whole. The same list again changes nothing."""

    _inherit = "cluster.procedure"

    @api.model
    def _import_list(self, content, list_code, law_ref, valid_from, body_kind="committee"):
        """Import the bytes of a list; return {"rows", "created", "changed", "unchanged"}.

        A changed name or number makes a new edition from `valid_from`, so that running cases
        keep theirs. Raises UserError that names the first bad line; nothing is imported then.
        """
        try:
            rows = procedure_list.parse(content)
        except procedure_list.ListError as error:
            raise UserError(
                self.env._("Nothing was imported. Line %(line)s: %(reason)s", line=error.line, reason=error.reason)
            ) from error
        known = {p.key: p for p in self.with_context(active_test=False).search([("key", "=like", f"{list_code}/%")])}
        created = [row for row in rows if f"{list_code}/{row.key}" not in known]
        changed = self._import_change(rows, known, list_code, law_ref, valid_from)
        self._import_create(created, known, list_code, law_ref, valid_from, body_kind)
        return {
            "rows": len(rows),
            "created": len(created),
            "changed": changed,
            "unchanged": len(rows) - len(created) - changed,
        }

    @api.model
    def _import_create(self, rows, known, list_code, law_ref, valid_from, body_kind):
        """Level by level, so that each batch finds its parents."""
        for level in sorted({row.code.count(".") for row in rows}):
            batch = [row for row in rows if row.code.count(".") == level]
            procedures = self.create(
                [
                    {
                        "key": f"{list_code}/{row.key}",
                        "sort_code": row.key,
                        "is_heading": not row.is_leaf,
                        "active": not row.excluded,
                        "parent_id": known[f"{list_code}/{row.parent_key}"].id if row.parent_key else False,
                        "edition_ids": [
                            fields.Command.create(
                                self._prepare_import_edition_vals(row, law_ref, valid_from, body_kind)
                            )
                        ],
                    }
                    for row in batch
                ]
            )
            known.update(zip((p.key for p in procedures), procedures, strict=True))

    @api.model
    def _prepare_import_edition_vals(self, row, law_ref, valid_from, body_kind):
        return {
            "number": row.number,
            "name": row.full_name,
            "law_ref": law_ref,
            "valid_from": valid_from,
            "body_kind": body_kind,
            "result": row.result or "other",
            "term_known": False,
            "status": "recalled",
        }

    @api.model
    def _import_change(self, rows, known, list_code, law_ref, valid_from):
        changed = 0
        for row in rows:
            procedure = known.get(f"{list_code}/{row.key}")
            if not procedure:
                continue
            vals = {}
            if procedure.active == row.excluded:
                vals["active"] = not row.excluded
            if procedure.is_heading == row.is_leaf:
                vals["is_heading"] = not row.is_leaf
            last = procedure.edition_ids.sorted("valid_from")[-1:]
            words = (row.number, row.full_name, row.result or "other")
            renamed = (last.number, last.with_context(lang="en_US").name, last.result) != words
            if vals:
                procedure.write(vals)
            if renamed:
                self._import_rename(row, last, law_ref, valid_from)
            changed += bool(vals or renamed)
        return changed

    @api.model
    def _import_rename(self, row, last, law_ref, valid_from):
        valid_from = fields.Date.to_date(valid_from)
        if last.valid_from >= valid_from:
            raise UserError(
                self.env._(
                    "Nothing was imported. Line %(line)s: procedure %(number)s already has an edition from %(date)s."
                    " Give the new list a later first day.",
                    line=row.line,
                    number=row.number,
                    date=fields.Date.to_string(last.valid_from),
                )
            )
        last.valid_to = fields.Date.subtract(valid_from, days=1)
        last.flush_recordset(["valid_to"])  # the exclusion constraint looks at the stored row
        last.copy(
            {
                "number": row.number,
                "name": row.full_name,
                "result": row.result or "other",
                "law_ref": law_ref,
                "valid_from": valid_from,
                "valid_to": False,
                "status": "recalled",
            }
        )
