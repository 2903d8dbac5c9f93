from odoo import models


class CrmHistoryMixin(models.AbstractModel):
    """Leaders open what the scores and day reports of their people count, whichever team's lead it was on."""

    _name = "crm.history.mixin"
    _inherit = ["crm.history.mixin", "crm.led.mixin"]
    _led_people = ("user_id", "holder_id")
