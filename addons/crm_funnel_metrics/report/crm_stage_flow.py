from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_history.models.crm_stage_log import MOVES

from .measures import Count, Quantile, Ratio

# Where each way of leaving a stage is counted. Every stay is in exactly one of these or still there.
OUTCOMES = {
    "moved_on": ("forward", "skip"),
    "won": ("won",),
    "lost": ("lost",),
    "moved_back": ("back",),
    "left_otherwise": ("handed_off", "archived", "merged", "removed", "reopened", "created"),
}


class CrmStageFlow(models.Model):
    """Stays of leads in the stages of the pipeline and how they ended, by the day the stay began (*period*).

    For any filter and any group: entered = moved on + won + lost + moved back + left otherwise + still there.
    A stage that was jumped over is a row with ``is_passed``: it counts as passed unless it is filtered out.
    Hours are calendar hours of the stays that ended; stages jumped over have none.
    """

    _name = "crm.stage.flow"
    _description = "Stage Flow"
    _inherit = ["crm.funnel.report", "crm.funnel.figures"]
    _auto = False
    _depends = {
        "crm.stage.log": [
            "day", "lead_day", "lead_id", "lead_name", "lead_type", "holder_id", "team_id", "product_id", "source_id",
            "medium_id", "campaign_id", "country_id", "commercial_partner_id", "company_id", "company_currency",
            "stage_id", "stage_name", "status", "is_passed", "next_move", "hours", "expected_revenue",
        ],
        "crm.team": ["office_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }  # fmt: skip
    _day_column = "day"
    _measures = {
        **{name: Count("next_move", moves) for name, moves in OUTCOMES.items()},
        "lost_rate": Ratio("lost", ("entered",)),
        "onward_rate": Ratio("onward", ("entered",)),
        "hours_median": Quantile("hours", 0.5),
        "hours_p90": Quantile("hours", 0.9),
    }

    _figures = {
        "entered": ("entered",),
        "moved_on": ("moved_on",),
        "won": ("won",),
        "lost": ("lost",),
        "moved_back": ("moved_back",),
        "left_otherwise": ("left_otherwise",),
        "still_there": ("still_there",),
        "onward_rate": ("entered",),
        "lost_rate": ("entered",),
        "hours": ("timed",),
        "hours_median": ("timed",),
        "hours_p90": ("timed",),
        "amount": ("entered",),
        "lost_amount": ("lost",),
    }
    _rank_figure = "lost_rate"

    day = fields.Date(string="Entered On", help="The day the lead came into the stage.")
    lead_type = fields.Selection([("lead", "Lead"), ("opportunity", "Opportunity")], string="Type", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    deleted_stage = fields.Char(readonly=True, help="Name of a stage that does not exist any more.")
    is_passed = fields.Boolean(string="Skipped", readonly=True, help="The lead jumped over this stage.")
    next_move = fields.Selection(MOVES, string="How It Left", readonly=True, help="Empty while it is still there.")
    entered = fields.Integer(readonly=True, help="How many times a lead came into the stage.")
    moved_on = fields.Integer(readonly=True, help="Went forward to a later stage.")
    won = fields.Integer(readonly=True, help="Won from this stage.")
    lost = fields.Integer(readonly=True, help="Lost in this stage.")
    moved_back = fields.Integer(readonly=True, help="Went back to an earlier stage.")
    left_otherwise = fields.Integer(
        readonly=True, help="Handed off to another pipeline, archived, merged into another lead or deleted."
    )
    still_there = fields.Integer(readonly=True, help="Has not left the stage yet.")
    onward = fields.Integer(string="Moved On or Won", readonly=True)
    timed = fields.Integer(string="Stays Timed", readonly=True, help="Stays that ended, whose hours are known.")
    lost_rate = fields.Float(string="Lost (%)", readonly=True, aggregator="avg", help="Lost ÷ entered.")
    onward_rate = fields.Float(
        string="Conversion (%)", readonly=True, aggregator="avg", help="(Moved on + won) ÷ entered."
    )
    hours = fields.Float(
        string="Hours (mean)", readonly=True, aggregator="avg", help="Calendar hours of the stays that ended."
    )
    hours_median = fields.Float(
        string="Hours (median)", readonly=True, aggregator="avg", help="Half of them took no longer."
    )
    hours_p90 = fields.Float(string="Hours (p90)", readonly=True, aggregator="avg", help="9 of 10 took no longer.")
    amount = fields.Monetary(
        string="Amount Entered",
        currency_field="company_currency",
        readonly=True,
        help="Expected revenue of the leads that came into the stage.",
    )
    lost_amount = fields.Monetary(
        string="Amount Lost",
        currency_field="company_currency",
        readonly=True,
        help="Expected revenue of the leads lost in the stage.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT log.id, log.%(day)s AS day, %(dimensions)s, log.lead_type, log.stage_id,
                   CASE WHEN log.stage_id IS NULL THEN NULLIF(log.stage_name, '') END AS deleted_stage,
                   log.is_passed, log.next_move, %(outcomes)s, 1 AS entered,
                   CASE WHEN log.next_move IS NULL THEN 1 ELSE 0 END AS still_there,
                   CASE WHEN log.next_move IS NOT NULL AND log.is_passed IS NOT TRUE THEN log.hours END AS hours,
                   CASE WHEN log.next_move IS NOT NULL AND log.is_passed IS NOT TRUE THEN 1 ELSE 0 END AS timed,
                   log.expected_revenue AS amount,
                   CASE WHEN log.next_move = 'lost' THEN log.expected_revenue ELSE 0 END AS lost_amount,
                   %(measures)s
              FROM %(source)s
             WHERE log.status = 'open'
            """,
            day=SQL.identifier(self._day_column),
            dimensions=self._select_log(),
            source=self._from_log(),
            outcomes=self._select_outcomes(),
            measures=self._select_measures(),
        )

    def _select_outcomes(self):
        outcomes = {**OUTCOMES, "onward": (*OUTCOMES["moved_on"], *OUTCOMES["won"])}
        return SQL(", ").join(
            SQL("CASE WHEN log.next_move IN %s THEN 1 ELSE 0 END AS %s", moves, SQL.identifier(name))
            for name, moves in outcomes.items()
        )

    @api.model
    def _get_splits(self):
        return {"stage": ["stage_id", "deleted_stage"], **super()._get_splits()}

    @api.model
    def _get_figures_domain(self, date_from, date_to, count_skipped):
        domain = super()._get_figures_domain(date_from, date_to, count_skipped)
        return domain if count_skipped else [*domain, ("is_passed", "=", False)]

    @api.model
    def _get_group_label(self, split, group):
        if split != "stage" or group[0]:
            return super()._get_group_label(split, group)
        if group[1]:
            return self.env._("%(stage)s (deleted)", stage=group[1])
        return self.env._("Unknown stage")
