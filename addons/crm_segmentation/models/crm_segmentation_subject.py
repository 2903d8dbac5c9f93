from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .classes import ABC, CODES, NONE, QUADRANTS, SEGMENT_FIELDS, XYZ

GROUPS = "sales_team.group_sale_salesman"
NO_CLASS = {"segment_code": "none"}


class CrmSegmentationSubject(models.AbstractModel):
    """A record that shows the classes of its customer in the current company. Contacts show those of their company.

    Not stored: read from ``crm.segmentation.customer``, and still searched, sorted and grouped by.
    """

    _name = "crm.segmentation.subject"
    _description = "Subject of segmentation"

    abc_class = fields.Selection(
        ABC, string="ABC", compute="_compute_segment", search="_search_abc_class", groups=GROUPS
    )
    xyz_class = fields.Selection(
        XYZ, string="XYZ", compute="_compute_segment", search="_search_xyz_class", groups=GROUPS
    )
    segment_code = fields.Selection(
        [*CODES, NONE],
        string="Segment",
        compute="_compute_segment",
        search="_search_segment_code",
        groups=GROUPS,
        help="How much the customer brings (A to C) and how regularly it buys (X to Z).",
    )
    segment_quadrant = fields.Selection(
        QUADRANTS,
        string="Quadrant",
        compute="_compute_segment",
        search="_search_segment_quadrant",
        groups=GROUPS,
        help="Cash cow: AX. Star: AZ. Dog: CZ. Wild cat: the other six cells. Empty outside of the nine.",
    )

    @api.depends_context("company")
    def _compute_segment(self):
        customers = {record: record._get_segment_customer() for record in self}
        ids = {customer.id for customer in customers.values() if customer}
        rows = self.env["crm.segmentation.customer"].sudo().search_fetch(
            [("company_id", "=", self.env.company.id), ("partner_id", "in", list(ids))], ["partner_id", *SEGMENT_FIELDS]
        )  # fmt: skip
        found = {row.partner_id.id: row for row in rows}
        for record, customer in customers.items():
            row = found.get(customer.id)
            for name in SEGMENT_FIELDS:
                record[name] = (row and row[name]) or NO_CLASS.get(name, False)

    def _get_segment_customer(self):
        """The commercial partner whose classes the record shows, maybe empty: of ``partner_id`` unless overridden."""
        return self.sudo().partner_id.commercial_partner_id

    def _get_segment_customer_sql(self, alias):
        """SQL: the same for the row of ``alias``."""
        return SQL(
            "(SELECT person.commercial_partner_id FROM res_partner person WHERE person.id = %s)",
            SQL.identifier(alias, "partner_id"),
            to_flush=(self._fields["partner_id"], self.env["res.partner"]._fields["commercial_partner_id"]),
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr in SEGMENT_FIELDS:
            self._check_field_access(self._fields[field_expr], "read")
            found = SQL(
                "(SELECT segment.%s FROM crm_segmentation_customer segment"
                " WHERE segment.company_id = %s AND segment.partner_id = %s)",
                SQL.identifier(field_expr),
                self.env.company.id,
                self._get_segment_customer_sql(alias),
            )
            empty = NO_CLASS.get(field_expr)
            return SQL("COALESCE(%s, %s)", found, empty) if empty else found
        return super()._field_to_sql(alias, field_expr, query)

    def _search_abc_class(self, operator, value):
        return self._search_segment("abc_class", operator, value)

    def _search_xyz_class(self, operator, value):
        return self._search_segment("xyz_class", operator, value)

    def _search_segment_code(self, operator, value):
        return self._search_segment("segment_code", operator, value)

    def _search_segment_quadrant(self, operator, value):
        return self._search_segment("segment_quadrant", operator, value)

    def _search_segment(self, name, operator, value):
        """Customers with one of the classes; without any class where the value is empty."""
        if operator != "in":
            return NotImplemented
        self._check_field_access(self._fields[name], "read")
        wanted = [option for option in value if option and option != "none"]
        domain = Domain.custom(to_sql=lambda model, alias, query: model._get_segment_sql(alias, name, wanted))
        if len(wanted) < len(set(value)):
            every = [option for option, _label in self._fields[name]._description_selection(self.env)]
            domain |= Domain.custom(
                to_sql=lambda model, alias, query: SQL("NOT %s", model._get_segment_sql(alias, name, every))
            )
        return domain

    def _get_segment_sql(self, alias, name, values):
        """SQL: the customer of the row has one of the classes."""
        return SQL(
            "COALESCE(%s IN (SELECT partner_id FROM crm_segmentation_customer WHERE company_id = %s AND %s = ANY(%s)),"
            " FALSE)",
            self._get_segment_customer_sql(alias),
            self.env.company.id,
            SQL.identifier(name),
            values,
        )
