from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.utils import SQL_OPERATORS
from odoo.tools import SQL

GROUPS = "sales_team.group_sale_salesman"
NAMES = ("history_contact_count", "history_last_contact", "history_next_activity")


class CrmHistorySubject(models.AbstractModel):
    """A record that contacts are about: how many there were, the last one, and what is planned next.

    Computed in SQL from the log at every read: nothing is stored on the record, so that a contact never waits for
    somebody who edits the customer, and still it can be searched, sorted and grouped by.
    """

    _name = "crm.history.subject"
    _description = "Subject of contacts"

    history_contact_count = fields.Integer(
        string="Contacts",
        compute="_compute_history",
        search="_search_history_contact_count",
        groups=GROUPS,
        help="Contacts by our people or from the customer; automatic and void ones do not count.",
    )
    history_last_contact = fields.Datetime(
        string="Last Contact",
        compute="_compute_history",
        search="_search_history_last_contact",
        groups=GROUPS,
        help="Empty: there never was one.",
    )
    history_next_activity = fields.Date(
        string="Next Activity",
        compute="_compute_history",
        search="_search_history_next_activity",
        groups=GROUPS,
        help="When the next planned activity is due, whoever it is for. Empty: nothing is planned.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_history(self):
        found = {}
        if ids := self._origin.ids:
            values = SQL(", ").join(self._get_history_sql(name, self._table) for name in NAMES)
            query = SQL("SELECT id, %s FROM %s WHERE id IN %s", values, SQL.identifier(self._table), tuple(ids))
            found = {row[0]: row[1:] for row in self.env.execute_query(query)}
        for record in self:
            for name, value in zip(NAMES, found.get(record._origin.id, (0, False, False)), strict=True):
                record[name] = value

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr in NAMES:
            self._check_field_access(self._fields[field_expr], "read")
            return self._get_history_sql(field_expr, alias)
        return super()._field_to_sql(alias, field_expr, query)

    def _get_history_sql(self, name, alias):
        """SQL: the value of one of the three fields for the row of ``alias``."""
        if name == "history_next_activity":
            activities = self.env["mail.activity"]._fields
            return SQL(
                "%s", self._get_next_activity_sql(alias), to_flush=(activities["active"], activities["date_deadline"])
            )
        return SQL(
            "(SELECT %s FROM crm_contact_log log WHERE %s AND %s AND COALESCE(log.company_id = ANY(%s), TRUE))",
            SQL("count(*)") if name == "history_contact_count" else SQL("max(log.moment)"),
            self._get_history_condition(alias),
            self.env["crm.contact.log"]._get_contact_condition("log"),
            self.env.companies.ids,  # customers are shared by companies, what happened with them is not
        )

    def _get_history_condition(self, alias):
        """SQL: the contact ``log`` is about the row of ``alias``."""
        raise NotImplementedError

    def _get_next_activity_sql(self, alias):
        """SQL: the day on which the next activity for the row of ``alias`` is due."""
        raise NotImplementedError

    def _search_history_contact_count(self, operator, value):
        return self._search_history("history_contact_count", operator, value)

    def _search_history_last_contact(self, operator, value):
        return self._search_history("history_last_contact", operator, value)

    def _search_history_next_activity(self, operator, value):
        return self._search_history("history_next_activity", operator, value)

    def _search_history(self, name, operator, value):
        if operator not in ("in", "not in", "<", ">", "<=", ">="):
            return NotImplemented
        self._check_field_access(self._fields[name], "read")
        return Domain.custom(
            to_sql=lambda model, alias, query: _compare(model._get_history_sql(name, alias), operator, value)
        )


def _compare(expression, operator, value):
    """SQL: ``expression operator value``; in ``in`` and ``not in``, False stands for empty."""
    if operator not in ("in", "not in"):
        return SQL("%s %s %s", expression, SQL_OPERATORS[operator], value)
    options = [SQL("%s IS NULL", expression)] if False in value else []
    if given := tuple(option for option in value if option is not False):
        options.append(SQL("COALESCE(%s IN %s, FALSE)", expression, given))
    found = SQL("(%s)", SQL(" OR ").join(options or [SQL("FALSE")]))
    return found if operator == "in" else SQL("NOT %s", found)
