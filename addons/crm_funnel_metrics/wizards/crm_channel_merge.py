from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.crm_channel_alias import CHANNELS

NAMES = {"utm.source": "source", "utm.medium": "medium", "utm.campaign": "campaign"}


class CrmChannelMerge(models.TransientModel):
    """Several sources, mediums or campaigns turn out to be one: merge them, with all that names them."""

    _name = "crm.channel.merge"
    _description = "Merge of Channels"

    res_model = fields.Selection(CHANNELS, string="What", required=True, readonly=True)
    source_ids = fields.Many2many("utm.source", string="Sources", readonly=True)
    source_id = fields.Many2one("utm.source", string="Source That Stays", domain="[('id', 'in', source_ids)]")
    medium_ids = fields.Many2many("utm.medium", string="Mediums", readonly=True, context={"active_test": False})
    medium_id = fields.Many2one("utm.medium", string="Medium That Stays", domain="[('id', 'in', medium_ids)]")
    campaign_ids = fields.Many2many("utm.campaign", string="Campaigns", readonly=True, context={"active_test": False})
    campaign_id = fields.Many2one("utm.campaign", string="Campaign That Stays", domain="[('id', 'in', campaign_ids)]")

    @api.model
    def default_get(self, fields):
        """The channels that are selected in the list; the oldest stays unless another one is chosen."""
        values = super().default_get(fields)
        model, ids = self.env.context.get("active_model"), self.env.context.get("active_ids") or []
        if model in NAMES:
            records = self.env[model].browse(ids).exists()
            name = NAMES[model]
            oldest = min(records.ids, default=False)
            values.update({"res_model": model, f"{name}_ids": [Command.set(records.ids)], f"{name}_id": oldest})
        return values

    def action_merge(self):
        """Merge the others into the one that stays; UserError if there are none."""
        self.ensure_one()
        self.check_access("write")
        name = NAMES[self.res_model]
        survivor, records = self[f"{name}_id"], self.with_context(active_test=False)[f"{name}_ids"]
        merged = records - survivor
        if not survivor or not merged or survivor not in records:
            raise UserError(self.env._("Select at least two in the list, and the one of them that stays."))
        self.env["crm.channel.alias"]._merge(survivor, merged)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
