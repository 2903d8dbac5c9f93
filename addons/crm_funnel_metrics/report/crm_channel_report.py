from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.cost_days import get_cost_days
from .crm_deal_invoice import CrmDealInvoice
from .crm_funnel_figures import FigureGroup
from .measures import Distinct, Each, Payback, Return

MONEY = "crm_funnel_metrics.group_channel_cost"

# What a row can be. Its number makes the IDs of the rows differ: 2**48 times it, plus the ID of the record behind.
KINDS = ("cost", "inquiries", "qualified", "proposals", "won", "invoices")
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
    _inherit = ["crm.funnel.report", "crm.funnel.figures"]
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

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Spread only the costs whose days are asked for.

        And have PostgreSQL not compile this many branches for a second (JIT) that it then reads in a moment.
        """
        self.env.cr.execute("SET LOCAL jit = off")
        asked = Domain(domain).optimize_full(self)
        costs = Domain.TRUE if "!" in list(asked) else asked.map_conditions(_get_costs_of_days)
        facts = self.with_context(crm_channel_costs=costs)
        return super(CrmChannelReport, facts)._search(domain, *args, **kwargs)

    @property
    def _table_query(self):
        selects = [self._select_costs(), *(self._select_events(*event) for event in self._get_events())]
        return SQL("%s %s", self._with_touches(), SQL(" UNION ALL ").join(selects))

    # ------------------------------------------------------------
    # Rows: those of leads are events with the channel of their lead
    # ------------------------------------------------------------

    @api.model
    def _get_events(self):
        """(kind, query of the events): each with the columns of ``_get_log_events``, invoiced and paid."""
        forward = SQL("log.move IN ('forward', 'skip', 'won') AND log.is_passed IS NOT TRUE AND NOT log.is_machine")
        earlier = SQL("""
            SELECT 1 FROM crm_stage_log earlier
             WHERE earlier.lead_ref = log.lead_ref AND earlier.move IN ('forward', 'skip', 'won')
               AND earlier.is_passed IS NOT TRUE AND NOT earlier.is_machine
               AND (earlier.moment, earlier.id) < (log.moment, log.id)
        """)
        return [
            ("invoices", self._get_invoices()),
            ("proposals", self._get_proposals()),
            ("inquiries", self._get_log_events(SQL("log.move = 'created' AND log.is_passed IS NOT TRUE"))),
            ("qualified", self._get_log_events(SQL("%s AND NOT EXISTS (%s)", forward, earlier))),
            ("won", self._get_log_events(SQL("log.move = 'won' AND log.is_passed IS NOT TRUE"))),
        ]

    @api.model
    def _get_log_events(self, condition):
        return SQL(
            """
            SELECT log.id, log.day, log.lead_id, log.lead_ref, log.lead_name, log.holder_id AS user_id, log.team_id,
                   log.product_id, log.source_id, log.medium_id, log.campaign_id, log.country_id,
                   log.commercial_partner_id AS partner_id, log.company_id, log.company_currency,
                   NULL::numeric AS invoiced, NULL::numeric AS paid
              FROM crm_stage_log log WHERE %s
            """,
            condition,
        )

    @api.model
    def _get_proposals(self):
        """Quotations on the day of the company on which they first went to the customer; not every one has a lead."""
        return SQL("""
            SELECT sale.id, (sale.date_first_sent AT TIME ZONE 'UTC'
                             AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date AS day,
                   sale.opportunity_id AS lead_id, sale.opportunity_id AS lead_ref,
                   CASE WHEN sale.opportunity_id IS NULL THEN sale.name END AS lead_name, sale.user_id, sale.team_id,
                   deal.product_id, sale.source_id, sale.medium_id, sale.campaign_id,
                   COALESCE(deal.country_id, buyer.country_id) AS country_id,
                   buyer.commercial_partner_id AS partner_id, sale.company_id, company.currency_id AS company_currency,
                   NULL::numeric AS invoiced, NULL::numeric AS paid
              FROM sale_order sale
              JOIN res_company company ON company.id = sale.company_id
              JOIN res_partner buyer ON buyer.id = sale.partner_id
              LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
              LEFT JOIN crm_lead deal ON deal.id = sale.opportunity_id
             WHERE sale.date_first_sent IS NOT NULL
        """)

    @api.model
    def _get_invoices(self):
        """What was invoiced for deals; an invoice without a deal has no channel, it waits for the accountant."""
        return SQL(
            """
            SELECT invoice.id, invoice.day, invoice.lead_id, invoice.lead_id AS lead_ref, NULL AS lead_name,
                   invoice.user_id, invoice.team_id, invoice.product_id, invoice.source_id, invoice.medium_id,
                   invoice.campaign_id, invoice.country_id, invoice.customer_id AS partner_id, invoice.company_id,
                   invoice.company_currency, invoice.invoiced, invoice.paid
              FROM (%s) AS invoice WHERE invoice.lead_id IS NOT NULL
            """,
            self.env["crm.deal.invoice"]._table_query,
        )

    @api.model
    def _select_costs(self):
        columns = self._get_columns("cost")
        columns.update({
            "id": SQL("cost_day.id::bigint * 65536 + cost_day.number"),
            **{name: SQL.identifier("cost_day", name) for name in ("day", "company_id", "company_currency", "cost")},
            **{name: SQL.identifier("cost_day", name) for name in ("source_id", "medium_id", "campaign_id")},
        })  # fmt: skip
        return SQL("SELECT %s FROM (%s) AS cost_day", _select(columns), get_cost_days(self._get_spread_costs()))

    @api.model
    def _get_spread_costs(self):
        """The query of the costs that are spread: those in the context, where only ``_search`` can put a Domain."""
        costs = self.env.context.get("crm_channel_costs")
        found = self.env["crm.marketing.cost"].sudo()._search(costs if isinstance(costs, Domain) else Domain.TRUE)
        return found.select()

    @api.model
    def _select_events(self, kind, events):
        names = (
            "day", "lead_id", "user_id", "team_id", "product_id", "country_id", "company_id",
            "company_currency", "invoiced", "paid",
        )  # fmt: skip
        columns = self._get_columns(kind)
        columns.update({
            "id": SQL("%s::bigint + event.id", KINDS.index(kind) << 48),
            **{name: SQL.identifier("event", name) for name in names},
            "lead_name": SQL("COALESCE(event.lead_name, lead.name)"),
            "office_id": SQL("team.office_id"),
            "categ_id": SQL("template.categ_id"),
            "partner_id": self._get_customer(),
            **{name: self._get_touch(name) for name in ("source_id", "medium_id", "campaign_id")},
        })  # fmt: skip
        return SQL("SELECT %s FROM (%s) AS event %s", _select(columns), events, self._join_event())

    @api.model
    def _get_columns(self, kind):
        """{column: SQL} of a row of ``kind``, with nothing in it but its count."""
        stored = [field for field in self._fields.values() if field.store]
        empty = {field.name: SQL("NULL::%s", SQL(field.column_type[1])) for field in stored}
        counts = {name: SQL("%s", int(name == kind)) for name in KINDS[1:]}
        return {**empty, **counts, "costs": SQL("%s", int(kind == "cost")), "kind": SQL("%s::varchar", kind)}

    @api.model
    def _join_event(self):
        return SQL("""
            LEFT JOIN crm_lead lead ON lead.id = event.lead_id
            LEFT JOIN res_partner contact ON contact.id = lead.partner_id
            LEFT JOIN crm_team team ON team.id = event.team_id
            LEFT JOIN product_product product ON product.id = event.product_id
            LEFT JOIN product_template template ON template.id = product.product_tmpl_id
        """)

    @api.model
    def _with_touches(self):
        return SQL()

    @api.model
    def _get_touch(self, name):
        """SQL of the source, medium or campaign that gets the event."""
        return self._get_last_touch(name)

    @api.model
    def _get_last_touch(self, name):
        """SQL: that of the lead, unless the event happened to another one, merged into it since."""
        column = SQL.identifier(name)
        return SQL("CASE WHEN lead.id = event.lead_ref THEN lead.%s ELSE event.%s END", column, column)

    @api.model
    def _get_customer(self):
        """SQL: whose lead it is today, else whose it was."""
        return SQL("COALESCE(contact.commercial_partner_id, event.partner_id)")

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
            "invoices": lambda: self.env["account.move.line"].sudo().browse(number).move_id.sudo(False),
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


def _get_costs_of_days(condition):
    """What a condition on the days implies for the costs that lie on them."""
    days = condition.value
    if condition.field_expr != "day" or condition.operator not in ("<", "<=", ">", ">=", "in"):
        return Domain.TRUE
    if condition.operator == "in":
        days = [day for day in days if isinstance(day, date)]
        return Domain("date_from", "<=", max(days)) & Domain("date_to", ">=", min(days)) if days else Domain.FALSE
    if not isinstance(days, date):
        return Domain.TRUE
    return Domain("date_from" if condition.operator in ("<", "<=") else "date_to", condition.operator, days)


def _select(columns):
    return SQL(", ").join(SQL("%s AS %s", value, SQL.identifier(name)) for name, value in sorted(columns.items()))
