import json
from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

LINKS = {"source_id": "utm.source", "medium_id": "utm.medium", "campaign_id": "utm.campaign"}
COLUMNS = ("date_from", "date_to", *LINKS, "amount", "currency_id", "company_id", "note")
BATCH = 10_000  # rows in one INSERT


class CrmMarketingCost(models.Model):
    """What a channel cost in a period: an advertising campaign, a fair, a subscription.

    Costs may overlap: each is money of its own. The amount is spread evenly over the days of the period, both ends
    included; see ``crm.channel.report``. A cost of zero says that a channel was free, a missing one that nothing is
    known. A refund is a negative amount. What is left empty of source, medium and campaign counts under "none".
    """

    _name = "crm.marketing.cost"
    _description = "Channel Cost"
    _order = "date_from desc, id desc"
    _rec_names_search = ["source_id", "medium_id", "campaign_id", "note"]

    date_from = fields.Date(string="From", required=True, index=True, default=lambda self: self._default_month()[0])
    date_to = fields.Date(string="To", required=True, default=lambda self: self._default_month()[1])
    source_id = fields.Many2one("utm.source", ondelete="restrict", index="btree_not_null")
    medium_id = fields.Many2one("utm.medium", ondelete="restrict", index="btree_not_null")
    campaign_id = fields.Many2one("utm.campaign", ondelete="restrict", index="btree_not_null")
    amount = fields.Monetary(
        required=True, help="For the whole period. Zero: the channel was free; below zero: a refund."
    )
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    note = fields.Char()

    _dates_in_order = models.Constraint("CHECK(date_from <= date_to)", "A cost cannot end before it begins.")
    _dates_likely = models.Constraint(
        "CHECK(date_from >= '2000-01-01' AND date_to < '2100-01-01' AND date_to - date_from < 3660)",
        "A cost lies between the years 2000 and 2099 and covers at most ten years.",
    )

    @api.model
    def _default_month(self):
        """First and last day of the current month."""
        today = fields.Date.context_today(self)
        return fields.Date.start_of(today, "month"), fields.Date.end_of(today, "month")

    @api.depends("source_id", "medium_id", "campaign_id", "date_from")
    def _compute_display_name(self):
        for cost in self:
            channel = [cost.source_id.display_name, cost.medium_id.display_name, cost.campaign_id.display_name]
            names = " / ".join(name for name in channel if name) or self.env._("No channel")
            cost.display_name = f"{names}, {fields.Date.to_string(cost.date_from) or ''}"

    # ------------------------------------------------------------
    # Many at once
    # ------------------------------------------------------------

    @api.model
    def _insert(self, rows):
        """Create a cost of each of ``rows``, the values of COLUMNS, by one INSERT per batch.

        A name in place of a source, medium or campaign creates it. What the database refuses leaves nothing behind.
        """
        self._create_missing(rows)
        now = fields.Datetime.now()
        for start in range(0, len(rows), BATCH):
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO crm_marketing_cost (%(columns)s, create_uid, write_uid, create_date, write_date)
                    SELECT %(columns)s, %(uid)s, %(uid)s, %(now)s, %(now)s FROM %(rows)s
                    """,
                    columns=_columns(),
                    uid=self.env.uid,
                    now=now,
                    rows=_to_table(rows[start : start + BATCH]),
                )
            )
        self.invalidate_model()

    def _create_missing(self, rows):
        """Put the IDs of new sources, mediums and campaigns where the rows have their names."""
        for name in LINKS:
            unknown = {}
            for row in rows:
                if isinstance(row[name], str):
                    unknown.setdefault(row[name].lower(), row[name])
            created = self.env[LINKS[name]].create([{"name": label} for label in unknown.values()])
            ids = dict(zip(unknown, created.ids, strict=True))
            for row in rows:
                if isinstance(row[name], str):
                    row[name] = ids[row[name].lower()]

    @api.model
    def _find_known(self, rows):
        """{what tells a row from others}, of those of ``rows`` of which there is the same cost already."""
        rows = [row for row in rows if not any(isinstance(row[name], str) for name in LINKS)]
        if not rows:
            return set()
        self.flush_model()
        days = [row["date_from"] for row in rows]
        return set(
            self.env.execute_query(
                SQL(
                    """
                    SELECT %(columns)s FROM %(rows)s
                    INTERSECT SELECT %(columns)s FROM crm_marketing_cost WHERE date_from BETWEEN %(first)s AND %(last)s
                    """,
                    columns=_columns(),
                    rows=_to_table(rows),
                    first=min(days),
                    last=max(days),
                )
            )
        )


def get_key(row):
    """What tells a row from others; rows of the same are the same cost."""
    return tuple(row[name] for name in COLUMNS)


def _columns():
    return SQL(", ").join(map(SQL.identifier, COLUMNS))


def _to_table(rows):
    """SQL: a table of ``rows``, which need not have all the columns."""
    return SQL("json_populate_recordset(NULL::crm_marketing_cost, %s)", json.dumps(rows, default=_to_json))


def _to_json(value):
    if isinstance(value, date | Decimal):
        return str(value)
    raise TypeError(value)
