from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

FIELDS = {"abc": "abc_class", "xyz": "xyz_class", "quadrant": "segment_quadrant"}
NONE, ABSENT = "none", "absent"  # in the run without such a class; not in the run at all


class CrmSegmentationResult(models.Model):
    _inherit = "crm.segmentation.result"

    class_elsewhere = fields.Char(
        store=False,
        search="_search_class_elsewhere",
        help="For searching only: the class of the same customer in another run, as run/kind/class, such as 12/abc/A; "
        "the kind is abc, xyz or quadrant, the class may be none or absent.",
    )

    def _search_class_elsewhere(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR([self._get_elsewhere_domain(str(text)) for text in value])

    def _get_elsewhere_domain(self, text):
        """Nothing where the text is no such class, or the run is not for this user."""
        number, _slash, rest = text.partition("/")
        kind, _slash, name = rest.partition("/")
        runs = self.env["crm.segmentation.run"]
        if kind not in FIELDS or not number.isdecimal() or not runs.search_count([("id", "=", int(number))]):
            return Domain.FALSE
        return Domain.custom(to_sql=lambda model, alias, query: _is_there(alias, int(number), FIELDS[kind], name))


def _is_there(alias, run_id, column, name):
    """SQL: the customer of ``alias`` has this class in the other run."""
    same = SQL(
        "SELECT FROM crm_segmentation_result there WHERE there.run_id = %s AND there.partner_ref = %s",
        run_id,
        SQL.identifier(alias, "partner_ref"),
    )
    if name == ABSENT:
        return SQL("NOT EXISTS (%s)", same)
    there = SQL.identifier("there", column)
    condition = SQL("%s IS NULL", there) if name == NONE else SQL("%s = %s", there, name)
    return SQL("EXISTS (%s AND %s)", same, condition)
