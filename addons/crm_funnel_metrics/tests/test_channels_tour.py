from odoo import fields
from odoo.tests import HttpCase, tagged

from .channel_common import ChannelCase


@tagged("post_install", "-at_install")
class TestChannelsTour(ChannelCase, HttpCase):
    def test_marketer_imports_costs_and_reads_the_channels(self):
        today = fields.Date.to_string(self._today())
        self._inquire(4, day=today)
        self.marketer.password = "funnel_marketer"  # start_tour logs in with the login as password
        self.start_tour("/odoo/channel-costs", "crm_funnel_metrics_channels", login=self.marketer.login)
