from odoo import api, models

from ..models.classes import CODES, LETTERS, NONE, QUADRANT_OF


class CrmSegmentationGrid(models.AbstractModel):
    """The nine cells of ABC and XYZ, and the groups beside them, with the change since the comparable run before.

    ``share`` and ``average`` are of the revenue: a cell's part of what all customers but the negative ones brought,
    and revenue per customer. They and the revenue are there for the group of the money only.
    """

    _name = "crm.segmentation.grid"
    _description = "Grid of Segments"
    _inherit = ["crm.segmentation.board"]

    @api.model
    @api.readonly
    def get_grid(self, run_id=False, profile_id=False):
        """Return the cells of a run, by default the last one of the main segmentation.

        Where there is no run yet ``run_id`` is False and there are no cells. UserError: the run cannot be shown.
        """
        run, earlier, board = self._get_board(run_id, profile_id)
        if not run:
            return {**board, "cells": {}}
        now, before = self._get_figures(run, earlier)
        policies = self.env["crm.segmentation.policy"].search_fetch(
            [("company_id", "=", run.company_id.id)], ["segment_code", "advice", "cadence_days", "color"]
        )
        policies = policies.grouped("segment_code")
        base = {
            "total": sum(customers for customers, _revenue in now.values()),
            "revenue": sum(revenue for code, (_customers, revenue) in now.items() if code != "negative"),
            "has_before": bool(earlier),
        }
        codes = [code for code, _label in CODES]
        if NONE[0] in now or NONE[0] in before:
            codes.append(NONE[0])
        labels = {**self._get_labels("segment_code"), NONE[0]: self.env._("No class")}
        quadrants = self._get_labels("segment_quadrant")
        return {
            **board,
            "customers": base["total"],
            "concentration": run.concentration,
            "before": self._prepare_run(earlier) if earlier else False,
            "outside": [code for code in codes if code not in LETTERS],
            "cells": {
                code: {
                    **self._prepare_cell(code, now, before, base, policies),
                    "label": labels[code],
                    "quadrant": QUADRANT_OF.get(code, False),
                    "quadrant_label": quadrants.get(QUADRANT_OF.get(code), ""),
                    "domain": [("run_id", "=", run.id), ("segment_code", "=", code != NONE[0] and code)],
                }
                for code in codes
            },
        }

    @api.model
    def _get_figures(self, *runs):
        """Per run {code: (customers, revenue)}; the revenue is 0 for who may not see money.

        By margin a customer may have no class, as nothing is known of it: such are there under a code of their own.
        """
        aggregates = ["__count", "revenue:sum"] if self._has_money() else ["__count"]
        groups = self.env["crm.segmentation.result"]._read_group(
            [("run_id", "in", [run.id for run in runs])],
            ["run_id", "segment_code"],
            aggregates,
        )
        figures = {run: {} for run in runs}
        for run, code, count, *revenue in groups:
            figures[run][code or NONE[0]] = (count, revenue[0] or 0 if revenue else 0)
        return [figures[run] for run in runs]

    def _prepare_cell(self, code, now, before, base, policies):
        customers, revenue = now.get(code, (0, 0))
        policy = policies.get(code, self.env["crm.segmentation.policy"])
        cell = {
            "customers": customers,
            "customer_share": 100 * customers / base["total"] if base["total"] else None,
            "change": customers - before.get(code, (0, 0))[0] if base["has_before"] else None,
            "advice": policy.advice or "",
            "cadence_days": policy.cadence_days,
            "color": policy.color,
        }
        if self._has_money():
            cell["revenue"] = revenue
            cell["share"] = 100 * revenue / base["revenue"] if base["revenue"] and code != "negative" else None
            cell["average"] = revenue / customers if customers else None
        return cell
