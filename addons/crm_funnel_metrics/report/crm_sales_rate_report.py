from odoo import api, fields, models
from odoo.tools import SQL

from .crm_funnel_figures import FigureGroup
from .crm_rate_report import CrmRateReport
from .measures import Ratio

PURCHASES = ("bought", "bought_again")


class CrmSalesRateReport(models.AbstractModel):
    """All the rates of selling side by side: the rates of deals, and those of leads, proposals and purchases.

    Fit rate: a lead is qualified when a person moved it forward for the first time; rules of assignment and other
    machines do not qualify. Close rate: only proposals count that were really sent from a quotation, a deal with
    several of them once. Repeat rate: a purchase is a confirmed order, of a customer with all its contacts.
    """

    _name = "crm.sales.rate.report"
    _description = "Rates"
    _inherit = "crm.rate.report"
    _auto = False
    _measures = {
        **CrmRateReport._measures,
        "close_rate": Ratio("won_proposed", ("proposed",)),
        "fit_rate": Ratio("qualified", ("came",)),
        "repeat_rate": Ratio("bought_again", ("bought",)),
    }
    _figures = {
        **CrmRateReport._figures,
        "proposed": ("proposed",),
        "won_proposed": ("won_proposed",),
        "close_rate": ("proposed",),
        "came": ("came",),
        "qualified": ("qualified",),
        "fit_rate": ("came",),
        "bought": ("bought",),
        "bought_again": ("bought_again",),
        "repeat_rate": ("bought",),
    }
    _depends = {
        "sale.order": [
            "opportunity_id", "state", "date_order", "date_first_sent", "is_repeat_purchase", "user_id", "team_id",
            "source_id", "medium_id", "campaign_id", "partner_id", "company_id", "name",
        ],
        "res.partner": ["commercial_partner_id", "country_id"],
        "resource.calendar": ["tz"],
    }  # fmt: skip

    outcome = fields.Selection(
        string="What",
        selection_add=[
            ("lead", "Lead, not qualified yet"),
            ("came", "Lead came"),
            ("qualified", "Lead qualified"),
            ("proposed", "First proposal sent"),
            ("bought", "First purchase"),
            ("bought_again", "Repeat purchase"),
        ],
    )
    came = fields.Integer(string="Leads Came", readonly=True, help="Leads and opportunities that came.")
    qualified = fields.Integer(
        readonly=True, help="Leads that a person moved forward for the first time; machines do not qualify."
    )
    fit_rate = fields.Float(
        string="Fit Rate (%)", readonly=True, aggregator="avg", help="Qualified by a person ÷ leads that came."
    )
    proposed = fields.Integer(
        string="Proposals Sent", readonly=True, help="Deals whose first quotation was sent to the customer."
    )
    won_proposed = fields.Integer(
        string="Won After a Proposal", readonly=True, help="Deals won that had been sent a quotation."
    )
    close_rate = fields.Float(
        string="Close Rate (%)",
        readonly=True,
        aggregator="avg",
        help="Won after a proposal ÷ proposals sent; a deal with several proposals counts once.",
    )
    bought = fields.Integer(string="Purchases", readonly=True, help="Orders confirmed.")
    bought_again = fields.Integer(
        string="Repeat Purchases", readonly=True, help="Orders confirmed of customers who had bought before."
    )
    repeat_rate = fields.Float(
        string="Repeat Rate (%)", readonly=True, aggregator="avg", help="Repeat purchases ÷ purchases."
    )

    @api.model
    def _get_groups(self):
        rates = ("win_rate", "win_rate_honest", "win_rate_amount", "close_rate", "fit_rate", "repeat_rate")
        deals = (
            "won",
            "lost",
            "overdue",
            "win_rate",
            "win_rate_honest",
            "win_rate_amount",
            "won_amount",
            "lost_amount",
        )
        days = ("days_to_win", "days_to_win_median", "days_to_lose", "days_to_lose_median")
        leads, proposals = ("came", "qualified", "fit_rate"), ("proposed", "won_proposed", "close_rate")
        purchases = ("bought", "bought_again", "repeat_rate")
        return {
            "rates": FigureGroup(self.env._("All rates"), (*rates, "days_to_win_median"), "win_rate"),
            "win": FigureGroup(self.env._("Won and lost"), deals, "win_rate"),
            "length": FigureGroup(self.env._("Deal length"), ("won", "lost", *days), "days_to_win"),
            "close": FigureGroup(self.env._("Proposals"), proposals, "close_rate"),
            "fit": FigureGroup(self.env._("Qualification"), leads, "fit_rate"),
            "repeat": FigureGroup(self.env._("Repeat purchases"), purchases, "repeat_rate"),
        }

    def _select_outcomes(self):
        return SQL(
            """
            %s,
            CASE WHEN %s THEN 1 ELSE 0 END AS came,
            CASE WHEN %s THEN 1 ELSE 0 END AS qualified,
            CASE WHEN %s THEN 1 ELSE 0 END AS proposed,
            CASE WHEN deal.outcome = 'won' AND %s THEN 1 ELSE 0 END AS won_proposed,
            CASE WHEN deal.outcome IN %s THEN 1 ELSE 0 END AS bought,
            CASE WHEN deal.outcome = 'bought_again' THEN 1 ELSE 0 END AS bought_again
            """,
            super()._select_outcomes(),
            *self._get_event_conditions(),
            self._has_proposal(),
            PURCHASES,
        )

    def action_open_lead(self):
        """Of a proposal or a purchase, open the order."""
        self.check_access("read")
        self.ensure_one()
        if self.outcome not in ("proposed", *PURCHASES):
            return super().action_open_lead()
        return self.env["sale.order"].browse(self.id % (1 << 32)).get_formview_action()

    def _get_event_conditions(self):
        """SQL conditions of the row ``deal``: came, qualified, proposed."""
        raise NotImplementedError

    def _has_proposal(self):
        return SQL("""EXISTS (
            SELECT FROM sale_order proposal
             WHERE proposal.opportunity_id = deal.lead_id AND proposal.date_first_sent IS NOT NULL
        )""")

    def _get_orders_query(self, number, moment, outcome, condition):
        """Rows of the orders ``sale`` that fulfil ``condition``, numbered from 2**32 * ``number``."""
        return SQL(
            """
            SELECT sale.id + %(first_id)s,
                   (%(local)s)::date,
                   lead.id, COALESCE(lead.name, sale.name), sale.user_id, sale.team_id, team.office_id,
                   lead.product_id, template.categ_id, COALESCE(sale.source_id, lead.source_id),
                   COALESCE(sale.medium_id, lead.medium_id), COALESCE(sale.campaign_id, lead.campaign_id),
                   COALESCE(lead.country_id, contact.country_id), contact.commercial_partner_id,
                   sale.company_id, company.currency_id, (%(outcome)s)::varchar, NULL::numeric, NULL::float8
              FROM sale_order sale
              LEFT JOIN crm_lead lead ON lead.id = sale.opportunity_id
              LEFT JOIN crm_team team ON team.id = sale.team_id
              LEFT JOIN product_product product ON product.id = lead.product_id
              LEFT JOIN product_template template ON template.id = product.product_tmpl_id
              LEFT JOIN res_partner contact ON contact.id = sale.partner_id
              LEFT JOIN res_company company ON company.id = sale.company_id
              LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
             WHERE %(condition)s
            """,
            first_id=number << 32,
            local=self.env["crm.metric"]._to_local(SQL.identifier("sale", moment)),
            outcome=outcome,
            condition=condition,
        )
