from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

POINTS = 200  # of the curve that is drawn


class CrmSegmentationPareto(models.AbstractModel):
    """How much of the total the largest customers bring: the real concentration, for the group of the money."""

    _name = "crm.segmentation.pareto"
    _description = "Pareto Curve of Customers"
    _inherit = ["crm.segmentation.board"]

    @api.model
    @api.readonly
    def get_curve(self, run_id=False, profile_id=False):
        """Return points {rank, customers %, total %} of a run's curve and a line per class.

        Shares are of what the run measures, of customers above zero. AccessError: not in the group of the money.
        UserError: the run cannot be shown.
        """
        self.env["crm.segmentation.result"].check_access("read")
        if not self._has_money():
            raise AccessError(self.env._("The curve is for those who see the money behind the classes."))
        run, _earlier, board = self._get_board(run_id, profile_id)
        if not run:
            return {**board, "points": [], "classes": []}
        return {
            **board,
            "points": self._get_points(run),
            "classes": self._get_classes(run),
            "customers": run.curve_count,
            "concentration": run.concentration,
            "limits": [run.limit_a, run.limit_b],
        }

    def _get_points(self, run):
        self.env["crm.segmentation.result"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT rank, cumulative_share FROM crm_segmentation_result
                 WHERE run_id = %(run)s AND rank > 0
                   AND (rank %% %(step)s = 0 OR rank = 1 OR rank = %(last)s)
                 ORDER BY rank
                """,
                run=run.id,
                step=max(1, run.curve_count // POINTS),
                last=run.curve_count,
            )
        )
        return [{"rank": rank, "customers": 100 * rank / run.curve_count, "share": share} for rank, share in rows]

    def _get_classes(self, run):
        """A line per letter: its customers, its revenue, and up to where it reaches on the curve."""
        groups = self.env["crm.segmentation.result"]._read_group(
            [("run_id", "=", run.id), ("rank", ">", 0)],
            ["abc_class"],
            ["__count", "revenue:sum", "share:sum", "cumulative_share:max", "rank:max"],
        )
        return [
            {
                "key": letter,
                "customers": count,
                "customer_share": 100 * count / run.curve_count if run.curve_count else 0,
                "revenue": revenue,
                "share": share,
                "end_share": end_share,
                "end_customers": 100 * last / run.curve_count if run.curve_count else 0,
                "domain": [("run_id", "=", run.id), ("abc_class", "=", letter), ("rank", ">", 0)],
            }
            for letter, count, revenue, share, end_share, last in groups
        ]
