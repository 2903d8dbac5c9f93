from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.receivers import Workload

WINDOW = timedelta(days=30)  # what a person received in these days counts for whose turn it is
CUSTOMER_DAYS = 365  # a customer is active when somebody of us was in touch in these days


class CrmAssignmentWorkload(models.AbstractModel):
    """What people have and had: read as superuser, for deciding who can have one more lead."""

    _name = "crm.assignment.workload"
    _description = "Workload of salespeople"

    @api.model
    def _get_workloads(self, users, moment):
        """{user id: Workload} from the open leads, the customers and the log of owners."""
        workloads = {user.id: Workload() for user in users}
        for user, count in self.env["crm.lead"]._read_group(self._get_open_domain(users), ["user_id"], ["__count"]):
            workloads[user.id].open_count = count
        for user_id, count in self._get_customer_counts(users, moment).items():
            workloads[user_id].customer_count = count
        groups = self.env["crm.owner.log"]._read_group(
            self._get_received_domain(users, moment),
            ["holder_id", "company_currency"],
            ["__count", "expected_revenue:sum", "moment:max"],
        )
        for user, currency, count, amount, last in groups:
            load = workloads[user.id]
            load.received_count += count
            load.received_amount += currency._convert(amount, self.env.company.currency_id, self.env.company)
            load.last_received = max(load.last_received, last)
        return workloads

    def _get_open_domain(self, users):
        """The leads that fill a capacity: neither won, lost nor archived."""
        return Domain([("user_id", "in", users.ids), ("won_status", "=", "pending"), ("active", "=", True)])

    def _get_received_domain(self, users, moment):
        """What people received: not leads that they entered for themselves or got back, nor those that only changed
        the team."""
        return Domain([
            ("holder_id", "in", users.ids),
            ("moment", ">=", moment - WINDOW),
            ("day", ">=", (moment - WINDOW).date() - timedelta(days=1)),  # the index
            ("reason", "not in", ["merged", "returned"]),
        ]) & Domain.custom(to_sql=_is_received)  # fmt: skip

    def _get_customer_counts(self, users, moment):
        """{user id: how many customers they are the salesperson of and somebody was in touch with in the last year}."""
        self.env["res.partner"].flush_model(["user_id", "commercial_partner_id", "active"])
        rows = self.env.execute_query(SQL(
            """SELECT customer.user_id, count(*) FROM res_partner customer
                WHERE customer.user_id IN %s AND customer.active AND customer.commercial_partner_id = customer.id
                  AND EXISTS (SELECT 1 FROM crm_contact_log contact
                               WHERE contact.commercial_partner_id = customer.id AND contact.day >= %s)
             GROUP BY customer.user_id""",
            (*users.ids, 0), moment.date() - timedelta(days=CUSTOMER_DAYS),
        ))  # fmt: skip
        return dict(rows)

    @api.model
    def _get_former_holders(self, leads, moment):
        """Who may not get which lead again yet: {lead id: {user id: the day they lost it}}."""
        days = {lead.id: self.env["crm.assignment"]._get_company(lead).lead_cooling_days for lead in leads}
        rows = (
            self.env["crm.owner.log"]
            .sudo()
            .search(
                [
                    ("lead_id", "in", leads.ids),
                    ("from_user_id", "!=", False),
                    ("moment", ">=", moment - timedelta(days=max(days.values(), default=0))),
                ],
                order="id",
            )
        )
        held = {}
        for row in rows.filtered(lambda row: row.from_user_id != row.holder_id):
            if row.moment >= moment - timedelta(days=days[row.lead_id.id]):
                held.setdefault(row.lead_id.id, {})[row.from_user_id.id] = fields.Date.to_string(row.day)
        return held


def _is_received(model, alias, query):
    return SQL(
        "%(holder)s IS DISTINCT FROM %(former)s AND NOT (%(reason)s = 'created' AND %(doer)s = %(holder)s)",
        holder=SQL.identifier(alias, "holder_id"), former=SQL.identifier(alias, "from_user_id"),
        reason=SQL.identifier(alias, "reason"), doer=SQL.identifier(alias, "user_id"),
    )  # fmt: skip
