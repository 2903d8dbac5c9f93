from odoo import api, models
from odoo.tools import SQL

# What a row can be. Its number makes the IDs of the rows differ: 2**48 times it, plus the ID of the record behind.
KINDS = ("cost", "inquiries", "qualified", "proposals", "won", "invoices")


class CrmChannelRows(models.AbstractModel):
    """The rows of the channel report in SQL: days of cost, and events with the channel of their lead."""

    _name = "crm.channel.rows"
    _description = "Rows of the Channel Report"
    _inherit = "crm.channel.costs"

    @property
    def _table_query(self):
        selects = [self._select_costs(), *(self._select_events(*event) for event in self._get_events())]
        return SQL("%s %s", self._with_touches(), SQL(" UNION ALL ").join(selects))

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
        sent = self.env["crm.metric"]._to_local(SQL("sale.date_first_sent"))
        return SQL(
            """
            SELECT sale.id, (%s)::date AS day,
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
            """,
            sent,
        )

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
        return SQL("SELECT %s FROM (%s) AS event %s", self._select(columns), events, self._join_event())

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

    @api.model
    def _select(self, columns):
        return SQL(", ").join(SQL("%s AS %s", value, SQL.identifier(name)) for name, value in sorted(columns.items()))
