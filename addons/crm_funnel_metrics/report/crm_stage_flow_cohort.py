from odoo import fields, models


class CrmStageFlowCohort(models.Model):
    """The stage flow of the leads that came in a period, whenever they moved (*cohort*)."""

    _name = "crm.stage.flow.cohort"
    _description = "Stage Flow of a Cohort"
    _inherit = "crm.stage.flow"
    _auto = False
    _day_column = "lead_day"

    day = fields.Date(string="Lead Came On", help="The day the lead was created.")
