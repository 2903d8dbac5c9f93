from odoo import fields, models
from odoo.tools import SQL


class CrmPeriodRateReport(models.Model):
    """All rates of a *period*: a row for each lead that came, was qualified, got a proposal, was closed, and each
    purchase, on the day it happened and with whoever held it then.
    """

    _name = "crm.period.rate.report"
    _description = "Rates of a Period"
    _inherit = ["crm.sales.rate.report", "crm.closing.report"]
    _auto = False
    _depends = {
        "crm.stage.log": ["lead_ref", "move", "is_passed", "is_machine", "moment"],
        "crm.owner.log": ["lead_id", "lead_ref", "holder_id", "team_id", "moment"],
    }

    day = fields.Date(string="Happened On", help="When it happened; of an overdue deal, its expected closing date.")

    def _get_deals_query(self):
        return SQL(
            "%s UNION ALL %s UNION ALL %s UNION ALL %s UNION ALL %s",
            super()._get_deals_query(),
            self._get_moves_query(1, "came", self._from_log(self._get_arrivals()), SQL("TRUE")),
            self._get_moves_query(2, "qualified", self._from_log(), self._is_first_human_step()),
            self._get_orders_query(3, "date_first_sent", SQL("'proposed'"), self._is_first_proposal()),
            self._get_orders_query(4, "date_order", self._get_purchase(), SQL("sale.state = 'sale'")),
        )

    def _get_event_conditions(self):
        return SQL("deal.outcome = 'came'"), SQL("deal.outcome = 'qualified'"), SQL("deal.outcome = 'proposed'")

    def _get_moves_query(self, number, outcome, source, condition):
        return SQL(
            "SELECT log.id + %s, log.day, %s, %s::varchar, NULL::numeric, NULL::float8 FROM %s WHERE %s",
            number << 32,
            self._select_log(),
            outcome,
            source,
            condition,
        )

    def _get_arrivals(self):
        """Leads as they came; one that came to nobody counts for the first person and team it was given to."""
        given = """(
            SELECT given.%s FROM crm_owner_log given
             WHERE given.lead_id = log.lead_id AND given.lead_ref = log.lead_ref AND given.holder_id IS NOT NULL
             ORDER BY given.moment, given.id LIMIT 1)"""
        return SQL(
            """(
            SELECT log.id, log.day, log.lead_id, log.lead_name, log.product_id, log.source_id, log.medium_id,
                   log.campaign_id, log.country_id, log.commercial_partner_id, log.company_id, log.company_currency,
                   COALESCE(log.holder_id, %s) AS holder_id,
                   CASE WHEN log.holder_id IS NULL THEN COALESCE(%s, log.team_id) ELSE log.team_id END AS team_id
              FROM crm_stage_log log WHERE log.move = 'created')""",
            SQL(given, SQL.identifier("holder_id")),
            SQL(given, SQL.identifier("team_id")),
        )

    def _is_first_human_step(self):
        """The same rule as the metric *Qualified leads*."""
        step = (
            "%(a)s.move IN ('forward', 'skip', 'won') AND %(a)s.is_passed IS NOT TRUE AND %(a)s.is_machine IS NOT TRUE"
        )
        return SQL(
            "%s AND NOT EXISTS (SELECT FROM crm_stage_log earlier WHERE %s AND earlier.lead_ref = log.lead_ref"
            " AND (earlier.moment, earlier.id) < (log.moment, log.id))",
            SQL(step, a=SQL("log")),
            SQL(step, a=SQL("earlier")),
        )

    def _is_first_proposal(self):
        return SQL("""
            sale.opportunity_id IS NOT NULL AND sale.date_first_sent IS NOT NULL AND NOT EXISTS (
                SELECT FROM sale_order earlier WHERE earlier.opportunity_id = sale.opportunity_id
                   AND (earlier.date_first_sent, earlier.id) < (sale.date_first_sent, sale.id))
        """)

    def _get_purchase(self):
        return SQL("CASE WHEN sale.is_repeat_purchase THEN 'bought_again' ELSE 'bought' END")
