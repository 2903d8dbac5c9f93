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
            "margin": run.parameters["margin"],
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
        """A line per letter: its customers, its revenue, and the part of the curve between its limits.

        By the margin a customer beyond a limit may have kept the class of before, so the two need not agree.
        """
        places, start = self._get_places(run), 0
        lines = []
        groups = self.env["crm.segmentation.result"]._read_group(
            [("run_id", "=", run.id), ("rank", ">", 0)],
            ["abc_class"],
            ["__count", "revenue:sum", "share:sum"],
        )
        for letter, count, revenue, share in groups:
            rank, end_share = places[letter]
            end = 100 * rank / run.curve_count
            lines.append({
                "key": letter,
                "customers": count,
                "customer_share": 100 * count / run.curve_count,
                "revenue": revenue,
                "share": share,
                "start_customers": start,
                "end_customers": end,
                "end_share": end_share,
                "domain": [("run_id", "=", run.id), ("abc_class", "=", letter), ("rank", ">", 0)],
            })  # fmt: skip
            start = end
        return lines

    def _get_places(self, run):
        """{letter: (rank, cumulative share) of the customer that crosses its limit}; the last one for C."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT min(rank) FILTER (WHERE cumulative_share >= %(a)s),
                       min(cumulative_share) FILTER (WHERE cumulative_share >= %(a)s),
                       min(rank) FILTER (WHERE cumulative_share >= %(b)s),
                       min(cumulative_share) FILTER (WHERE cumulative_share >= %(b)s)
                  FROM crm_segmentation_result WHERE run_id = %(run)s AND rank > 0
                """,
                a=run.limit_a,
                b=run.limit_b,
                run=run.id,
            )
        )
        rank_a, share_a, rank_b, share_b = rows[0]
        return {"A": (rank_a, share_a), "B": (rank_b, share_b), "C": (run.curve_count, 100)}
