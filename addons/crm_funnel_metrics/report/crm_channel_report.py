from odoo import api, fields, models

from .crm_deal_invoice import CrmDealInvoice
from .crm_funnel_figures import FigureGroup
from .measures import Distinct, Each, Payback, Return

MONEY = "crm_funnel_metrics.group_channel_cost"

CUSTOMERS = Distinct(("partner_id", "lead_id", "id"), "won")


class CrmChannelReport(models.Model):
    """What each channel cost and brought, day by day, by the last touch.

    A row is a day of a cost, an inquiry that came, a lead that a person moved forward for the first time, a proposal
    that was first sent, a deal won, or an invoice of a deal. Each counts on the day it happened (*period*): the
    customers won in May need not be the inquiries of May. What was paid is shown on the day of its invoice, as much
    as has come in by today.

    The last touch is the channel of the lead itself, as it is known today; of a lead that was merged into another, or
    deleted, as it was. Money is in the currency of the company.
    """

    _name = "crm.channel.report"
    _description = "Channels"
    _inherit = ["crm.channel.rows", "crm.funnel.report", "crm.funnel.figures"]
    _auto = False
    _depends = {
        **CrmDealInvoice._depends,
        "crm.stage.log": [
            "day", "moment", "lead_id", "lead_ref", "lead_name", "user_id", "holder_id", "team_id", "product_id",
            "source_id", "medium_id", "campaign_id", "country_id", "commercial_partner_id", "company_id",
            "company_currency", "move", "is_passed", "is_machine",
        ],
        "crm.lead": [*CrmDealInvoice._depends["crm.lead"], "name", "partner_id"],
        "crm.marketing.cost": [
            "amount", "source_id", "medium_id", "campaign_id", "company_id", "currency_id", "date_from", "date_to"
        ],
        "crm.team": ["office_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.company": ["currency_id", "parent_path", "resource_calendar_id"],
        "res.currency.rate": ["currency_id", "company_id", "name", "rate"],
        "res.partner": ["commercial_partner_id", "country_id"],
        "resource.calendar": ["tz"],
        "sale.order": [
            "name", "date_first_sent", "opportunity_id", "user_id", "team_id", "source_id", "medium_id", "campaign_id",
            "partner_id", "company_id",
        ],
    }  # fmt: skip
    _measures = {
        "customers": CUSTOMERS,
        "cost_per_inquiry": Each("cost", "inquiries", "company_currency"),
        "cost_per_customer": Each("cost", CUSTOMERS, "company_currency"),
        "return_invoiced": Return("invoiced", "cost", "company_currency"),
        "return_paid": Return("paid", "cost", "company_currency"),
        "payback_days": Payback("paid", "cost", "day", "company_currency"),
    }
    _figures = {
        "cost": ("costs",),
        "inquiries": ("inquiries",),
        "cost_per_inquiry": ("inquiries",),
        "qualified": ("qualified",),
        "proposals": ("proposals",),
        "won": ("won",),
        "customers": ("won",),
        "cost_per_customer": ("won",),
        "invoiced": ("invoices",),
        "return_invoiced": ("invoices",),
        "paid": ("invoices",),
        "return_paid": ("invoices",),
        "payback_days": ("invoices",),
    }

    kind = fields.Selection(
        [
            ("cost", "Cost"),
            ("inquiries", "Inquiry"),
            ("qualified", "Qualified"),
            ("proposals", "Proposal"),
            ("won", "Won"),
            ("invoices", "Invoice"),
        ],
        string="What",
        readonly=True,
    )
    costs = fields.Integer(string="Days of Cost", readonly=True, groups=MONEY)
    inquiries = fields.Integer(readonly=True, help="Leads and opportunities that came.")
    qualified = fields.Integer(readonly=True, help="Leads that a person moved to a later stage for the first time.")
    proposals = fields.Integer(readonly=True, help="Quotations sent to a customer for the first time.")
    won = fields.Integer(string="Deals Won", readonly=True)
    invoices = fields.Integer(readonly=True, groups=MONEY, help="Invoices and refunds of deals.")
    customers = fields.Integer(
        string="Customers Won",
        readonly=True,
        help="Different customers of the deals won; one without a name is its own.",
    )
    cost = fields.Monetary(
        currency_field="company_currency",
        readonly=True,
        groups=MONEY,
        help="The part of the costs that falls on these days. Empty where no cost was entered.",
    )
    invoiced = fields.Monetary(
        currency_field="company_currency",
        readonly=True,
        groups=MONEY,
        help="Untaxed invoices of deals less refunds, by their date.",
    )
    paid = fields.Monetary(
        currency_field="company_currency",
        readonly=True,
        groups=MONEY,
        help="As much of these invoices as has been paid by today, untaxed.",
    )
    cost_per_inquiry = fields.Monetary(
        string="Cost per Inquiry (CPL)",
        currency_field="company_currency",
        readonly=True,
        aggregator="avg",
        groups=MONEY,
        help="Cost ÷ inquiries.",
    )
    cost_per_customer = fields.Monetary(
        string="Cost per Customer (CAC)",
        currency_field="company_currency",
        readonly=True,
        aggregator="avg",
        groups=MONEY,
        help="Cost ÷ customers won.",
    )
    return_invoiced = fields.Float(
        string="Return on Invoiced (%)",
        readonly=True,
        aggregator="avg",
        groups=MONEY,
        help="(Invoiced − cost) ÷ cost. Empty without a cost.",
    )
    return_paid = fields.Float(
        string="Return on Paid (%)",
        readonly=True,
        aggregator="avg",
        groups=MONEY,
        help="(Paid − cost) ÷ cost. Empty without a cost.",
    )
    payback_days = fields.Float(
        string="Payback (days)",
        readonly=True,
        aggregator="avg",
        groups=MONEY,
        help="From the first cost to the invoice with which the money paid reached all of the cost. Empty: not yet.",
    )

    def action_open_record(self):
        """Open the cost, lead, quotation or invoice behind this row, with the reader's own rights.

        A lead that was deleted cannot be opened, its name is in the list.
        """
        self.ensure_one()
        self.check_access("read")
        number = self.id & (1 << 48) - 1
        records = {
            "cost": lambda: self.env["crm.marketing.cost"].browse(number >> 16),
            "proposals": lambda: self.env["sale.order"].browse(number),
            "invoices": lambda: self.env["crm.deal.invoice"].sudo()._get_move(number).sudo(False),
        }
        record = records.get(self.kind, lambda: self.lead_id)()
        return record.get_formview_action() if record else False

    # ------------------------------------------------------------
    # Screen
    # ------------------------------------------------------------

    @api.model
    def _get_splits(self):
        splits = super()._get_splits()
        return {
            name: splits[name] for name in dict.fromkeys(("source", "medium", "campaign", "month", "team", *splits))
        }

    @api.model
    def _get_group_label(self, split, group):
        unknown = {
            "source": self.env._("No source"),
            "medium": self.env._("No medium"),
            "campaign": self.env._("No campaign"),
        }
        if not group[0] and split in unknown:
            return unknown[split]
        return super()._get_group_label(split, group)

    @api.model
    def _get_groups(self):
        leads = ("inquiries", "qualified", "proposals", "won", "customers")
        groups = {"leads": FigureGroup(self.env._("Inquiries and Customers"), leads, "won")}
        if not self.env.user.has_group(MONEY):
            return groups
        money = tuple(name for name in self._figures if name not in ("qualified", "proposals", "won"))
        return {"money": FigureGroup(self.env._("Costs and Return"), money, "return_paid"), **groups}

    def _rank(self, split, figure, rows):
        """Lines that have no such figure come last: a return without a cost is neither good nor bad."""
        if split == "month":
            return rows
        ranked = super()._rank(split, figure, rows)
        return sorted(ranked, key=lambda row: row["values"][figure] is None)
