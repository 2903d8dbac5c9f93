from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..models.crm_segmentation_result_elsewhere import ABSENT, FIELDS, NONE

# The classes of each kind, the best first; a move down this list is a drop.
ORDER = {
    "abc": ["A", "B", "C", "negative"],
    "xyz": ["X", "Y", "Z", "sleeping"],
    "quadrant": ["cash_cow", "star", "wild_cat", "dog"],
}
UNRANKED = {"abc": [], "xyz": ["new"], "quadrant": []}


class CrmSegmentationMigration(models.AbstractModel):
    """Where the customers of one run are in a later one, for two runs that may be compared.

    Rows are the classes before, columns those after. A customer who is in one of the runs only stands in the row or
    column *absent*. The revenue at stake is what the customers of a cell brought before.
    """

    _name = "crm.segmentation.migration"
    _description = "Migration of Customers between Segments"
    _inherit = ["crm.segmentation.board"]

    @api.model
    @api.readonly
    def get_matrix(self, kind="abc", run_id=False, profile_id=False, before_id=False):
        """Return the matrix of ``kind`` (abc, xyz or quadrant) from ``before_id`` to ``run_id``.

        Without ``before_id`` the comparable run before is taken; where there is none, ``cells`` is empty. Two runs
        that cannot be compared never are: ``cells`` is empty and ``refusal`` says why. UserError: an unknown kind,
        or a run that cannot be shown.
        """
        if kind not in FIELDS:
            raise UserError(self.env._("Classes are compared by abc, xyz or quadrant, not by %(kind)s.", kind=kind))
        run, earlier, board = self._get_board(run_id, profile_id)
        before = self._get_board(before_id)[0] if before_id else earlier
        board = {**board, "kind": kind, "before_id": before.id, "cells": [], "classes": [], "refusal": ""}
        refusal = before and self._get_refusal(before, run)
        if not before or refusal:
            return {**board, "refusal": refusal or ""}
        cells = self._get_cells(kind, before, run)
        used = {cell[side] for cell in cells for side in ("from", "to")}
        keys = [*ORDER[kind], *UNRANKED[kind], *(key for key in (NONE, ABSENT) if key in used)]
        labels = {
            **self._get_labels(FIELDS[kind]),
            NONE: self.env._("Outside the grid") if kind == "quadrant" else self.env._("No class"),
            ABSENT: self.env._("Not in the run"),
        }
        return {**board, "classes": [{"key": key, "label": labels[key]} for key in keys], "cells": cells}

    @api.model
    def _get_refusal(self, before, run):
        """Why these runs are not compared, or nothing.

        Classes mean the same only where both runs were made by the same rules for the same company.
        """
        if before.date_to >= run.date_to:
            return self.env._("Choose an earlier run to compare with: the months before must come first.")
        if before.company_id == run.company_id and before.parameter_key == run.parameter_key:
            return ""
        return self.env._(
            "These runs cannot be compared: their classes were made by different rules.\n%(differences)s",
            differences="\n".join(self._get_differences(before, run)),
        )

    def _get_differences(self, before, run):
        """Lines such as "Months: 6, then 12"."""
        old, new = before._describe_parameters(), run._describe_parameters()
        lines = []
        for name, (label, _value) in {**old, **new}.items():
            values = [described.get(name, (label, ""))[1] or "–" for described in (old, new)]
            if values[0] != values[1]:
                lines.append(
                    self.env._("%(name)s: %(before)s, then %(after)s", name=label, before=values[0], after=values[1])
                )
        if before.company_id != run.company_id:
            names = {"before": before.company_id.name, "after": run.company_id.name}
            lines.append(self.env._("company: %(before)s, then %(after)s", **names))
        return lines

    def _get_cells(self, kind, before, run):
        rows = self.env.execute_query_dict(self._get_cells_query(kind, before, run))
        return [self._prepare_cell(kind, before, run, row) for row in rows]

    def _get_cells_query(self, kind, before, run):
        results = self.env["crm.segmentation.result"]
        results.flush_model()
        column, table = SQL.identifier(FIELDS[kind]), SQL.identifier(results._table)
        return SQL(
            """
            SELECT CASE WHEN old.id IS NULL THEN %(absent)s ELSE COALESCE(old.%(column)s, %(none)s) END AS "from",
                   CASE WHEN new.id IS NULL THEN %(absent)s ELSE COALESCE(new.%(column)s, %(none)s) END AS "to",
                   count(*) AS customers,
                   COALESCE(sum(old.revenue), 0) AS before, COALESCE(sum(new.revenue), 0) AS after
              FROM (SELECT * FROM %(table)s WHERE run_id = %(old)s) AS old
              FULL JOIN (SELECT * FROM %(table)s WHERE run_id = %(new)s) AS new ON new.partner_ref = old.partner_ref
             GROUP BY 1, 2
             ORDER BY 1, 2
            """,
            absent=ABSENT,
            none=NONE,
            column=column,
            table=table,
            old=before.id,
            new=run.id,
        )

    def _prepare_cell(self, kind, before, run, row):
        """One cell, with the records behind it: results of the later run, of the earlier one for who left."""
        order = ORDER[kind]
        ranks = [order.index(row[side]) if row[side] in order else None for side in ("from", "to")]
        is_move = None not in ranks and ranks[0] != ranks[1]
        gone = row["to"] == ABSENT
        shown, own, other, elsewhere = (before, "from", run, "to") if gone else (run, "to", before, "from")
        cell = {
            "from": row["from"],
            "to": row["to"],
            "customers": row["customers"],
            "direction": ("down" if ranks[1] > ranks[0] else "up") if is_move else "",
            "domain": [
                ("run_id", "=", shown.id),
                (FIELDS[kind], "=", False if row[own] == NONE else row[own]),
                ("class_elsewhere", "=", f"{other.id}/{kind}/{row[elsewhere]}"),
            ],
        }
        return {**cell, "before": row["before"], "after": row["after"]} if self._has_money() else cell
