from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.contact.document", "crm.history.subject"]

    def _prepare_contact_log_vals(self):
        """A contact with the customer outside of any lead: it is that of the customer's salesperson."""
        holder = self.user_id or self.commercial_partner_id.user_id
        team = (holder or self.env.user).sale_team_id
        return self.env["crm.history.act"]._prepare_row(holder, team, self)

    def action_open_history(self):
        """All that happened with this customer, whoever of its people it was with."""
        self.ensure_one()
        self.env["crm.contact.log"].check_access("read")  # anybody may read partners
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_history.crm_history_action")
        domain = [("commercial_partner_id", "=", self.commercial_partner_id.id)]
        return {**action, "domain": domain, "display_name": self.commercial_partner_id.name}

    def _get_history_condition(self, alias):
        return SQL("log.commercial_partner_id = %s", self._get_customer_sql(alias))

    def _get_customer_sql(self, alias):
        return SQL.identifier(
            alias, "commercial_partner_id", to_flush=self.env["res.partner"]._fields["commercial_partner_id"]
        )

    def _get_next_activity_sql(self, alias):
        """Planned with anybody of the customer, or on one of its leads in the companies one works in."""
        people = SQL("(SELECT id FROM res_partner WHERE commercial_partner_id = %s)", self._get_customer_sql(alias))
        return SQL(
            """
            LEAST((SELECT min(activity.date_deadline) FROM mail_activity activity
                    WHERE activity.active AND activity.res_model = 'res.partner' AND activity.res_id IN %(people)s),
                  (SELECT min(activity.date_deadline) FROM mail_activity activity
                    WHERE activity.active AND activity.res_model = 'crm.lead'
                      AND activity.res_id IN (SELECT id FROM crm_lead WHERE partner_id IN %(people)s
                                                 AND COALESCE(company_id = ANY(%(companies)s), TRUE))))
            """,
            people=people,
            companies=self.env.companies.ids,
            to_flush=[self.env["crm.lead"]._fields[name] for name in ("partner_id", "company_id")],
        )
