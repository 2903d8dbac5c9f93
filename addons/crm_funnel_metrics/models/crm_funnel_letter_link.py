from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import UserError

OUTCOMES = {"won": ("won",), "lost": ("lost",), "closed": ("won", "lost")}


class CrmFunnelLetterLink(models.AbstractModel):
    """From a number in the weekly letter to its records: an address that the browser can open."""

    _name = "crm.funnel.letter.link"
    _description = "Links of the weekly letter"

    @api.model
    def _get_url(self, figure, funnel_id, first, last):
        days = {"date_from": fields.Date.to_string(first), "date_to": fields.Date.to_string(last)}
        return f"/odoo/funnel-figure?{urlencode({'figure': figure, 'funnel': funnel_id, **days})}"

    @api.model
    @api.readonly
    def open_figure(self, figure, funnel_id=False, date_from=False, date_to=False):
        """Action that opens the records behind a number of the letter, with the reader's own rights.

        ``figure`` is ``step-`` and the ID of a step of the funnel, or won, lost or closed; else UserError is raised.
        """
        self.env["crm.funnel"].check_access("read")
        kind, _dash, step_id = str(figure or "").partition("-")
        if kind == "step" and step_id.isdecimal():
            return self.env["crm.funnel"].open_step(funnel_id, int(step_id), date_from, date_to)
        if figure not in OUTCOMES:
            raise UserError(self.env._("There is no such figure."))
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_funnel_metrics.crm_closing_report_action")
        first, last = (self.env["crm.funnel"]._to_date(date) for date in (date_from, date_to))
        domain = self._get_closings_domain(figure, first, last)
        return {**action, "domain": domain, "views": [(False, "list"), (False, "form")]}

    @api.model
    def _get_closings_domain(self, figure, first, last):
        """The closings that a figure counts, between two days, each of which may be empty."""
        limits = [("day", operator, day) for operator, day in ((">=", first), ("<=", last)) if day]
        return [*limits, ("outcome", "in", OUTCOMES[figure])]
