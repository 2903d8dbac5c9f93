from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .channel_common import ChannelCase

MONEY = {
    "cost",
    "cost_per_inquiry",
    "cost_per_customer",
    "invoiced",
    "return_invoiced",
    "paid",
    "return_paid",
    "payback_days",
}


@tagged("post_install", "-at_install")
class TestChannelReport(ChannelCase):
    def test_cost_and_leads_of_a_channel(self):
        """300 for 12 inquiries of which 3 were won for 2 customers: 25 an inquiry, 150 a customer."""
        self._cost(300, "2026-03-01", "2026-03-31")
        self._inquire(12)
        boats, ships = self.env["res.partner"].create([{"name": "Boats"}, {"name": "Ships"}])
        for customer in (boats, boats, ships):
            self._log(move="won", status="won", source_id=self.web.id, commercial_partner_id=customer.id)
        values = self._channels()["Our Web"]
        expected = {
            "cost": 300, "inquiries": 12, "won": 3, "customers": 2, "cost_per_inquiry": 25, "cost_per_customer": 150,
            "return_paid": -100, "payback_days": None,
        }  # fmt: skip
        self.assertEqual({name: values[name] for name in expected}, expected)

    def test_cost_without_leads(self):
        self._cost(300, "2026-03-01", source_id=self.fair.id)
        values = self._channels()["Boat Fair"]
        expected = {
            "cost": 300,
            "inquiries": 0,
            "cost_per_inquiry": None,
            "cost_per_customer": None,
            "return_paid": -100,
        }
        self.assertEqual({name: values[name] for name in expected}, expected)

    def test_leads_without_cost(self):
        """Nothing is known of the cost: it is empty, as all that is made of it."""
        self._inquire(4)
        values = self._channels()["Our Web"]
        expected = {
            "cost": None,
            "inquiries": 4,
            "cost_per_inquiry": None,
            "return_invoiced": None,
            "return_paid": None,
        }
        self.assertEqual({name: values[name] for name in expected}, expected)

    def test_zero_cost(self):
        """The channel is known to be free: an inquiry cost nothing, and there is no return on nothing."""
        self._cost(0, "2026-03-01", "2026-03-31")
        self._inquire(4)
        values = self._channels()["Our Web"]
        expected = {"cost": 0, "inquiries": 4, "cost_per_inquiry": 0, "return_paid": None, "payback_days": None}
        self.assertEqual({name: values[name] for name in expected}, expected)

    def test_no_source_is_a_line(self):
        self._inquire(2, source_id=False)
        self._cost(50, "2026-03-01", source_id=False)
        values = self._channels()["No source"]
        self.assertEqual((values["inquiries"], values["cost"], values["cost_per_inquiry"]), (2, 50, 25))
        self.assertIn("No campaign", self._channels("campaign"))

    def test_renamed_campaign_keeps_adding_up(self):
        self._cost(50, "2026-03-01", campaign_id=self.spring.id)
        self._inquire(2, campaign_id=self.spring.id)
        self.spring.title = "Spring and Summer"
        self._cost(30, "2026-04-01", campaign_id=self.spring.id)
        self._inquire(2, campaign_id=self.spring.id)
        values = self._channels("campaign")["Spring and Summer"]
        self.assertEqual((values["inquiries"], values["cost"], values["cost_per_inquiry"]), (4, 80, 20))

    def test_source_entered_later_counts(self):
        """Somebody finds out where a lead came from: its inquiry moves there."""
        lead = self._deal()
        self.assertEqual(self._channels()["No source"]["inquiries"], 1)
        lead.source_id = self.web
        self.assertEqual(self._channels()["Our Web"]["inquiries"], 1)
        self.assertNotIn("No source", self._channels())

    def test_qualified_once_by_a_person(self):
        """Two moves forward of one lead by a person are one; a machine's is none."""
        for moment, machine in (("08", True), ("09", False), ("10", False)):
            self._log(lead_ref=1, moment=f"2026-03-10 {moment}:00:00", is_machine=machine, source_id=self.web.id)
        self._log(is_machine=True, source_id=self.web.id)
        self.assertEqual(self._channels()["Our Web"]["qualified"], 1)

    def test_proposal_counts_on_the_day_it_was_first_sent(self):
        """Sent at 22:30 UTC on 9 March, the 10th in Vilnius; by the channel of its lead, or its own without one."""
        customer = self.env["res.partner"].create({"name": "Boats"})
        lead = self._deal(source_id=self.fair.id, partner_id=customer.id)
        vals = {"partner_id": customer.id, "company_id": self.company.id, "source_id": self.web.id}
        orders = self.env["sale.order"].create([{**vals, "opportunity_id": lead.id}, vals, vals])
        orders[:2].date_first_sent = "2026-03-09 22:30:00"
        tenth = self._channels(date_from="2026-03-10", date_to="2026-03-10")
        self.assertEqual({name: tenth[name]["proposals"] for name in tenth}, {"Boat Fair": 1, "Our Web": 1, "All": 2})
        row = (
            self.env["crm.channel.report"]
            .with_user(self.marketer)
            .search([("kind", "=", "proposals"), ("source_id", "=", self.web.id)])
        )
        self.assertEqual((row.lead_name, row.action_open_record()["res_id"]), (orders[1].name, orders[1].id))

    def test_merged_lead_keeps_its_touch(self):
        """A web inquiry merged into the deal of a fair: two inquiries, one each.

        The deal is won by the fair (last touch), but it was the web that the customer came by first.
        """
        first = self._deal(source_id=self.web.id, name="Question", type="lead")
        deal = self._deal(source_id=self.fair.id, stage_id=self.stages[2].id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_stage_log SET moment = moment - INTERVAL '1 day' WHERE lead_ref = %s", (first.id,)
        )
        survivor = (first + deal).merge_opportunity()
        self.assertEqual(survivor, deal)
        survivor.stage_id = self.won_stage
        last, first_touch = self._channels(), self._channels(model="crm.channel.report.first")
        self.assertEqual(
            {name: last[name]["inquiries"] for name in ("Our Web", "Boat Fair")}, {"Our Web": 1, "Boat Fair": 1}
        )
        self.assertEqual({name: last[name]["won"] for name in ("Our Web", "Boat Fair")}, {"Our Web": 0, "Boat Fair": 1})
        self.assertEqual((first_touch["Our Web"]["inquiries"], first_touch["Our Web"]["won"]), (2, 1))
        self.assertNotIn("Boat Fair", first_touch)

    def test_first_touch_of_a_customer(self):
        """The customer came by the web; the fair brought the second deal, which is won."""
        customer = self.env["res.partner"].create({"name": "Boats", "is_company": True})
        person = self.env["res.partner"].create({"name": "Jonas", "parent_id": customer.id})
        self._deal(source_id=self.web.id, partner_id=customer.id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_stage_log SET moment = moment - INTERVAL '1 day' WHERE team_id = %s", (self.team.id,)
        )
        self._deal(source_id=self.fair.id, partner_id=person.id).stage_id = self.won_stage
        self.assertEqual(self._channels()["Boat Fair"]["won"], 1)
        self.assertEqual(self._channels(model="crm.channel.report.first")["Our Web"]["won"], 1)

    def test_deleted_lead_keeps_its_channel(self):
        self._deal(source_id=self.web.id).unlink()
        for model in ("crm.channel.report", "crm.channel.report.first"):
            self.assertEqual(self._channels(model=model)["Our Web"]["inquiries"], 1)

    def test_every_figure_opens_exactly_its_records(self):
        self._cost(300, "2026-03-01", "2026-03-31")
        self._inquire(3)
        self._deal(source_id=self.fair.id).stage_id = self.won_stage
        self._deal().stage_id = self.stages[1]
        for model in ("crm.channel.report", "crm.channel.report.first"):
            report = self.env[model].with_user(self.marketer)
            for split in ("source", "month", "user"):
                for group in report._get_groups():
                    self._assert_figures_open(
                        report, report.get_figures(split, "2020-01-01", "2040-12-31", group=group)
                    )

    def _assert_figures_open(self, report, table):
        for line in [*table["rows"], table["total"]]:
            for column in table["columns"]:
                count = report.search_count([*line["domain"], *column["domain"]])
                self.assertEqual(count, line["cases"][column["name"]], (line["label"], column["name"]))

    def test_days_in_any_condition(self):
        """A cost of 10 a day, from 1 to 10 March: whatever is asked of the days, also by negation, is answered."""
        self._cost(100, "2026-03-01", "2026-03-10")
        report = self.env["crm.channel.report"].with_user(self.marketer)
        for domain, cost in (
            ([("day", "=", "2026-03-02")], 10),
            ([("day", "in", ["2026-03-02", "2026-03-10", False])], 20),
            ([("day", ">", "2026-03-02"), ("day", "<=", "2026-03-04")], 20),
            (["!", ("day", ">", "2026-03-02")], 20),
            (["!", ("lead_name", "=", "Deal")], 100),
            (["!", "|", ("day", "<", "2026-03-09"), ("cost", ">", 11)], 20),
            (["|", ("day", "<", "2026-03-02"), ("day", ">", "2026-03-09")], 20),
            (["|", ("day", "<", "2026-03-02"), ("kind", "=", "cost")], 100),
            ([("day", ">", "2026-03-10")], 0),
            ([("day", "=", False)], 0),
            ([("day", "!=", False)], 100),
        ):
            domain = [("company_id", "=", self.company.id), *domain]
            self.assertEqual(report._read_group(domain, [], ["cost:sum"])[0][0] or 0, cost, domain)

    def test_context_of_others_is_not_trusted(self):
        self._cost(100, "2026-03-01", "2026-03-10")
        report = self.env["crm.channel.report"].with_user(self.marketer)
        row = report.search([("company_id", "=", self.company.id)], limit=1)
        row.invalidate_recordset()
        self.assertEqual(row.with_context(crm_channel_costs=[("nothing", "=", 1)]).cost, 10)

    def test_salesperson_sees_own_counts_and_no_money(self):
        self._cost(300, "2026-03-01")
        self._inquire(2)
        self._inquire(1, holder_id=self.boris.id)
        for user, inquiries in ((self.anna, 2), (self.boris, 1), (self.director, 3)):
            values = self._channels(user=user)
            self.assertEqual(values["All"]["inquiries"], inquiries)
            self.assertFalse(MONEY & values["All"].keys())
            report = self.env["crm.channel.report"].with_user(user)
            self.assertFalse(report.search([("kind", "in", ("cost", "invoices"))]))
            self.assertFalse(MONEY & report.fields_get().keys())
            for name in sorted(MONEY):
                with self.assertRaises(AccessError):
                    report._read_group([], [], [f"{name}:{report._fields[name].aggregator}"])
        self.assertEqual(self._channels()["All"]["inquiries"], 3)

    def test_others_see_nothing(self):
        for group in ("base.group_user", "base.group_portal", "base.group_public"):
            user = new_test_user(self.env, f"channel_{group}", group)
            for model in ("crm.channel.report", "crm.channel.report.first"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).get_figures()

    def test_other_company_sees_nothing(self):
        self._cost(300, "2026-03-01")
        stranger = new_test_user(self.env, "channel_stranger", "crm_funnel_metrics.group_channel_cost")
        self.assertFalse(
            self.env["crm.channel.report"].with_user(stranger).search([("company_id", "=", self.company.id)])
        )
