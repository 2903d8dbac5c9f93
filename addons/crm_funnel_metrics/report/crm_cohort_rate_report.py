from odoo import api, fields, models
from odoo.tools import SQL

from .crm_deal_report import CrmDealReport
from .crm_funnel_figures import FigureGroup
from .crm_sales_rate_report import PURCHASES, CrmSalesRateReport


class CrmCohortRateReport(models.Model):
    """All rates of a *cohort*: a row for each lead that came, with what became of it until today, and one for each
    customer on the day of the first purchase.
    """

    _name = "crm.cohort.rate.report"
    _description = "Rates of a Cohort"
    _inherit = ["crm.sales.rate.report", "crm.deal.report"]
    _auto = False
    _depends = {"crm.stage.log": ["lead_id", "move", "is_passed", "is_machine"]}
    _measures = {**CrmDealReport._measures, **CrmSalesRateReport._measures}
    _figures = {**CrmDealReport._figures, **CrmSalesRateReport._figures}

    day = fields.Date(string="Came On", help="The day the lead came, or the customer bought for the first time.")
    bought = fields.Integer(string="New Customers", help="Customers who bought for the first time.")
    bought_again = fields.Integer(string="Came Back to Buy", help="New customers who bought once more later.")
    repeat_rate = fields.Float(help="Bought again ÷ new customers.")

    @api.model
    def _get_groups(self):
        groups = super()._get_groups()
        label, shown, rank = groups["win"]
        cohort = ("deals", "still_open", "open_share", "conversion")
        label_all, rates, rank_all = groups["rates"]
        return {
            **groups,
            "rates": FigureGroup(label_all, ("conversion", *rates, "open_share"), rank_all),
            "win": FigureGroup(label, (*cohort, *shown), rank),
        }

    def _get_deals_query(self):
        purchase = SQL("""
            CASE WHEN EXISTS (
                SELECT FROM sale_order other
                  JOIN res_partner buyer ON buyer.id = other.partner_id
                 WHERE buyer.commercial_partner_id = contact.commercial_partner_id
                   AND other.state = 'sale' AND other.is_repeat_purchase
            ) THEN 'bought_again' ELSE 'bought' END
        """)
        is_first = SQL("sale.state = 'sale' AND sale.is_repeat_purchase IS NOT TRUE")
        orders = self._get_orders_query(1, "date_order", purchase, is_first)
        return SQL("%s UNION ALL %s", super()._get_deals_query(), orders)

    def _get_condition(self):
        return SQL("TRUE")

    def _get_event_conditions(self):
        is_lead = SQL("deal.outcome NOT IN %s", PURCHASES)
        qualified = SQL("""EXISTS (
            SELECT FROM crm_stage_log log
             WHERE log.lead_id = deal.lead_id AND log.move IN ('forward', 'skip', 'won')
               AND log.is_passed IS NOT TRUE AND log.is_machine IS NOT TRUE
        )""")
        return is_lead, SQL("%s AND %s", is_lead, qualified), SQL("%s AND %s", is_lead, self._has_proposal())
