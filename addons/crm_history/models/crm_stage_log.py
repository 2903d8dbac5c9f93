from odoo import fields, models

STATUSES = [("open", "Open"), ("won", "Won"), ("lost", "Lost"), ("archived", "Archived")]
MOVES = [
    ("created", "Created"),
    ("forward", "Forward"),
    ("skip", "Forward, skipping"),
    ("back", "Back"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("reopened", "Reopened"),
    ("handed_off", "Handed off to another pipeline"),
    ("archived", "Archived"),
    ("merged", "Merged into another lead"),
    ("removed", "Deleted"),
]


class CrmStageLog(models.Model):
    """One stay of a lead in a stage (or in a final status): how it came in, how it left, how long it was there.

    The row is written when the lead enters and closed, once, when it leaves; ``next_move`` is empty
    while the lead is still there. So for any filter the flow of a stage adds up: entered = moved on
    (forward, skip) + won + lost + moved back + handed off, archived, merged or removed + still there.

    A stage that a move jumped over gets a row of no duration with ``is_passed``: count it or not.
    ``stage_id`` is empty where the stage is not known (leads older than the addon, without tracking).
    """

    _name = "crm.stage.log"
    _description = "Stage Move"
    _inherit = ["crm.history.mixin"]

    move = fields.Selection(MOVES, required=True, readonly=True, help="How the lead came here.")
    status = fields.Selection(STATUSES, required=True, readonly=True)
    from_stage_id = fields.Many2one("crm.stage", readonly=True, ondelete="set null")
    from_stage_name = fields.Char(string="From Stage (name)", readonly=True)
    from_status = fields.Selection(STATUSES, readonly=True)
    is_passed = fields.Boolean(string="Skipped", readonly=True, help="The lead jumped over this stage.")
    date_end = fields.Datetime(string="Left at", readonly=True)
    next_move = fields.Selection(MOVES, readonly=True, help="How the lead left; empty while it is still here.")
    hours = fields.Float(
        string="Hours Here", readonly=True, aggregator="avg", help="Calendar hours in the stage; empty while it is here."
    )

    _still_there_idx = models.Index("(lead_ref) WHERE date_end IS NULL")
