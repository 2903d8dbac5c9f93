from odoo import api, fields, models
from odoo.tools import SQL


class CrmLeadClaim(models.Model):
    """A person has taken a free lead; the ``rank`` is how many it was on that day, in the time zone of the person.

    The rank is unique, so that two clicks at once cannot pass the daily limit, which ``crm.lead.pool`` looks at: one of
    them is run again by Odoo, and sees the other.
    """

    _name = "crm.lead.claim"
    _description = "Claim of a Lead"
    _order = "id desc"
    _rec_name = "lead_id"
    _log_access = False

    user_id = fields.Many2one("res.users", string="Taken by", required=True, readonly=True, ondelete="cascade")
    day = fields.Date(required=True, readonly=True)
    rank = fields.Integer(required=True, readonly=True, aggregator=None)
    moment = fields.Datetime(required=True, readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True, ondelete="set null", index="btree_not_null")
    from_user_id = fields.Many2one("res.users", string="Taken from", readonly=True, ondelete="set null")
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, ondelete="set null")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")

    _rank_uniq = models.UniqueIndex("(user_id, day, rank)", "You take another lead at this moment.")

    @api.model
    def _book(self, lead):
        """Note that the current user takes the lead."""
        now = fields.Datetime.now()
        day = self.env["crm.history.act"]._local_day(now, self.env.user)
        rank = self._count_today(self.env.user) + 1
        # A rank that another request has taken meanwhile makes this one a serialization failure: Odoo tries it again.
        statement = SQL(
            "INSERT INTO crm_lead_claim (user_id, day, rank, moment, lead_id, from_user_id, team_id, company_id)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            self.env.uid, day, rank, now, lead.id, lead.user_id.id or None, lead.team_id.id or None,
            self.env["crm.assignment"]._get_company(lead).id,
        )  # fmt: skip
        self.env.cr.execute(statement, log_exceptions=False)
        self.invalidate_model()

    @api.model
    def _count_today(self, user):
        """How many free leads the person has taken today."""
        day = self.env["crm.history.act"]._local_day(fields.Datetime.now(), user)
        return self.sudo().search_count([("user_id", "=", user.id), ("day", "=", day)])
