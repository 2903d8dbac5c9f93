from odoo import fields, models


class CrmMarketingCostImportProblem(models.TransientModel):
    """Why a row of a file with costs was refused."""

    _name = "crm.marketing.cost.import.problem"
    _description = "Problem of an Import of Channel Costs"
    _order = "row, id"

    import_id = fields.Many2one("crm.marketing.cost.import", required=True, ondelete="cascade")
    row = fields.Integer(readonly=True, help="The row of the file; the heading is row 1.")
    column = fields.Char(readonly=True)
    value = fields.Char(readonly=True)
    problem = fields.Char(readonly=True)
