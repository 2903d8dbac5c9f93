from datetime import date

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.cost_days import get_cost_days


class CrmChannelCosts(models.AbstractModel):
    """The costs in the channel report: a row of each day, of those costs only whose days are asked for."""

    _name = "crm.channel.costs"
    _description = "Days of Channel Costs"

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Spread only the costs whose days are asked for."""
        asked = Domain(domain).optimize_full(self)
        costs = Domain.TRUE if "!" in list(asked) else asked.map_conditions(_get_costs_of_days)
        facts = self.with_context(crm_channel_costs=costs)
        return super(CrmChannelCosts, facts)._search(domain, *args, **kwargs)

    @api.model
    def _select_costs(self):
        columns = self._get_columns("cost")
        columns.update({
            "id": SQL("cost_day.id::bigint * 65536 + cost_day.number"),
            **{name: SQL.identifier("cost_day", name) for name in ("day", "company_id", "company_currency", "cost")},
            **{name: SQL.identifier("cost_day", name) for name in ("source_id", "medium_id", "campaign_id")},
        })  # fmt: skip
        return SQL("SELECT %s FROM (%s) AS cost_day", self._select(columns), get_cost_days(self._get_spread_costs()))

    @api.model
    def _get_spread_costs(self):
        """The query of the costs that are spread: those in the context, where only ``_search`` can put a Domain."""
        costs = self.env.context.get("crm_channel_costs")
        found = self.env["crm.marketing.cost"].sudo()._search(costs if isinstance(costs, Domain) else Domain.TRUE)
        return found.select()


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
