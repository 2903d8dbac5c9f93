from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .channel_common import ChannelCase


@tagged("post_install", "-at_install")
class TestChannelMerge(ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("manager", "sales_team.group_sale_manager")
        cls.summer = cls.env["utm.campaign"].create({"title": "Summer Sale", "name": "summer_26"})

    def _merge(self, records, survivor=None, user=None):
        wizard = self.env["crm.channel.merge"].with_user(user or self.manager)
        form = Form(wizard.with_context(active_model=records._name, active_ids=records.ids))
        if survivor:
            form.campaign_id = survivor
        form.save().action_merge()

    def test_merged_campaign_keeps_adding_up(self):
        """Costs and inquiries of both are those of the one: 80 for 5, as a lead, an order and their history say too."""
        self._cost(50, "2026-03-01", campaign_id=self.spring.id)
        self._cost(30, "2026-03-02", campaign_id=self.summer.id)
        self._inquire(2, campaign_id=self.spring.id)
        self._inquire(2, campaign_id=self.summer.id)
        lead = self._deal(campaign_id=self.summer.id)
        self._merge(self.spring + self.summer, self.spring)
        self.assertFalse(self.summer.exists())
        self.assertEqual(lead.campaign_id, self.spring)
        values = self._channels("campaign")
        self.assertEqual(values.keys(), {"Spring", "All"})
        self.assertEqual((values["Spring"]["cost"], values["Spring"]["inquiries"]), (80, 5))

    def test_old_name_counts_for_the_survivor(self):
        """A link of the old campaign that somebody clicks later, in any spelling, makes no new campaign."""
        self._merge(self.spring + self.summer)
        for name in ("summer_26", "Summer_26 ", "Summer Sale"):
            found = self.env["utm.mixin"].find_or_create_record("utm.campaign", name)
            self.assertEqual(found["id"], self.spring.id)
        found = self.env["utm.mixin"].find_or_create_record("utm.campaign", "summerX26")
        self.assertNotEqual(found["id"], self.spring.id)

    def test_survivor_can_be_merged_too(self):
        self._merge(self.spring + self.summer)
        autumn = self.env["utm.campaign"].create({"title": "Autumn"})
        self._merge(autumn + self.spring, autumn)
        self.assertEqual(self.env["utm.mixin"].find_or_create_record("utm.campaign", "summer_26")["id"], autumn.id)
        aliases = self.env["crm.channel.alias"].with_user(self.manager).search([("res_id", "=", autumn.id)])
        self.assertEqual(set(aliases.mapped("target")), {"Autumn"})
        self.assertEqual(set(aliases.mapped("name")), {"summer_26", "Summer Sale", "Spring"})

    def test_sources_and_mediums(self):
        first, second = self.env["utm.medium"].create([{"name": "Bannr"}, {"name": "Banners"}])
        self._inquire(1, medium_id=second.id, source_id=self.fair.id)
        self._merge(first + second)
        self._merge(self.web + self.fair)
        self.assertEqual(self._channels("medium")["Bannr"]["inquiries"], 1)
        self.assertEqual(self._channels()["Our Web"]["inquiries"], 1)

    def test_window_shows_what_was_selected(self):
        """As the browser asks for it; the oldest is proposed to stay."""
        for records, name in ((self.spring + self.summer, "campaign"), (self.fair + self.web, "source")):
            wizard = self.env["crm.channel.merge"].with_user(self.manager)
            wizard = wizard.with_context(active_model=records._name, active_ids=records.ids)
            shown = {"fields": {"display_name": {}}}
            values = wizard.onchange({}, [], {f"{name}_ids": shown, f"{name}_id": shown})["value"]
            self.assertEqual({command[1] for command in values[f"{name}_ids"]}, set(records.ids))
            self.assertEqual(values[f"{name}_id"]["id"], min(records.ids))

    def test_one_alone_cannot_be_merged(self):
        with self.assertRaises(UserError):
            self._merge(self.spring)

    def test_only_the_administrator_merges(self):
        for user in (self.anna, self.director, self.marketer):
            with self.assertRaises(AccessError):
                self._merge(self.spring + self.summer, user=user)
