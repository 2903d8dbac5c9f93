from odoo import api, fields, models

from .crm_contact_log import CHANNELS


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    contact_channel = fields.Selection(
        CHANNELS,
        compute="_compute_contact_channel",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="How a done activity of this type reached the customer. Not a contact: it is kept in the history, but "
        "it is no communication, for example a to-do.",
    )

    @api.depends("category")
    def _compute_contact_channel(self):
        """Odoo's own types are told apart by what they do; ``mail`` and ``meeting`` by their names in the data."""
        by_name = {
            self.env.ref("mail.mail_activity_data_email", raise_if_not_found=False): "email",
            self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False): "call",
            self.env.ref("mail.mail_activity_data_meeting", raise_if_not_found=False): "meeting",
        }
        by_category = {"phonecall": "call", "meeting": "meeting"}
        for activity_type in self:
            known = by_name.get(activity_type._origin) or by_category.get(activity_type.category)
            activity_type.contact_channel = known or activity_type.contact_channel or "other"
