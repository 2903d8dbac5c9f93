from odoo import api, fields, models
from odoo.tools import SQL

from .crm_history_mixin import STAGE_NAME

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
        string="Hours Here",
        readonly=True,
        aggregator="avg",
        help="Calendar hours in the stage; empty while it is here.",
    )

    lost_reason_id = fields.Many2one(
        "crm.lost.reason",
        readonly=True,
        ondelete="set null",
        help="Why the lead was lost this time. A reason that is given or changed while it is still lost counts.",
    )

    _still_there_idx = models.Index("(lead_ref) WHERE date_end IS NULL")

    def _get_copied_columns(self):
        return {
            **super()._get_copied_columns(),
            "from_stage_name": self._get_name_sql("from_stage_name", "from_stage_id", STAGE_NAME),
            "lost_reason_id": SQL(
                "COALESCE(row.lost_reason_id,"
                " CASE WHEN row.status = 'lost' AND row.date_end IS NULL THEN lead.lost_reason_id END)"
            ),
        }

    @api.model
    def _log_changes(self, changed, facts, stage_given):
        """Log the moves among ``changed``: {lead id: (state before or None, state after)}, and new reasons of loss.

        ``facts`` has what every row of that lead says. ``stage_given`` is False when nobody chose the stage.
        """
        rows, closing, explained = [], [], []
        for lead_id, (old, new) in changed.items():
            if old and old.place == new.place:
                if new.status == "lost" and old.lost_reason != new.lost_reason:
                    explained.append(lead_id)
                continue
            moves = self._prepare_moves(facts[lead_id], old, new, stage_given)
            if old:
                closing.append((lead_id, moves[-1]["move"], moves[-1]["moment"]))
            rows += moves
        self._close_each(closing)
        self._log(rows)
        self._explain(explained)

    @api.model
    def _explain(self, lead_ids):
        """The leads, still lost, have another lost reason than before: it is the reason of that loss."""
        if not lead_ids:
            return
        self.env["crm.lead"].flush_model(["lost_reason_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_stage_log log
                   SET lost_reason_id = lead.lost_reason_id
                  FROM crm_lead lead
                 WHERE lead.id = log.lead_id AND log.lead_ref = ANY(%s) AND log.date_end IS NULL
                   AND log.status = 'lost'
                """,
                lead_ids,
            )
        )
        self.invalidate_model(["lost_reason_id"])

    def _prepare_moves(self, vals, old, new, stage_given):
        """The rows of one move: the stages it skipped, if any, and then the one where the lead is now.

        A lead that is created won or lost enters its stage first, so that it is counted there.
        """
        status = new.status
        if not old:
            arrival = {**vals, "move": "created", "status": "archived" if status == "archived" else "open"}
            if status not in ("won", "lost"):
                return [arrival]
            gone = {"date_end": vals["moment"], "next_move": status, "hours": 0}
            return [
                {**arrival, **gone},
                {**vals, **self._prepare_from_vals(new.stage, "open"), "move": status, "status": status},
            ]
        later, between = self._compare_stages(old.stage, new.stage, new.team)
        handed_off = new.team != old.team and not stage_given
        move = self._get_move(old.status, status, later, between, handed_off)
        moved = {**vals, **self._prepare_from_vals(old.stage, old.status), "move": move, "status": status}
        if move not in ("skip", "won"):
            return [moved]
        return [*self._prepare_passed(moved, between), moved]

    def _prepare_from_vals(self, stage, status):
        return {"from_stage_id": stage.id or None, "from_status": status}

    def _prepare_passed(self, moved, stage_ids):
        """A row of no duration for each stage that the move jumped over."""
        gone = {"is_passed": True, "status": "open", "date_end": moved["moment"], "next_move": "skip", "hours": 0}
        return [{**moved, **gone, "move": "skip", "stage_id": stage_id} for stage_id in stage_ids]

    @api.model
    def _compare_stages(self, old_stage, stage, team):
        if not old_stage or not stage or old_stage == stage:
            return not old_stage, []
        return self.env["crm.stage"]._compare(old_stage.id, stage.id, team.id)

    @api.model
    def _get_move(self, old_status, status, later, between, handed_off):
        """What a change of stage or status is called; the status goes before the stage."""
        if status != old_status:
            return "reopened" if status == "open" else status
        if handed_off:
            return "handed_off"
        if not later:
            return "back"
        return "skip" if between else "forward"

    @api.model
    def _close(self, move, lead_ids):
        """The leads leave where they are, by ``move``, and are nowhere from then on."""
        now = fields.Datetime.now()
        self._close_each([(lead_id, move, now) for lead_id in lead_ids])

    @api.model
    def _get_hours(self, end):
        """SQL: calendar hours from the beginning of the stay ``log`` to ``end``; a clock that went back makes none."""
        return SQL("GREATEST(0, EXTRACT(EPOCH FROM %s - log.moment) / 3600)", end)

    @api.model
    def _close_each(self, moves):
        """Close the open stay of each lead of ``moves``: (lead id, how it leaves, when)."""
        if not moves:
            return
        leads, names, moments = map(list, zip(*moves, strict=True))
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_stage_log log
                   SET date_end = GREATEST(left_by.moment, log.moment),
                       next_move = left_by.move,
                       hours = %s
                  FROM unnest(%s, %s, %s) AS left_by (lead_ref, move, moment)
                 WHERE log.lead_ref = left_by.lead_ref AND log.date_end IS NULL
                """,
                self._get_hours(SQL("left_by.moment")),
                leads,
                names,
                moments,
            )
        )
        self.invalidate_model(["date_end", "next_move", "hours"])
