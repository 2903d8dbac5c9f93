from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_segmentation.models.classes import SEGMENT_FIELDS


class CrmFunnelSegment(models.AbstractModel):
    """A row of a report that shows the classes its customer has today in the current company."""

    _name = "crm.funnel.segment"
    _description = "Funnel Row with Segment"
    _inherit = "crm.segmentation.subject"

    _segment_customer = "partner_id"

    def _get_segment_customer(self):
        """Reports name the commercial partner."""
        return self.sudo()[self._segment_customer]

    def _get_segment_customer_sql(self, alias):
        return SQL.identifier(alias, self._segment_customer)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Join the classes once for a report over many rows, instead of looking them up for each."""
        if field_expr not in SEGMENT_FIELDS or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        segment = query.make_alias(alias, "segment")
        condition = SQL(
            "%s = %s AND %s = %s",
            SQL.identifier(segment, "company_id"),
            self.env.company.id,
            SQL.identifier(segment, "partner_id"),
            self._get_segment_customer_sql(alias),
        )
        query.add_join("LEFT JOIN", segment, "crm_segmentation_customer", condition)
        found = SQL.identifier(segment, field_expr, to_flush=self.env["crm.segmentation.customer"]._fields[field_expr])
        return SQL("COALESCE(%s, 'none')", found) if field_expr == "segment_code" else found
