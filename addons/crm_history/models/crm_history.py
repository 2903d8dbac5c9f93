from odoo import api, fields, models
from odoo.tools import SQL

# Each log, and its column with what happened.
LOGS = {"crm.contact.log": "channel", "crm.stage.log": "move", "crm.owner.log": "reason"}
COMMON = (
    "moment day user_id user_name holder_id team_id company_id lead_id lead_name commercial_partner_id is_machine"
).split()


class CrmHistory(models.Model):
    """The three logs as one list in the order of time. Skipped stages are left out: nothing happened there."""

    _name = "crm.history"
    _description = "History"
    _auto = False
    _order = "day desc, moment desc, id desc"
    _rec_name = "lead_name"
    _depends = dict.fromkeys(LOGS, COMMON)

    kind = fields.Selection(
        [("contact", "Contact"), ("stage", "Stage"), ("owner", "Owner")], readonly=True, string="About"
    )
    what = fields.Selection("_selection_what", readonly=True)
    detail = fields.Char(readonly=True)
    moment = fields.Datetime(readonly=True)
    day = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", string="Done by", readonly=True)
    user_name = fields.Char(string="Done by (name)", readonly=True)
    holder_id = fields.Many2one("res.users", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True)
    lead_name = fields.Char(string="Lead (name)", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    is_machine = fields.Boolean(string="Automatic", readonly=True)

    @api.model
    def _selection_what(self):
        """All that the logs may say, in the words of their own columns; other apps add to them."""
        found = {}
        for model, column in LOGS.items():
            found.update(self.env[model]._fields[column]._description_selection(self.env))
        return sorted(found.items())

    @property
    def _table_query(self):
        columns = SQL(", ").join(SQL.identifier(name) for name in COMMON)
        parts = [
            SQL(
                "SELECT 4 * id + %s AS id, %s AS kind, %s AS what, %s AS detail, %s FROM %s WHERE %s",
                number,
                kind,
                SQL.identifier(what),
                detail,
                columns,
                SQL.identifier(self.env[model]._table),
                condition,
            )
            for number, ((model, what), (kind, detail, condition)) in enumerate(
                zip(LOGS.items(), self._get_parts(), strict=True)
            )
        ]
        return SQL(" UNION ALL ").join(parts)

    def _get_parts(self):
        """Per log: (kind, SQL of the detail, SQL of the rows to show)."""
        contacts = SQL("concat_ws(' ', CASE WHEN direction = 'in' THEN '←' END, summary)")
        stages = SQL("concat_ws(' → ', from_stage_name, stage_name)")
        owners = SQL("concat_ws(' → ', from_user_name, holder_name)")
        return [
            ("contact", contacts, SQL("TRUE")),
            ("stage", stages, SQL("is_passed IS NOT TRUE")),
            ("owner", owners, SQL("TRUE")),
        ]

    def action_open(self):
        """Open the log row behind this line, with the reader's own rights."""
        self.ensure_one()
        self.check_access("read")
        row_id, number = divmod(self.id, 4)
        return {
            "type": "ir.actions.act_window",
            "res_model": [*LOGS][number],
            "res_id": row_id,
            "view_mode": "form",
            "target": "current",
        }

    @api.model
    def _move_to_lead(self, lead_ids, survivor):
        """The rows of merged leads belong to the survivor from now on; ``lead_ref`` and ``lead_name`` stay.

        One statement for all, as leads are merged one by one; it also ends the stays of the merged.
        """
        stages, now = self.env["crm.stage.log"], fields.Datetime.now()
        moves = self._get_merge_moves(lead_ids, survivor)
        parts = [SQL("%s AS (%s)", SQL.identifier(self.env[model]._table), move) for model, move in moves.items()]
        self.env.cr.execute(
            SQL(
                """
                WITH %s
                UPDATE crm_stage_log log
                   SET lead_id = %s,
                       next_move = CASE WHEN date_end IS NULL THEN 'merged' ELSE next_move END,
                       hours = CASE WHEN date_end IS NULL THEN %s ELSE hours END,
                       date_end = COALESCE(date_end, GREATEST(%s, moment))
                 WHERE lead_id = ANY(%s)
                """,
                SQL(", ").join(parts),
                survivor.id,
                stages._get_hours(now),
                now,
                lead_ids,
            )
        )
        for model in (stages._name, *moves):
            self.env[model].invalidate_model()

    @api.model
    def _get_merge_moves(self, lead_ids, survivor):
        """{model: the UPDATE that gives its rows of the merged leads to the survivor}; other addons add theirs."""
        return {
            model: SQL(
                "UPDATE %s SET lead_id = %s WHERE lead_id = ANY(%s)",
                SQL.identifier(self.env[model]._table),
                survivor.id,
                lead_ids,
            )
            for model in ("crm.contact.log", "crm.owner.log")
        }
