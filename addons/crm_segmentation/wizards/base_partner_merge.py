from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Settle what two merged customers may have only one of, where Odoo would delete or fail."""
        self.env.flush_all()
        self._add_up_past_revenue(src_partners, dst_partner)
        self._archive_merged_overrides(src_partners, dst_partner)
        self._drop_doubled_dates(src_partners, dst_partner)
        companies = self._get_segment_companies(src_partners + dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self._give_dates_to_salesperson(dst_partner)
        self.env["crm.segmentation.customer"].sudo()._refresh(companies, dst_partner)
        return result

    @api.model
    def _add_up_past_revenue(self, src_partners, dst_partner):
        """Amounts of the same month become one."""
        self.env.cr.execute(
            SQL(
                """
                WITH moved AS (
                    DELETE FROM crm_segmentation_past_revenue WHERE partner_id = ANY(%s)
                    RETURNING company_id, month, amount, create_uid, create_date
                )
                INSERT INTO crm_segmentation_past_revenue AS kept
                       (partner_id, company_id, month, amount, create_uid, create_date)
                SELECT %s, company_id, month, sum(amount), min(create_uid), min(create_date)
                  FROM moved GROUP BY company_id, month
                    ON CONFLICT (partner_id, company_id, month) DO UPDATE SET amount = kept.amount + excluded.amount
                """,
                src_partners.ids,
                dst_partner.id,
            )
        )

    @api.model
    def _archive_merged_overrides(self, src_partners, dst_partner):
        """The survivor's own manual segment holds, else the latest of the others."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_segmentation_override SET active = FALSE
                 WHERE active AND partner_id = ANY(%(all)s) AND id NOT IN (
                       SELECT DISTINCT ON (company_id) id FROM crm_segmentation_override
                        WHERE active AND partner_id = ANY(%(all)s)
                        ORDER BY company_id, partner_id = %(kept)s DESC, id DESC)
                """,
                all=[*src_partners.ids, dst_partner.id],
                kept=dst_partner.id,
            )
        )

    @api.model
    def _get_segment_companies(self, partners):
        """The companies in which one of them has a segment, of whatever company the user is."""
        rows = self.env["crm.segmentation.customer"].sudo().search([("partner_id", "in", partners.ids)])
        return rows.company_id

    @api.model
    def _drop_doubled_dates(self, src_partners, dst_partner):
        """What both remembered is remembered once, or the contact would be congratulated twice."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_partner_date
                 WHERE partner_id = ANY(%(all)s) AND id NOT IN (
                       SELECT DISTINCT ON (type_id, date, COALESCE(name, '')) id FROM crm_partner_date
                        WHERE partner_id = ANY(%(all)s)
                        ORDER BY type_id, date, COALESCE(name, ''), partner_id = %(kept)s DESC, id)
                """,
                all=[*src_partners.ids, dst_partner.id],
                kept=dst_partner.id,
            )
        )

    @api.model
    def _give_dates_to_salesperson(self, dst_partner):
        """Odoo moves the dates, and the people of a company, behind the back of what is computed from the customer."""
        self.env.invalidate_all()
        dates = self.env["crm.partner.date"].sudo().search([("partner_id", "child_of", dst_partner.id)])
        for name in ("company_id", "user_id"):
            self.env.add_to_compute(dates._fields[name], dates)
