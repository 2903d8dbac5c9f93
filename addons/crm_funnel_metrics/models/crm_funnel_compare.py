from odoo import api, models
from odoo.exceptions import UserError

from ..tools.funnel_numbers import previous_period, year_before

PERIODS = {"previous": previous_period, "year": year_before}


class CrmFunnel(models.Model):
    _inherit = "crm.funnel"

    @api.model
    def _get_compared_dates(self, question, compare):
        """(first, last) day to compare with, False for none; a period without both ends has no previous one."""
        if not compare:
            return False
        dates = question["date_from"], question["date_to"]
        if isinstance(compare, str) and compare in PERIODS:
            return all(dates) and PERIODS[compare](*dates)
        if isinstance(compare, list | tuple) and len(compare) == 2:
            return tuple(map(self._to_date, compare))
        raise UserError(self.env._("A funnel is compared with the previous period, the year before or two dates."))
