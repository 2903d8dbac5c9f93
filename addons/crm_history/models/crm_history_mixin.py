from odoo import fields, models


class CrmHistoryMixin(models.AbstractModel):
    """What every history row says: when, who, whose, and what reports split by, all as it was then.

    Rows are written by the system in the transaction of the act and never edited. Links to deleted
    records become empty, the names stay. After a merge ``lead_id`` is the survivor, while ``lead_ref``
    and ``lead_name`` keep saying which lead it happened to. Rows are wide on purpose: a report over
    a million leads reads one table.
    """

    _name = "crm.history.mixin"
    _description = "History row"
    _order = "day desc, moment desc, id desc"
    _rec_name = "lead_name"

    moment = fields.Datetime(required=True, readonly=True, help="When it happened (UTC).")
    day = fields.Date(
        required=True,
        readonly=True,
        index=True,
        help="The day it happened in the time zone of who did it, else of the company's working hours.",
    )
    user_id = fields.Many2one("res.users", string="Done by", readonly=True, ondelete="set null", index="btree_not_null")
    user_name = fields.Char(string="Done by (name)", readonly=True)
    holder_id = fields.Many2one(
        "res.users", string="Holder", readonly=True, ondelete="set null", help="Who owned the lead at that moment."
    )
    holder_name = fields.Char(string="Holder (name)", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, ondelete="set null")
    team_name = fields.Char(string="Sales Team (name)", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", string="Lead", readonly=True, ondelete="set null", index="btree_not_null")
    lead_ref = fields.Integer(
        string="Original lead", readonly=True, aggregator=None, help="Database ID of the lead it happened to."
    )
    lead_name = fields.Char(string="Lead (name)", readonly=True)
    lead_type = fields.Selection([("lead", "Lead"), ("opportunity", "Opportunity")], string="Type", readonly=True)
    lead_day = fields.Date(
        string="Lead came on", readonly=True, help="Day the lead was created, in the company's time zone."
    )
    stage_id = fields.Many2one("crm.stage", readonly=True, ondelete="set null")
    stage_name = fields.Char(string="Stage (name)", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True, ondelete="set null")
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, ondelete="set null", index="btree_not_null"
    )
    partner_name = fields.Char(string="Customer (name)", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True, ondelete="set null")
    medium_id = fields.Many2one("utm.medium", readonly=True, ondelete="set null")
    campaign_id = fields.Many2one("utm.campaign", readonly=True, ondelete="set null")
    country_id = fields.Many2one("res.country", readonly=True, ondelete="set null")
    expected_revenue = fields.Monetary(currency_field="company_currency", readonly=True)
    company_currency = fields.Many2one("res.currency", readonly=True, ondelete="set null")
    is_machine = fields.Boolean(
        string="Automatic",
        readonly=True,
        help="Done by a scheduled job, an automation rule or Odoo itself: never counts for a person.",
    )
    is_backfilled = fields.Boolean(
        string="Reconstructed", readonly=True, help="Found in older records when the addon was installed."
    )
