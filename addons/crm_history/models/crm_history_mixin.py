import json
from datetime import date, datetime

from odoo import api, fields, models
from odoo.tools import SQL

USER_NAME = "SELECT p.name FROM res_users u JOIN res_partner p ON p.id = u.partner_id WHERE u.id"
TEAM_NAME = "SELECT name ->> 'en_US' FROM crm_team WHERE id"
STAGE_NAME = "SELECT name ->> 'en_US' FROM crm_stage WHERE id"


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
    _log_access = False  # the row itself says who and when

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
        "res.users", readonly=True, ondelete="set null", help="Who owned the lead at that moment."
    )
    holder_name = fields.Char(string="Holder (name)", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, ondelete="set null")
    team_name = fields.Char(string="Sales Team (name)", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", readonly=True, ondelete="set null", index="btree_not_null")
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
    partner_id = fields.Many2one("res.partner", string="Contact Person", readonly=True, ondelete="set null")
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

    # ------------------------------------------------------------
    # Writing: the only way in is SQL, nobody has the right to create, edit or delete a row
    # ------------------------------------------------------------

    @api.model
    def _log(self, rows):
        """Insert one history row per dict of ``rows``, all in one statement.

        A row gives what ``crm.history.act`` says and the columns of its own model. The database copies in the rest.
        """
        if not rows:
            return
        self._flush_sources()
        payload = json.dumps(rows, default=_to_json)
        source = SQL(
            "SELECT * FROM json_populate_recordset(NULL::%s, %s) WITH ORDINALITY", SQL.identifier(self._table), payload
        )
        self._log_from(source, {column for row in rows for column in row}, order="ordinality")

    @api.model
    def _log_from(self, source, columns, order="moment"):
        """Insert the rows of the query ``source``, whose result has the given ``columns`` among others.

        They are written in the order of its column ``order``, then of ``moment``. An act that is already in the
        log is left alone. Return how many rows were written.
        """
        copied = self._get_copied_columns()
        given = sorted(set(columns) - copied.keys())
        expressions = [*(SQL("row.%s", SQL.identifier(name)) for name in given), *copied.values()]
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM (%s) AS row %s ORDER BY row.%s, row.moment ON CONFLICT DO NOTHING",
                SQL.identifier(self._table),
                SQL(", ").join(SQL.identifier(name) for name in [*given, *copied]),
                SQL(", ").join(expressions),
                source,
                self._get_copied_joins(),
                SQL.identifier(order),
            )
        )
        self.invalidate_model()
        return self.env.cr.rowcount

    def _get_copied_columns(self):
        """Columns copied in by the database: {column: SQL over the aliases of ``_get_copied_joins`` and ``row``}.

        An addon that splits its reports by another field of the lead adds the column here.
        """
        return {
            "lead_id": SQL("lead.id"),  # empty when the act itself has deleted the lead
            "lead_ref": SQL("row.lead_id"),
            "lead_name": SQL("lead.name"),
            "lead_type": SQL("lead.type"),
            "source_id": SQL("lead.source_id"),
            "medium_id": SQL("lead.medium_id"),
            "campaign_id": SQL("lead.campaign_id"),
            "country_id": SQL("COALESCE(lead.country_id, contact.country_id)"),
            "expected_revenue": SQL("lead.expected_revenue"),
            "company_id": SQL("company.id"),
            "company_currency": SQL("company.currency_id"),
            "user_name": self._get_name_sql("user_name", "user_id", USER_NAME),
            "holder_name": self._get_name_sql("holder_name", "holder_id", USER_NAME),
            "team_name": self._get_name_sql("team_name", "team_id", TEAM_NAME),
            "stage_name": self._get_name_sql("stage_name", "stage_id", STAGE_NAME),
            "commercial_partner_id": SQL("customer.id"),
            "partner_name": SQL("COALESCE(customer.name, lead.partner_name)"),
        }

    def _get_copied_joins(self):
        """The joins that the copied columns read; ``row`` is the row that is being logged.

        The company is that of the lead, else of the team, the holder or whoever of our people acts.
        """
        return SQL("""
            LEFT JOIN crm_lead lead ON lead.id = row.lead_id
            LEFT JOIN res_partner contact ON contact.id = row.partner_id
            LEFT JOIN res_partner customer ON customer.id = contact.commercial_partner_id
            LEFT JOIN res_company company ON company.id = COALESCE(
                row.company_id, lead.company_id, (SELECT company_id FROM crm_team WHERE id = row.team_id),
                (SELECT company_id FROM res_users WHERE id = row.holder_id),
                CASE WHEN NOT row.is_machine THEN (SELECT company_id FROM res_users WHERE id = row.user_id) END)
        """)

    @api.model
    def _get_name_sql(self, column, id_column, names):
        """SQL: the name the row gives in ``column``, else that of ``id_column`` in the query ``names``."""
        return SQL("COALESCE(row.%s, (%s = row.%s))", SQL.identifier(column), SQL(names), SQL.identifier(id_column))

    def _flush_sources(self):
        """Bring to the database what the copied columns read."""
        self.env["crm.lead"].flush_model()
        self.env["res.partner"].flush_model(["name", "commercial_partner_id", "country_id"])
        self.env["res.users"].flush_model(["partner_id", "company_id"])
        self.env["crm.team"].flush_model(["name", "company_id"])
        self.env["crm.stage"].flush_model(["name"])


def _to_json(value):
    if isinstance(value, datetime | date):
        return fields.Datetime.to_string(value) if isinstance(value, datetime) else fields.Date.to_string(value)
    raise TypeError(value)
