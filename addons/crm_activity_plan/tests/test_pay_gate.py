from datetime import date

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .day_common import DayCommon

MARCH = date(2026, 3, 1)


@tagged("post_install", "-at_install")
class TestPayGate(DayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.won = cls.metric("deals_won_amount")
        group = "crm_activity_plan.group_pay_gate"
        cls.accountant = new_test_user(cls.env, "alma", f"base.group_user,{group}")
        cls.boss = new_test_user(cls.env, "bert", f"sales_team.group_sale_manager,{group}")
        cls.scale = cls.env["crm.pay.scale"].create(
            {
                "name": "Test",
                "line_ids": [
                    (0, 0, {"fulfilment": 1, "share": 1}),
                    (0, 0, {"fulfilment": 0.8, "share": 0.9}),
                    (0, 0, {"fulfilment": 0.5, "share": 0.6}),
                ],
            }
        )
        cls.company.pay_scale_id = cls.scale

    def sales(self, target, fact, user=None, metric=None, **vals):
        return self.closed(user or self.anna, metric or self.won, target, fact, plan=self.sales_plan, **vals)

    def activity(self, target, fact, user=None, metric=None, **vals):
        return self.closed(user or self.anna, metric or self.calls, target, fact, **vals)

    def closed(self, user, metric, target, fact, **vals):
        return self.score(user, metric, target, fact, **{"period": "month", "state": "closed", **vals})

    def gate(self, user=None):
        gates = self.env["crm.pay.gate"]._generate(self.company, MARCH)
        return gates.filtered(lambda gate: gate.user_id == (user or self.anna))

    # ------------------------------------------------------------
    # The rule
    # ------------------------------------------------------------

    def test_sales_met_and_activity_at_60_is_full_pay(self):
        self.sales(1000, 1000)
        self.activity(100, 60)
        gate = self.gate()
        self.assertRecordValues(gate, [{"outcome": "sales_met", "share": 1, "has_share": True, "state": "draft"}])
        self.assertEqual(gate.line_ids.metric_id, self.won, "the activity plan is not looked at")

    def test_sales_at_90_and_activity_at_100_is_full_pay(self):
        self.sales(1000, 900)
        self.activity(100, 100)
        self.assertRecordValues(
            self.gate(),
            [{"outcome": "by_scale", "sales_fulfilment": 0.9, "activity_fulfilment": 1, "share": 1}],
        )

    def test_sales_at_90_and_activity_at_80_goes_by_the_scale(self):
        self.sales(1000, 900)
        self.activity(100, 80)
        self.assertRecordValues(self.gate(), [{"outcome": "by_scale", "share": 0.9, "scale_name": "Test"}])

    def test_no_target_is_neither_nothing_nor_everything(self):
        """On leave for the whole month: there are scores, and none of them asks for anything."""
        self.sales(None, 0)
        self.activity(None, 5)
        gate = self.gate()
        self.assertRecordValues(gate, [{"outcome": "no_target", "has_share": False, "open_count": 0}])
        self.assertFalse(gate.line_ids)
        self.assertIn("no share", gate.explanation)

    def test_sales_missed_without_an_activity_target_gives_no_share_either(self):
        self.sales(1000, 900)
        self.assertRecordValues(self.gate(), [{"outcome": "no_target", "has_share": False, "has_sales": True}])

    def test_without_a_sales_target_the_activity_plan_decides(self):
        self.activity(100, 50)
        gate = self.gate()
        self.assertRecordValues(gate, [{"outcome": "by_scale", "has_sales": False, "share": 0.6}])
        self.assertIn("no sales target", gate.explanation)

    def test_a_target_of_zero_is_met(self):
        self.activity(0, 0)
        self.assertRecordValues(self.gate(), [{"outcome": "by_scale", "activity_fulfilment": 1, "share": 1}])

    def test_without_a_scale_one_is_asked_for(self):
        """Both before computing, in the window, and where it is computed anyway."""
        self.activity(100, 60)
        self.company.pay_scale_id = False
        self.env["crm.pay.scale"].search([]).active = False
        with self.assertRaisesRegex(RedirectWarning, "no pay scale"):
            self.gate()
        window = self.env["crm.pay.gate.generate"].with_user(self.boss).create({"company_id": self.company.id})
        self.assertFalse(window.scale_id)
        self.scale.active = True
        window.invalidate_recordset()
        self.assertEqual(window.scale_id, self.scale, "the first one, where the company has chosen none")

    def test_who_cannot_compute_reads_who_does(self):
        gates, text = self.env["crm.pay.gate"], "press Compute a Month"
        self.assertEqual(gates.with_user(self.boss).get_empty_list_help(text), text)
        self.assertIn("the right Pay Gate", gates.with_user(self.anna).get_empty_list_help(text))

    def test_the_scale_by_steps_and_evenly(self):
        """Linear half way between 50 % -> 60 % and 80 % -> 90 %: 65 % -> 75 %."""
        stepped = {0.49: 0, 0.5: 0.6, 0.65: 0.6, 0.7999: 0.6, 0.8: 0.9, 0.99: 0.9, 1: 1, 1.5: 1}
        linear = {0.49: 0, 0.5: 0.6, 0.65: 0.75, 0.8: 0.9, 0.9: 0.95, 1: 1, 1.5: 1}
        for mode, shares in {"stepped": stepped, "linear": linear}.items():
            self.scale.mode = mode
            for fulfilment, share in shares.items():
                self.assertAlmostEqual(self.scale._get_share(fulfilment), share, msg=f"{mode} {fulfilment}")

    def test_the_average_goes_by_weight_and_mails_do_not_buy_calls(self):
        """Calls 50 % weigh 3, e-mails 300 % count as 100 % and weigh 1: (150 + 100) / 4 = 62.5 %."""
        self.activity(100, 50, weight=3)
        self.activity(100, 300, metric=self.emails, weight=1)
        self.assertAlmostEqual(self.gate().activity_fulfilment, 0.625)

    def test_each_day_counts_up_to_its_target(self):
        """60 calls on Monday and none on Tuesday, of 30 a day each: half of the plan."""
        for day, fact in ((9, 60), (10, 0)):
            self.activity(30, fact, period="day", day=date(2026, 3, day))
        gate = self.gate()
        self.assertRecordValues(
            gate.line_ids,
            [{"periods": 2, "periods_done": 1, "target": 60, "fact": 60, "counted": 30, "fulfilment": 0.5}],
        )

    def test_a_missed_must_have_holds_the_whole_plan_down(self):
        """Calls 40 % of weight 1 and a must-have, e-mails 100 % of weight 9: 94 % by weight, but 40 %."""
        self.activity(100, 40, is_must=True)
        self.activity(100, 100, metric=self.emails, weight=9)
        gate = self.gate()
        self.assertAlmostEqual(gate.activity_fulfilment, 0.4)
        self.assertIn("94 %", gate.explanation)
        self.assertIn("must-have Calls", gate.explanation)

    def test_money_is_added_up_but_a_must_have_of_the_sales_plan_stays_one(self):
        """150 % of one direction make up for 60 % of the other (105 %), unless that is a must-have."""
        other = self.metric("deals_won")
        self.sales(1000, 1500)
        small = self.sales(10, 6, metric=other)
        self.assertRecordValues(self.gate(), [{"outcome": "sales_met", "sales_fulfilment": 1.05}])
        small.is_must = True
        self.assertRecordValues(self.gate(), [{"outcome": "no_target", "sales_fulfilment": 1.05}])

    def test_a_week_belongs_to_the_month_in_which_it_ends(self):
        vals = {"period": "week", "date_from": date(2026, 2, 23), "date_to": date(2026, 3, 1)}
        self.activity(10, 5, **vals)
        self.activity(10, 0, metric=self.emails, period="week", date_from=date(2026, 3, 30), date_to=date(2026, 4, 5))
        self.assertEqual(self.gate().line_ids.metric_id, self.calls)

    def test_only_closed_scores_count_and_all_must_be_closed_to_confirm(self):
        self.activity(100, 80)
        late = self.activity(100, 0, metric=self.emails, state="open")
        gate = self.gate().with_user(self.boss)
        self.assertRecordValues(gate, [{"activity_fulfilment": 0.8, "open_count": 1}])
        with self.assertRaisesRegex(UserError, "1 scores of the month are not closed"):
            gate.action_confirm()
        late.state = "closed"
        gate.action_compute()
        late.fact = 50
        with self.assertRaisesRegex(UserError, "compute it again"):
            gate.action_confirm()
        late.fact = 0
        gate.action_confirm()
        self.assertRecordValues(gate, [{"state": "confirmed", "share": 0, "confirmed_id": self.boss.id}])

    # ------------------------------------------------------------
    # Life
    # ------------------------------------------------------------

    def test_scores_that_change_afterwards_do_not_change_a_confirmed_gate(self):
        score = self.activity(100, 80)
        gate = self.gate().with_user(self.boss)
        gate.action_confirm()
        self.assertFalse(gate.is_different)
        score.fact = 100
        gate.invalidate_recordset()
        self.assertTrue(gate.is_different)
        self.env["crm.pay.gate"]._generate(self.company, MARCH)
        self.assertRecordValues(gate, [{"share": 0.9, "activity_fulfilment": 0.8, "state": "confirmed"}])
        self.assertEqual(gate.line_ids.fact, 80)

    def test_generating_twice_makes_no_second_gate(self):
        self.activity(100, 80)
        self.activity(100, 50, user=self.boris)
        wizard = self.env["crm.pay.gate.generate"].with_user(self.accountant).create({"month": "2026-03-20"})
        action = wizard.action_generate()
        wizard.action_generate()
        gates = self.env["crm.pay.gate"].with_user(self.accountant).search(action["domain"])
        self.assertEqual(
            dict(zip(gates.user_id, gates.mapped("share"), strict=True)), {self.anna: 0.9, self.boris: 0.6}
        )

    def test_a_share_is_set_by_hand_with_a_reason_only(self):
        self.activity(100, 50)
        gate = self.gate().with_user(self.boss)
        context = gate.action_override()["context"]
        with mute_logger("odoo.sql_db"), self.assertRaises(AssertionError):
            Form(self.env["crm.pay.gate.override"].with_user(self.boss).with_context(**context)).save()
        form = Form(self.env["crm.pay.gate.override"].with_user(self.boss).with_context(**context))
        form.share, form.reason = 0.8, "Ill, but at the fair"
        form.save().action_override()
        self.assertRecordValues(gate, [{"share": 0.8, "rule_share": 0.6, "is_overridden": True}])
        self.assertIn("Ill, but at the fair", gate.explanation)
        self.assertTrue(gate.message_ids.filtered(lambda message: "at the fair" in message.body))
        gate.action_compute()
        self.assertEqual(gate.share, 0.8, "it stays")
        gate.action_remove_override()
        self.assertEqual(gate.share, 0.6)

    def test_only_an_administrator_unlocks_and_says_why(self):
        self.activity(100, 50)
        gate = self.gate()
        gate.with_user(self.accountant).action_confirm()
        gate.with_user(self.accountant).action_lock()
        self.assertEqual(gate.state, "locked")
        for method in ("action_compute", "action_confirm", "action_override", "action_lock", "unlink"):
            with self.subTest(method), self.assertRaises(UserError):
                getattr(gate.with_user(self.boss), method)()
        with self.assertRaises(AccessError):
            gate.with_user(self.accountant).action_unlock()
        context = gate.with_user(self.boss).action_unlock()["context"]
        wizard = self.env["crm.pay.gate.unlock"].with_user(self.boss).with_context(**context)
        wizard.create({"reason": "A late refund"}).action_unlock()
        self.assertEqual(gate.state, "draft")
        self.assertTrue(gate.message_ids.filtered(lambda message: "A late refund" in message.body))

    def test_nobody_decides_on_their_own_gate(self):
        self.activity(100, 50, user=self.boss)
        gate = self.gate(self.boss).with_user(self.boss)
        with self.assertRaisesRegex(AccessError, "their own"):
            gate.action_confirm()
        with self.assertRaisesRegex(AccessError, "their own"):
            gate._override(1, "Me")
        gate.with_user(self.accountant)._override(0.5, "Not at work")
        with self.assertRaisesRegex(AccessError, "their own"):
            gate.action_remove_override()

    def test_the_words_are_in_the_language_of_the_reader_and_name_every_line(self):
        self.sales(1000, 900)
        self.activity(30, 60, period="day")
        self.activity(30, 0, period="day", day=date(2026, 3, 11))
        gate = self.gate()
        self.assertEqual(
            gate.explanation.split("\n"),
            [
                "The sales plan was fulfilled by 90 %, so it was not met. The activity plan decides.",
                "The activity plan was fulfilled by 50 %. By the scale Test this is 60 % of the base pay.",
            ],
        )
        self.assertEqual(
            gate.line_ids.mapped("explanation"),
            [
                "Deals won, amount: 900 of 1,000, that is 90 %.",
                "Calls: 60 of 60 in 2 periods, 1 of them reached. Each counted up to its target, that is 30 or 50 %.",
            ],
        )

    def test_an_accountant_without_sales_rights_reads_all_of_it(self):
        self.sales(1000, 900)
        self.activity(100, 40, is_must=True)
        self.activity(100, 90, metric=self.emails)
        gate = self.gate().with_user(self.accountant)
        views = gate.get_views([(False, "list"), (False, "form"), (False, "kanban"), (False, "pivot")])["views"]
        self.assertIn("action_confirm", views["form"]["arch"])
        self.assertNotIn("action_view_scores", views["form"]["arch"])
        fields = {"explanation": {}, "is_different": {}, "team_id": {"fields": {"display_name": {}}}}
        data = gate.web_read({**fields, "line_ids": {"fields": {"explanation": {}}}})[0]
        self.assertEqual(len(data["line_ids"]), 3)
        self.assertIn("must-have Calls", data["explanation"])
        menus = self.env["ir.ui.menu"].with_user(self.accountant)._visible_menu_ids()
        self.assertIn(self.env.ref("crm_activity_plan.crm_pay_gate_menu").id, menus)

    def test_the_sheet_is_printed_for_each_person(self):
        self.sales(1000, 900)
        self.activity(100, 80)
        self.activity(100, 50, user=self.boris)
        gates = self.env["crm.pay.gate"]._generate(self.company, MARCH).with_user(self.boss)
        report = self.env["ir.actions.report"].with_user(self.boss)
        html = report._render_qweb_html("crm_activity_plan.action_report_pay_gate", gates.ids)[0].decode()
        for text in (self.anna.name, self.boris.name, "90 %", "Calls: 80 of 100, that is 80 %.", "March 2026"):
            self.assertIn(text, html)

    # ------------------------------------------------------------
    # Who sees it
    # ------------------------------------------------------------

    def test_a_salesperson_sees_their_own_gate_by_no_way_more(self):
        self.activity(100, 80)
        self.activity(100, 50, user=self.boris)
        own, other = self.gate(), self.gate(self.boris)
        self.anna.group_ids += self.env.ref("base.group_allow_export")
        gates = self.env["crm.pay.gate"].with_user(self.anna)
        self.assertEqual(gates.search([]), own)
        self.assertEqual(own.with_user(self.anna).share, 0.9)
        self.assertTrue(own.with_user(self.anna).explanation)
        rows = gates.formatted_read_group([], ["user_id"], ["share:sum"])
        self.assertEqual([row["user_id"][0] for row in rows], [self.anna.id])
        self.assertEqual(gates.env["crm.pay.gate.line"].search([]).gate_id, own)
        calls = (
            lambda: other.with_user(self.anna).read(["share"]),
            lambda: other.with_user(self.anna).export_data(["share"]),
            lambda: other.with_user(self.anna).web_read({"share": {}}),
            lambda: other.line_ids.with_user(self.anna).read(["fact"]),
            lambda: other.with_user(self.anna).action_view_scores(),
            lambda: own.with_user(self.anna).action_confirm(),
            lambda: own.with_user(self.anna).action_compute(),
            lambda: own.with_user(self.anna)._override(1, "Please"),
            lambda: own.with_user(self.anna).write({"rule_share": 1}),
            lambda: gates.create({"month": MARCH, "company_id": self.company.id}),
            lambda: gates.env["crm.pay.gate.generate"].create({"month": MARCH}),
        )
        for number, call in enumerate(calls):
            with self.subTest(number), self.assertRaises(AccessError), self.cr.savepoint():
                call()

    def test_a_leader_sees_own_teams_only_and_sales_rights_alone_give_no_more(self):
        self.activity(100, 80)
        stranger = new_test_user(self.env, "stranger", "sales_team.group_sale_salesman")
        self.activity(100, 50, user=stranger, team_id=self.other_team.id)
        own, other = self.gate(), self.gate(stranger)
        for user, seen in {
            self.leader: own,
            self.director: own.browse(),
            self.manager: own.browse(),
            self.accountant: own + other,
        }.items():
            self.assertEqual(self.env["crm.pay.gate"].with_user(user).search([]), seen, user.login)
        with self.assertRaises(AccessError):
            own.with_user(self.leader).action_confirm()
        with self.assertRaises(AccessError):
            other.with_user(self.leader).read(["share"])

    def test_nothing_is_edited_by_rpc_not_even_by_the_group(self):
        self.activity(100, 80)
        gate = self.gate().with_user(self.accountant)
        for call in (
            lambda: gate.write({"rule_share": 1}),
            lambda: gate.line_ids.write({"fact": 100}),
            lambda: gate.line_ids.unlink(),
            lambda: gate.env["crm.pay.gate.line"].create({"gate_id": gate.id, "kind": "sales", "period": "month"}),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                call()
        gate.unlink()

    def test_averages_are_over_who_has_the_figure_and_base_pays_add_up(self):
        """90 % and 60 % are 75 % on average and 1.5 base pays; somebody on leave changes neither."""
        self.activity(100, 80)
        self.activity(100, 50, user=self.boris)
        self.activity(None, 0, user=self.leader)
        gates = self.env["crm.pay.gate"]._generate(self.company, MARCH)
        aggregates = ["share:avg", "activity_fulfilment:avg", "sales_fulfilment:avg", "base_pays:sum"]
        share, activity, sales, base_pays = gates._read_group([("id", "in", gates.ids)], [], aggregates)[0]
        self.assertEqual((len(gates), round(base_pays, 4), sales), (3, 1.5, False))
        self.assertAlmostEqual(share, 0.75)
        self.assertAlmostEqual(activity, 0.65)

    def test_the_number_of_queries_does_not_grow_with_the_people(self):
        def generate(users):
            for user in users:
                self.sales(1000, 900, user=user)
                self.activity(100, 80, user=user)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["crm.pay.gate"]._generate(self.company, MARCH)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        few = generate(self.anna)
        self.env["crm.pay.gate"].search([]).unlink()
        self.env["crm.activity.score"].search([]).unlink()
        self.assertLessEqual(generate(self.anna + self.boris + self.leader + self.director), few)
