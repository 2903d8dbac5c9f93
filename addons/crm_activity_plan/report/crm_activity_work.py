import json

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_history.models.crm_contact_log import CHANNELS

# A contact or a done activity, an activity by the day it was planned for, and one that is still to be done.
DONE, PLANNED, OPEN = range(3)


class CrmActivityWork(models.Model):
    """What people did with customers, what they had planned, and what is still to be done.

    A row is one of: something *done* on its day (a contact of the log, or a done activity that is no contact), an
    activity that was *planned* and is done by now, on the day it was due, and one that is *open*, on the day it is due.
    So ``planned`` of a day counts everything that was to be done that day, whenever it was done, and ``done`` all that
    was done that day, planned or not. Automatic and void contacts count for nobody. Minutes are known where a meeting
    or a call record says them; the average talk time is that of the calls whose minutes are known.

    Rows of open activities are the database's own: no access check per document, which makes ``mail.activity`` slow.
    """

    _name = "crm.activity.work"
    _description = "Work Done and Planned"
    _inherit = ["crm.led.mixin"]
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "summary"
    _depends = {
        "crm.contact.log": [
            "day", "user_id", "team_id", "company_id", "lead_id", "commercial_partner_id", "channel", "direction",
            "evidence", "activity_type_id", "summary", "minutes", "is_planned", "date_deadline", "is_void",
            "is_machine",
        ],
        "mail.activity": ["active", "user_id", "date_deadline", "res_model", "res_id", "activity_type_id", "summary"],
        "mail.activity.type": ["contact_channel"],
        "res.users": ["sale_team_id", "company_id"],
    }  # fmt: skip

    kind = fields.Selection(
        [("done", "Done"), ("planned", "Planned, done by now"), ("open", "Still to do")], readonly=True
    )
    day = fields.Date(readonly=True, help="When it was done, in the person's time zone; for planned activities: due.")
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    direction = fields.Selection([("out", "Outgoing"), ("in", "Incoming")], readonly=True)
    evidence = fields.Selection([("declared", "Declared"), ("traced", "Traced")], readonly=True)
    activity_type_id = fields.Many2one("mail.activity.type", readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    summary = fields.Char(readonly=True)
    record_model = fields.Char(readonly=True)
    record_id = fields.Many2oneReference(model_field="record_model", readonly=True, aggregator=None)
    done = fields.Integer(readonly=True, help="What was done on that day, planned or not.")
    planned = fields.Integer(readonly=True, help="Activities due on that day, done or not.")
    planned_done = fields.Integer(
        string="Planned and Done", readonly=True, help="Activities due on that day that are done by now."
    )
    overdue = fields.Integer(readonly=True, help="Activities still to do that were due before the person's today.")
    minutes = fields.Float(readonly=True, help="How long contacts took, where known.")
    talk_minutes = fields.Float(
        string="Minutes Talked", readonly=True, help="Minutes of calls that have a call record."
    )
    talk_average = fields.Float(
        string="Average Talk Time (min)", readonly=True, aggregator="avg", help="Of the calls with known minutes."
    )

    @property
    def _table_query(self):
        return SQL(
            "%s UNION ALL %s UNION ALL %s",
            self._select_log(DONE, SQL("log.day"), SQL("TRUE")),
            self._select_log(
                PLANNED,
                SQL("log.date_deadline"),
                SQL("log.is_planned AND log.activity_type_id IS NOT NULL AND log.date_deadline IS NOT NULL"),
            ),
            self._select_open(),
        )

    def _select_log(self, part, day, condition):
        """SQL of rows of the contact log: as done (by ``day`` of doing) or as planned (by the day they were due)."""
        is_done = part == DONE
        minutes = SQL("NULLIF(log.minutes, 0)") if is_done else SQL("NULL::float8")
        talked = SQL("CASE WHEN log.channel = 'call' THEN %s END", minutes)
        return SQL(
            """
            SELECT log.id::bigint * 3 + %s AS id, %s AS kind, %s AS day, log.user_id, log.team_id, log.company_id,
                   log.channel, log.direction, log.evidence, log.activity_type_id, log.lead_id,
                   log.commercial_partner_id AS partner_id, log.summary,
                   'crm.contact.log' AS record_model, log.id AS record_id,
                   %s AS done, %s AS planned, %s AS planned_done, 0 AS overdue,
                   %s AS minutes, %s AS talk_minutes, %s AS talk_average
              FROM crm_contact_log log
             WHERE log.user_id IS NOT NULL AND log.is_void IS NOT TRUE AND log.is_machine IS NOT TRUE AND %s
            """,
            part, "done" if is_done else "planned", day, int(is_done), int(not is_done), int(not is_done),
            minutes, talked, talked, condition,
        )  # fmt: skip

    def _select_open(self):
        """SQL of the activities on documents with customers that are still to be done."""
        return SQL(
            """
            SELECT activity.id::bigint * 3 + %(part)s, 'open', activity.date_deadline, activity.user_id,
                   person.sale_team_id, COALESCE(lead.company_id, person.company_id),
                   type.contact_channel, NULL, NULL, activity.activity_type_id, document.lead_id,
                   contact.commercial_partner_id, COALESCE(activity.summary, ''), 'mail.activity', activity.id,
                   0, 1, 0, CASE WHEN activity.date_deadline < %(today)s THEN 1 ELSE 0 END,
                   NULL::float8, NULL::float8, NULL::float8
              FROM mail_activity activity
              JOIN res_users person ON person.id = activity.user_id
              LEFT JOIN mail_activity_type type ON type.id = activity.activity_type_id
             CROSS JOIN LATERAL (  -- OFFSET 0: look up these documents, do not read them all
                        SELECT * FROM (%(documents)s) AS documents
                         WHERE documents.model = activity.res_model AND documents.id = activity.res_id OFFSET 0
                   ) AS document
              LEFT JOIN crm_lead lead ON lead.id = document.lead_id
              LEFT JOIN res_partner contact ON contact.id = document.partner_id
             WHERE activity.active
            """,
            part=OPEN,
            today=self._get_today_sql(),
            documents=self.env["crm.contact.document"]._get_contact_documents(),
        )

    @api.model
    def _get_today_sql(self):
        """SQL: the date it is where the person of ``activity`` lives."""
        act, now = self.env["crm.history.act"], fields.Datetime.now()
        default = fields.Date.context_today(self)
        elsewhere = {}
        for neighbours in self._fetch_people().grouped(lambda user: (user.company_id, user.tz)).values():
            day = act._local_day(now, neighbours[0])
            if day != default:
                elsewhere |= dict.fromkeys(neighbours.ids, fields.Date.to_string(day))
        return SQL("COALESCE((%s::jsonb ->> activity.user_id::text)::date, %s)", json.dumps(elsewhere), default)

    @api.model
    def _fetch_people(self):
        """Our own people, with what one needs to know of them to tell their day."""
        people = self.env["res.users"].sudo().with_context(active_test=False)
        people = people.search_fetch([("share", "=", False)], ["company_id", "partner_id"])
        people.mapped("tz")  # all of them at once, whoever is asked for later
        return people

    @api.readonly
    def action_open_record(self):
        """Open the contact, or the document of the activity, with the user's own rights."""
        self.ensure_one()
        self.check_access("read")
        if self.record_model == "crm.contact.log":
            model, record_id = self.record_model, self.record_id
        else:
            activity = self.env["mail.activity"].browse(self.record_id)
            activity.check_access("read")
            model, record_id = activity.res_model, activity.res_id
        return {"type": "ir.actions.act_window", "res_model": model, "res_id": record_id, "views": [(False, "form")]}

    def _prepare_open_vals(self):
        """What a list of activities that are due shows of this one."""
        self.ensure_one()
        return {
            "id": self.id,
            "activity_id": self.record_id,
            "name": self.summary or self.activity_type_id.sudo().name,
            "type": self.activity_type_id.sudo().name,
            "icon": self.activity_type_id.sudo().icon or "fa-tasks",
            "subject": (self.lead_id or self.partner_id).sudo().display_name,
            "day": fields.Date.to_string(self.day),
            "is_overdue": bool(self.overdue),
        }
