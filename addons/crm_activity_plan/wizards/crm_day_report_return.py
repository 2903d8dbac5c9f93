from odoo import fields, models


class CrmDayReportReturn(models.TransientModel):
    """Asks for the reason with which day reports go back to their persons."""

    _name = "crm.day.report.return"
    _description = "Return Day Reports"

    report_ids = fields.Many2many("crm.day.report", string="Day Reports", required=True)
    reason = fields.Text(required=True)

    def action_return(self):
        """Return the reports; the reason goes to their chatter and into an activity of each person."""
        self.ensure_one()
        self.check_access("write")
        self.report_ids._return(self.reason)
        return {"type": "ir.actions.act_window_close"}
