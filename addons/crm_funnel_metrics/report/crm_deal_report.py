from odoo import fields, models
from odoo.tools import SQL

from .crm_rate_report import CrmRateReport
from .measures import Ratio


class CrmDealReport(models.Model):
    """What became of the deals that came in a period (*cohort*): one row per deal, with its outcome of today.

    The share still open says how far the rates of a young cohort may still move. Merged deals are one deal,
    the survivor; deleted ones are gone.
    """

    _name = "crm.deal.report"
    _description = "Deals by Cohort"
    _inherit = "crm.rate.report"
    _auto = False
    _depends = {
        "crm.lead": [
            "active", "type", "won_status", "date_deadline", "date_closed", "create_date", "name", "user_id",
            "team_id", "product_id", "source_id", "medium_id", "campaign_id", "country_id", "partner_id",
            "company_id", "expected_revenue",
        ],
        "crm.team": ["office_id", "company_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }  # fmt: skip

    _measures = {
        **CrmRateReport._measures,
        "conversion": Ratio("won", ("deals",)),
        "open_share": Ratio("still_open", ("deals",)),
    }
    _figures = {
        "deals": ("deals",),
        "still_open": ("still_open",),
        "open_share": ("deals",),
        "conversion": ("deals",),
        **CrmRateReport._figures,
    }

    day = fields.Date(string="Deal Came On", help="The day the deal was created, in the company's time zone.")
    deals = fields.Integer(readonly=True, help="Deals that came.")
    still_open = fields.Integer(readonly=True, help="Neither won nor lost yet, overdue ones included.")
    archived = fields.Integer(readonly=True, help="Put away without being lost.")
    conversion = fields.Float(string="Conversion (%)", readonly=True, aggregator="avg", help="Won ÷ all that came.")
    open_share = fields.Float(string="Open (%)", readonly=True, aggregator="avg", help="Still open ÷ all that came.")

    def _select_outcomes(self):
        return SQL(
            """
            %s, CASE WHEN deal.outcome IN ('won', 'lost', 'open', 'overdue', 'archived') THEN 1 ELSE 0 END AS deals,
            CASE WHEN deal.outcome IN ('open', 'overdue') THEN 1 ELSE 0 END AS still_open,
            CASE WHEN deal.outcome = 'archived' THEN 1 ELSE 0 END AS archived
            """,
            super()._select_outcomes(),
        )

    def _get_deals_query(self):
        return SQL(
            """
            SELECT id::bigint, day, lead_id, lead_name, user_id, team_id, office_id, product_id, categ_id, source_id,
                   medium_id, campaign_id, country_id, partner_id, company_id, company_currency, outcome, amount,
                   GREATEST(closed_day - day, 0)::float8 AS days
            FROM (
                SELECT lead.id, %(came)s AS day, %(closed)s AS closed_day, %(dimensions)s,
                       CASE WHEN lead.type = 'lead' THEN 'lead'
                            WHEN lead.won_status IN ('won', 'lost') THEN lead.won_status
                            WHEN NOT lead.active THEN 'archived'
                            WHEN lead.date_deadline < %(today)s THEN 'overdue'
                            ELSE 'open' END AS outcome,
                       lead.expected_revenue AS amount
                  FROM %(source)s
                  LEFT JOIN res_company home ON home.id = COALESCE(lead.company_id, %(company)s)
                  LEFT JOIN resource_calendar calendar ON calendar.id = home.resource_calendar_id
                 WHERE %(condition)s
            ) AS lead
            """,
            came=self._local_day("create_date"),
            closed=self._local_day("date_closed"),
            dimensions=self._select_lead(),
            today=fields.Date.context_today(self),
            source=self._from_lead(),
            condition=self._get_condition(),
            company=self.env.company.id,
        )

    def _get_condition(self):
        """Which leads there are rows of."""
        return SQL("lead.type = 'opportunity'")

    def _local_day(self, column):
        """The date of a moment of the lead in the time zone of its company's working hours."""
        moment = SQL.identifier("lead", column)
        return SQL("(%s)::date", self.env["crm.metric"]._to_local(moment))
