from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmOwnerLog(models.Model):
    _inherit = "crm.owner.log"

    reason = fields.Selection(
        selection_add=[("returned", "Returned by a hand-over")], ondelete={"returned": lambda logs: logs._forget()}
    )

    is_reassignment = fields.Boolean(
        string="Taken from Somebody",
        compute="_compute_is_reassignment",
        search="_search_is_reassignment",
        help="It was somebody's and is not any more: not given out for the first time, merged or moved to a team only.",
    )

    @api.depends("from_user_id", "holder_id", "reason")
    def _compute_is_reassignment(self):
        for log in self:
            changed = log.from_user_id and log.from_user_id != log.holder_id
            log.is_reassignment = changed and log.reason != "merged"

    def _search_is_reassignment(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = Domain.custom(to_sql=_is_reassignment)
        return Domain.OR([wanted if one else ~wanted for one in value])

    def _forget(self):
        """What was returned was handed over, once this addon is gone."""
        self.write({"reason": "handed_over"})

    @api.model
    def _log(self, rows):
        result = super()._log(rows)
        if rows:
            self.env["crm.sla.follow"]._on_owners(rows)
        return result


def _is_reassignment(model, alias, query):
    return SQL(
        "(%(former)s IS NOT NULL AND %(former)s IS DISTINCT FROM %(holder)s AND %(reason)s != 'merged')",
        former=SQL.identifier(alias, "from_user_id"), holder=SQL.identifier(alias, "holder_id"),
        reason=SQL.identifier(alias, "reason"),
    )  # fmt: skip
