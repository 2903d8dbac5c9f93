from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.classes import ABC, CODES, MONEY, QUADRANTS, XYZ


class CrmSegmentationCoverage(models.Model):
    """Is the customer base used? One row per customer and company: the last contact, the next activity, the cadence.

    A contact counts when it reached the customer and a person made it, on either side. The days since the last one
    are compared with the cadence of the customer's segment: as many or fewer, the customer is *in contact*; more, or
    no contact ever, and nothing planned: *neglected*. Planned is an open activity on the customer, on one of its
    people or on one of its open leads, whoever it is for. A segment without a cadence has neither.
    """

    _name = "crm.segmentation.coverage"
    _description = "Customer Coverage"
    _auto = False
    _order = "rank, partner_id, company_id"
    _rec_name = "partner_id"
    _depends = {
        "crm.contact.log": ["commercial_partner_id", "company_id", "day", "channel", "is_void", "is_machine"],
        "crm.lead": ["active", "company_id", "partner_id", "won_status"],
        "crm.segmentation.customer": ["company_id", "partner_id", "segment_code"],
        "crm.segmentation.policy": ["cadence_days", "company_id", "segment_code"],
        "mail.activity": ["active", "date_deadline", "res_id", "res_model"],
        "res.partner": ["active", "commercial_partner_id", "country_id", "user_id"],
        "res.users": ["sale_team_id"],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, help="Main team of the salesperson.")
    country_id = fields.Many2one("res.country", readonly=True)
    abc_class = fields.Selection(ABC, string="ABC", readonly=True)
    xyz_class = fields.Selection(XYZ, string="XYZ", readonly=True)
    segment_code = fields.Selection(CODES, string="Segment", readonly=True)
    segment_quadrant = fields.Selection(QUADRANTS, string="Quadrant", readonly=True)
    policy_id = fields.Many2one("crm.segmentation.policy", readonly=True)
    rank = fields.Integer(
        readonly=True, aggregator=None, groups=MONEY, help="Place by what the segmentation measures: 1 is the largest."
    )
    revenue = fields.Monetary(readonly=True, groups=MONEY, help="In the window of the last run, net of credit notes.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    cadence_days = fields.Integer(string="Cadence (days)", readonly=True, aggregator="avg")
    last_contact = fields.Date(readonly=True, help="Empty: there never was one.")
    days_silent = fields.Integer(
        readonly=True, aggregator="avg", help="Days since the last contact. Empty: there never was one."
    )
    next_activity = fields.Date(readonly=True, help="Empty: nothing is planned.")
    customers = fields.Integer(readonly=True)
    is_in_contact = fields.Boolean(string="In Contact", readonly=True, help="Contacted within the cadence.")
    is_planned = fields.Boolean(string="Planned", readonly=True)
    is_neglected = fields.Boolean(
        string="Neglected", readonly=True, help="Silent for longer than the cadence, and nothing is planned."
    )
    in_contact = fields.Integer(string="Customers in Contact", readonly=True)
    planned = fields.Integer(string="Customers with Activity", readonly=True)
    neglected = fields.Integer(string="Neglected Customers", readonly=True)
    coverage = fields.Float(
        string="Coverage (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Customers contacted within their cadence ÷ customers who have one.",
    )

    @api.model
    def get_empty_list_help(self, help_message):
        """Where no customer has a segment yet, say that rather than that nobody is neglected."""
        in_companies = [("company_id", "in", self.env.companies.ids)]
        if not self.env["crm.segmentation.customer"].search_count(in_companies, limit=1):
            help_message = Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>') % (
                self.env._("No customer has a segment yet."),
                self.env._("Run a customer segmentation first."),
            )
        return super().get_empty_list_help(help_message)

    def action_open_customer(self):
        """Open the customer of this row, with the reader's own rights."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """The largest customers come first in everybody's list, also where one may not see which place they have."""
        ordered = self.sudo() if field_name == "rank" else self
        return super(CrmSegmentationCoverage, ordered)._order_field_to_sql(alias, field_name, direction, nulls, query)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH contact AS (%(contacts)s), activity AS (%(activities)s), figure AS (%(figures)s)
            SELECT row.*,
                   CASE WHEN row.is_in_contact THEN 1 ELSE 0 END AS in_contact,
                   CASE WHEN row.is_planned THEN 1 ELSE 0 END AS planned,
                   CASE WHEN row.is_neglected THEN 1 ELSE 0 END AS neglected,
                   CASE WHEN row.cadence_days > 0 THEN row.is_in_contact::int * 100.0 END AS coverage
              FROM (SELECT row.*, row.next_activity IS NOT NULL AS is_planned,
                           row.cadence_days > 0 AND COALESCE(row.days_silent <= row.cadence_days, FALSE)
                               AS is_in_contact,
                           row.cadence_days > 0 AND COALESCE(row.days_silent > row.cadence_days, TRUE)
                               AND row.next_activity IS NULL AS is_neglected
                      FROM (%(customers)s) AS row) AS row
            """,
            contacts=self._get_contacts_query(),
            activities=self._get_activities_query(),
            figures=self._get_figures_query(),
            customers=self._get_customers_query(),
        )

    def _get_contacts_query(self):
        """SQL: the day of the last contact per customer and company; customers are shared, contacts are not."""
        return SQL(
            """
            SELECT log.commercial_partner_id AS partner_id, log.company_id, max(log.day) AS day
              FROM crm_contact_log log
             WHERE log.commercial_partner_id IS NOT NULL AND %s
             GROUP BY log.commercial_partner_id, log.company_id
            """,
            self.env["crm.contact.log"]._get_contact_condition("log"),
        )

    def _get_activities_query(self):
        """SQL: when the next activity is due per customer and company, on its people and on its open leads."""
        return SQL("""
            SELECT partner_id, company_id, min(day) AS day
              FROM (SELECT person.commercial_partner_id AS partner_id, NULL::int AS company_id,
                           activity.date_deadline AS day
                      FROM mail_activity activity
                      JOIN res_partner person ON person.id = activity.res_id
                     WHERE activity.active AND activity.res_model = 'res.partner'
                     UNION ALL
                    SELECT person.commercial_partner_id, lead.company_id, activity.date_deadline
                      FROM mail_activity activity
                      JOIN crm_lead lead ON lead.id = activity.res_id
                      JOIN res_partner person ON person.id = lead.partner_id
                     WHERE activity.active AND activity.res_model = 'crm.lead'
                       AND lead.active AND lead.won_status = 'pending') AS open
             GROUP BY partner_id, company_id
        """)

    def _get_customers_query(self):
        """SQL: the customers that have a class, with their policy, their last contact and their next activity."""
        return SQL(
            """
            SELECT customer.id, customer.partner_id, customer.company_id, partner.user_id, partner.country_id,
                   users.sale_team_id AS team_id, customer.abc_class, customer.xyz_class, customer.segment_code,
                   customer.segment_quadrant, figure.rank, figure.revenue, company.currency_id,
                   policy.id AS policy_id, COALESCE(policy.cadence_days, 0) AS cadence_days, 1 AS customers,
                   GREATEST(contact.day, shared_contact.day) AS last_contact,
                   %(today)s - GREATEST(contact.day, shared_contact.day) AS days_silent,
                   LEAST(activity.day, shared_activity.day) AS next_activity
              FROM crm_segmentation_customer customer
              JOIN res_company company ON company.id = customer.company_id
              JOIN res_partner partner ON partner.id = customer.partner_id AND partner.active
              LEFT JOIN res_users users ON users.id = partner.user_id
              LEFT JOIN figure ON figure.partner_id = customer.partner_id AND figure.company_id = customer.company_id
              LEFT JOIN crm_segmentation_policy policy
                     ON policy.company_id = customer.company_id AND policy.segment_code = customer.segment_code
              LEFT JOIN contact ON contact.partner_id = customer.partner_id AND contact.company_id = customer.company_id
              LEFT JOIN contact shared_contact
                     ON shared_contact.partner_id = customer.partner_id AND shared_contact.company_id IS NULL
              LEFT JOIN activity
                     ON activity.partner_id = customer.partner_id AND activity.company_id = customer.company_id
              LEFT JOIN activity shared_activity
                     ON shared_activity.partner_id = customer.partner_id AND shared_activity.company_id IS NULL
            """,
            today=fields.Date.context_today(self),
        )

    def _get_figures_query(self):
        """SQL: the figures behind the present classes, by the run that gave them; those of merged customers add up."""
        return SQL("""
            SELECT result.partner_id, run.company_id,
                   min(NULLIF(result.rank, 0)) AS rank, sum(result.revenue) AS revenue
              FROM (SELECT DISTINCT ON (run.company_id) run.id, run.company_id
                      FROM crm_segmentation_run run
                      JOIN crm_segmentation profile
                        ON profile.id = run.profile_id AND profile.is_main AND profile.active
                     WHERE run.state IN ('published', 'done')
                     ORDER BY run.company_id, run.date_to DESC, run.id DESC) AS run
              JOIN crm_segmentation_result result ON result.run_id = run.id
             GROUP BY result.partner_id, run.company_id
        """)
