from odoo import models
from odoo.models import parse_read_group_spec
from odoo.tools import SQL


class CrmSlaMeasures(models.AbstractModel):
    """A report some of whose fields are rates and medians, true for any group of its rows."""

    _name = "crm.sla.measures"
    _description = "Report with rates and medians"
    _auto = False

    _measures = {}  # {field: Ratio or Quantile}

    def _read_group_select(self, aggregate_spec, query):
        name, _property, function = parse_read_group_spec(aggregate_spec)
        if name not in self._measures or function != self._fields[name].aggregator:
            return super()._read_group_select(aggregate_spec, query)
        return self._measures[name].to_sql(lambda field: self._field_to_sql(self._table, field, query))

    def _select_measures(self):
        """The empty columns of the measures, which exist for groups only."""
        return SQL(", ").join(SQL("NULL::float8 AS %s", SQL.identifier(name)) for name in sorted(self._measures))
