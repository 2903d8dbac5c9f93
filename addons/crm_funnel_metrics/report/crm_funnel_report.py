from odoo import api, fields, models
from odoo.models import parse_read_group_spec
from odoo.tools import SQL

from odoo.addons.crm_history.tools import jit

from .measures import Count


class CrmFunnelReport(models.AbstractModel):
    """What all funnel reports can be split by, and measures that are true for any group of rows.

    Each report has exactly one date, ``day``: a report is either of a *period* (``day`` is when it happened)
    or of a *cohort* (``day`` is when the lead came), so that the two can never be mixed on one screen.
    """

    _name = "crm.funnel.report"
    _description = "Funnel Report"
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "lead_name"

    # {field: Count, Ratio or Quantile}: how the field is taken over a group, for its own aggregator.
    _measures = {}

    day = fields.Date(readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    lead_name = fields.Char(string="Opportunity (name)", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    office_id = fields.Many2one("res.partner", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one(
        "product.category", string="Product Category", readonly=True, help="Where the product of the deal is today."
    )
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency = fields.Many2one("res.currency", string="Currency", readonly=True)

    @api.model
    def _search(self, domain, *args, **kwargs):
        jit.switch_off(self.env.cr)
        return super()._search(domain, *args, **kwargs)

    def _read_group_select(self, aggregate_spec, query):
        """Take the measures over all the rows of the group."""
        name, _property, function = parse_read_group_spec(aggregate_spec)
        if name not in self._measures or function != self._fields[name].aggregator:
            return super()._read_group_select(aggregate_spec, query)
        return self._measures[name].to_sql(lambda field: self._field_to_sql(self._table, field, query))

    def _select_measures(self):
        """The empty columns of ratios and quantiles, which exist for groups only."""
        names = sorted(name for name, measure in self._measures.items() if not isinstance(measure, Count))
        return SQL(", ").join(SQL("NULL::float8 AS %s", SQL.identifier(name)) for name in names)

    def _select_log(self):
        """The columns that all reports have, from the rows of ``_from_log``."""
        return SQL("""
            log.lead_id, log.lead_name, log.holder_id AS user_id, log.team_id, team.office_id, log.product_id,
            template.categ_id, log.source_id, log.medium_id, log.campaign_id, log.country_id,
            log.commercial_partner_id AS partner_id, log.company_id, log.company_currency
        """)

    def _from_log(self, log=None):
        """The history of stages, or what takes its place, with what a row does not say itself.

        Joins that are not read cost nothing.
        """
        return SQL(
            """
            %s log
            LEFT JOIN crm_team team ON team.id = log.team_id
            LEFT JOIN product_product product ON product.id = log.product_id
            LEFT JOIN product_template template ON template.id = product.product_tmpl_id
            """,
            log or SQL("crm_stage_log"),
        )

    def action_open_lead(self):
        """Open the opportunity behind this row; a deleted one cannot be opened, its name is in the list."""
        self.check_access("read")
        self.ensure_one()
        if not self.lead_id:
            return False
        return self.lead_id.get_formview_action()
