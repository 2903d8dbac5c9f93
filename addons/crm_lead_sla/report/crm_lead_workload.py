from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from .measures import Ratio

CUSTOMER_DAYS = 365


class CrmLeadWorkload(models.Model):
    """What each member of a team has to do today, against what they can and should have.

    Leads of a team that the person is no member of, and the customers, are in the line of their first team. Who is in
    no team, a leader or somebody who has left, has a line as long as they hold open leads.
    """

    _name = "crm.lead.workload"
    _description = "Workload of Salespeople"
    _inherit = ["crm.sla.measures"]
    _auto = False
    _order = "team_id, user_id"
    _rec_name = "user_id"
    _depends = {
        "crm.lead": ["active", "won_status", "user_id", "team_id", "expected_revenue", "company_id"],
        "crm.team": ["active", "company_id", "user_id"],
        "crm.team.member": ["active", "crm_team_id", "user_id", "lead_capacity", "customer_norm_min",
                            "customer_norm_max"],
        "crm.sla.clock": ["date_due", "date_end", "holder_id", "lead_id", "state"],
        "res.users": ["company_id"],
        "res.partner": ["active", "commercial_partner_id", "user_id"],
    }  # fmt: skip
    _measures = {
        "load": Ratio("open_leads", ("capacity",)),
        "customer_load": Ratio("customers", ("customer_norm_max",)),
    }

    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    is_leader = fields.Boolean(string="Team Leader", readonly=True)
    open_leads = fields.Integer(readonly=True, help="Neither won, lost nor archived.")
    capacity = fields.Integer(string="Max. Open Leads", readonly=True)
    load = fields.Float(string="Load (%)", readonly=True, aggregator="avg", help="Open leads ÷ most open leads.")
    late = fields.Integer(string="Late Leads", readonly=True, help="Open leads with a clock that is late.")
    customers = fields.Integer(
        string="Active Customers", readonly=True, help="Their customers with whom somebody was in touch in a year."
    )
    customer_norm_min = fields.Integer(string="Customers: Norm from", readonly=True)
    customer_norm_max = fields.Integer(string="Customers: Norm to", readonly=True)
    customer_load = fields.Float(
        string="Customers to Norm (%)", readonly=True, aggregator="avg", help="Active customers ÷ upper norm."
    )
    status = fields.Selection(
        [("over", "Overloaded"), ("within", "Within the norm"), ("under", "Time to spare"), ("no_team", "In no team")],
        readonly=True,
        help="Of the person, in all teams. Overloaded: as many leads or customers as the most. Time to spare: fewer "
        "customers than the norm, and less than half of the leads.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT row.*, %(measures)s,
                   CASE WHEN row.team_id IS NULL THEN 'no_team'
                        WHEN sum(row.open_leads) OVER person >= row.capacity
                          OR max(row.customer_norm_max) OVER person > 0
                             AND sum(row.customers) OVER person >= max(row.customer_norm_max) OVER person THEN 'over'
                        WHEN sum(row.customers) OVER person < max(row.customer_norm_min) OVER person
                             AND sum(row.open_leads) OVER person * 2 < row.capacity THEN 'under'
                        ELSE 'within' END AS status
              FROM (%(rows)s) row
            WINDOW person AS (PARTITION BY row.user_id)
            """,
            measures=self._select_measures(),
            rows=self._rows(),
        )

    def _rows(self):
        return SQL(
            """
            WITH membership AS (
                SELECT member.id, member.user_id, member.crm_team_id, team.company_id, team.user_id AS leader_id,
                       member.lead_capacity, member.customer_norm_min, member.customer_norm_max
                  FROM crm_team_member member
                  JOIN crm_team team ON team.id = member.crm_team_id AND team.active
                 WHERE member.active
            ), member AS (
                SELECT * FROM membership
             UNION ALL
                SELECT -holder.id, holder.id, NULL, holder.company_id, NULL, NULL, NULL, NULL
                  FROM res_users holder
                 WHERE NOT EXISTS (SELECT 1 FROM membership WHERE membership.user_id = holder.id)
                   AND EXISTS (SELECT 1 FROM crm_lead lead
                                WHERE lead.user_id = holder.id AND lead.active AND lead.won_status = 'pending')
            ), first AS (
                SELECT user_id, min(id) AS id FROM member GROUP BY user_id
            ), leads AS (
                SELECT COALESCE(here.id, first.id) AS id, count(*) AS open_leads, count(late.lead_id) AS late
                  FROM crm_lead lead
                  JOIN first ON first.user_id = lead.user_id
                  LEFT JOIN member here ON here.user_id = lead.user_id AND here.crm_team_id = lead.team_id
                  LEFT JOIN (SELECT DISTINCT lead_id FROM crm_sla_clock
                              WHERE date_end IS NULL AND date_due <= %(now)s) late ON late.lead_id = lead.id
                 WHERE lead.active AND lead.won_status = 'pending'
                 GROUP BY 1
            ), customers AS (
                SELECT first.id, count(*) AS customers
                  FROM res_partner customer
                  JOIN first ON first.user_id = customer.user_id
                 WHERE customer.active AND customer.commercial_partner_id = customer.id
                   AND EXISTS (SELECT 1 FROM crm_contact_log contact
                                WHERE contact.commercial_partner_id = customer.id AND contact.day >= %(since)s)
                 GROUP BY 1
            )
            SELECT member.id, member.user_id, member.crm_team_id AS team_id, member.company_id,
                   COALESCE(member.leader_id = member.user_id, FALSE) AS is_leader,
                   COALESCE(leads.open_leads, 0) AS open_leads, COALESCE(leads.late, 0) AS late,
                   COALESCE(member.lead_capacity, 0) AS capacity, COALESCE(customers.customers, 0) AS customers,
                   CASE WHEN first.id IS NULL THEN 0 ELSE COALESCE(member.customer_norm_min, 0) END
                       AS customer_norm_min,
                   CASE WHEN first.id IS NULL THEN 0 ELSE COALESCE(member.customer_norm_max, 0) END
                       AS customer_norm_max
              FROM member
              LEFT JOIN first ON first.id = member.id
              LEFT JOIN leads ON leads.id = member.id
              LEFT JOIN customers ON customers.id = member.id
            """,
            now=fields.Datetime.now(),
            since=fields.Date.today() - timedelta(days=CUSTOMER_DAYS),
        )

    def action_open_leads(self):
        """The open leads that are counted."""
        self.check_access("read")
        self.ensure_one()
        domain = [("user_id", "=", self.user_id.id), ("crm_team_id.active", "=", True)]
        members = self.env["crm.team.member"].sudo().search(domain, order="id")
        domain = [("user_id", "=", self.user_id.id), ("won_status", "=", "pending")]
        others = members.crm_team_id - self.team_id
        is_first = not members or members[0].id == self.id
        domain.append(("team_id", "not in", others.ids) if is_first else ("team_id", "=", self.team_id.id))
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_all_leads")
        return {**action, "domain": domain, "context": {}, "display_name": self.user_id.name}
