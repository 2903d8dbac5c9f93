from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Who it is: shown only where the company wants it so. The title is often that of the customer.
CONTACT = ("name", "partner_name", "contact_name", "phone", "email_from")
PLAIN = (
    "type", "priority", "team_id", "stage_id", "source_id", "medium_id", "campaign_id", "country_id", "city",
    "expected_revenue", "create_date", "claimable_since", "is_claim_hidden", "user_id",
)  # fmt: skip


class CrmLeadPool(models.Model):
    """The leads that are free to claim, as colleagues may see them: what it is about, but not who it is.

    A model of its own, as a record rule on ``crm.lead`` opens a lead with its contact details, letters and everything.
    """

    _name = "crm.lead.pool"
    _description = "Lead Free to Claim"
    _auto = False
    _order = "priority desc, claimable_since, id"
    _depends = {"crm.lead": [*PLAIN, *CONTACT, "active", "won_status", "company_id"], "crm.team": ["claim_scope"]}

    name = fields.Char(string="Inquiry", readonly=True, help="Hidden until claimed, if the company wants so.")
    title = fields.Char(compute="_compute_title", help="Of a lead that is hidden until claimed only its number.")
    tag_ids = fields.Many2many("crm.tag", "crm_tag_rel", "lead_id", "tag_id", string="Tags", readonly=True)
    type = fields.Selection([("lead", "Lead"), ("opportunity", "Opportunity")], readonly=True)
    priority = fields.Selection([("0", "Low"), ("1", "Medium"), ("2", "High"), ("3", "Very High")], readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    claim_scope = fields.Selection([("team", "Members of the team"), ("all", "All salespeople")], readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    city = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency = fields.Many2one("res.currency", string="Currency", readonly=True)
    expected_revenue = fields.Monetary(currency_field="company_currency", readonly=True)
    create_date = fields.Datetime(string="Came on", readonly=True)
    claimable_since = fields.Datetime(string="Free Since", readonly=True)
    is_claim_hidden = fields.Boolean(string="Hidden Until Claimed", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Holder", readonly=True, groups="sales_team.group_sale_salesman_all_leads"
    )
    partner_name = fields.Char(string="Customer", readonly=True, help="Hidden until claimed, if the company wants so.")
    contact_name = fields.Char(readonly=True, help="Hidden until claimed, if the company wants so.")
    phone = fields.Char(readonly=True, help="Hidden until claimed, if the company wants so.")
    email_from = fields.Char(string="Email", readonly=True, help="Hidden until claimed, if the company wants so.")
    refusal = fields.Char(string="Not for You", compute="_compute_refusal", compute_sudo=False)

    @property
    def _table_query(self):
        lead = self.env["crm.lead"]
        columns = [SQL("lead.%s AS %s", SQL.identifier(name), SQL.identifier(name)) for name in PLAIN]
        columns += [
            SQL("CASE WHEN NOT lead.is_claim_hidden THEN lead.%s END AS %s", SQL.identifier(name), SQL.identifier(name))
            for name in CONTACT
        ]
        return SQL(
            """SELECT lead.id, %s, team.claim_scope, company.id AS company_id, company.currency_id AS company_currency
                 FROM %s lead
                 LEFT JOIN crm_team team ON team.id = lead.team_id
                 LEFT JOIN res_company company ON company.id = COALESCE(lead.company_id, team.company_id)
                WHERE lead.claimable_since IS NOT NULL AND lead.active AND lead.won_status = 'pending'""",
            SQL(", ").join(columns), SQL.identifier(lead._table),
        )  # fmt: skip

    @api.depends("name")
    def _compute_title(self):
        for record in self:
            record.title = record.name or self.env._("Inquiry No. %(number)s", number=record.id)

    @api.depends("title")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.title

    @api.depends_context("uid")
    def _compute_refusal(self):
        refusals = self._get_refusals()
        for record in self:
            record.refusal = refusals.get(record.id, False)

    def action_claim(self):
        """Take the lead: it is mine from now on. UserError says why not: somebody was faster, a limit, too soon."""
        self.ensure_one()
        self.browse().check_access("read")
        lead = self.env["crm.lead"].browse(self.id).sudo()
        lead._lock_to_claim()
        self.check_access("read")
        refusal = self._get_refusals().get(lead.id)
        if refusal:
            raise UserError(refusal)
        self.env["crm.lead.claim"].sudo()._book(lead)
        lead._change_owner({lead.id: self.env.user}, "claimed")
        return lead.sudo(False).get_formview_action()

    def _get_refusals(self):
        """{id: why the current user may not take it}, for those that they may not take."""
        leads, user = self.env["crm.lead"].browse(self.ids).sudo(), self.env.user
        workloads = self.env["crm.assignment.workload"].sudo()
        held = workloads._get_former_holders(leads, fields.Datetime.now())
        open_count = self.env["crm.lead"].sudo().search_count(workloads._get_open_domain(user))
        capacity = max(user.sudo().crm_team_member_ids.mapped("lead_capacity"), default=None)
        taken = self.env["crm.lead.claim"]._count_today(user)
        refusals = {}
        for lead in leads:
            limit = self.env["crm.assignment"]._get_company(lead).lead_claim_limit
            if lead.user_id == user:
                refusals[lead.id] = self.env._("It is yours already.")
            elif user.id in held.get(lead.id, {}):
                refusals[lead.id] = self.env._("You had it a short time ago, others come first.")
            elif limit and taken >= limit:
                refusals[lead.id] = self.env._(
                    "You have taken %(count)s free leads today, that is all for one day.", count=limit
                )
            elif capacity is not None and open_count >= capacity:
                refusals[lead.id] = self.env._(
                    "You have %(count)s open leads, %(maximum)s at most.", count=open_count, maximum=capacity
                )
        return refusals
