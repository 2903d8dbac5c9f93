from odoo.tests import tagged

from .common import FunnelCase

FEBRUARY = {"date_from": "2026-02-01", "date_to": "2026-02-28"}
MARCH = {"date_from": "2026-03-01", "date_to": "2026-03-31"}


@tagged("post_install", "-at_install")
class TestRates(FunnelCase):
    """Close rate, fit rate and repeat rate, of a period and of a cohort."""

    def _rates(self, model, group, names, **kwargs):
        values = self._figures(model, split="user", group=group, **kwargs)["All"]
        return [values[name] for name in names]

    def _period(self, group, *names, **kwargs):
        return self._rates("crm.period.rate.report", group, names, **kwargs)

    def _cohort(self, group, *names, **kwargs):
        return self._rates("crm.cohort.rate.report", group, names, **kwargs)

    def _order(self, partner, day, lead=None, sent=None, **vals):
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id, "company_id": self.company.id, "user_id": self.anna.id,
                "team_id": self.team.id, "opportunity_id": lead and lead.id, **vals,
            }
        )  # fmt: skip
        sent = sent and f"{sent} 09:00:00"
        order.write({"state": "sale" if day else "sent", "date_order": f"{day or '2026-03-01'} 09:00:00"})
        order.flush_recordset()
        self.env.cr.execute("UPDATE sale_order SET date_first_sent = %s WHERE id = %s", (sent or None, order.id))
        order.invalidate_recordset()
        return order

    def _customers(self, *names):
        return self.env["res.partner"].create([{"name": name} for name in names])

    # ------------------------------------------------------------
    # Close rate
    # ------------------------------------------------------------

    def test_close_rate_of_a_period(self):
        """5 deals got a proposal in March, one of them three; won in March: one proposed in March, one in February.

        A deal won without a proposal is neither above nor below the line: 2 of 5 is 40 %.
        """
        customer = self._customers("Firm")
        deals = [self._deal(came="2026-02-01") for _number in range(6)]
        for deal in deals[:5]:
            self._order(customer, None, lead=deal, sent="2026-03-05")
        self._order(customer, None, lead=deals[0], sent="2026-03-20")
        self._order(customer, None, lead=deals[0], sent="2026-04-20")
        self._order(customer, None, lead=deals[5], sent="2026-02-20")
        self._order(customer, None, lead=self._deal())  # a draft that nobody sent
        for deal in (deals[1], deals[5], self._deal()):
            self._close("won", "2026-03-25", lead_id=deal.id)
        self.assertEqual(self._period("close", "proposed", "won_proposed", "close_rate", **MARCH), [5, 2, 40])
        self.assertEqual(self._period("close", "proposed", "won_proposed", **FEBRUARY), [1, 0])
        self.assertEqual(self._period("win", "won", **MARCH), [3])

    def test_close_rate_of_a_cohort(self):
        """4 deals came in March, 3 were sent a proposal, 1 of those and the one without were won: 1 of 3."""
        customer = self._customers("Firm")
        deals = [self._deal(came="2026-03-05") for _number in range(4)]
        for deal in deals[:3]:
            self._order(customer, None, lead=deal, sent="2026-04-05")
        (deals[0] + deals[3]).write({"stage_id": self.won_stage.id})
        proposed, won, rate = self._cohort("close", "proposed", "won_proposed", "close_rate", **MARCH)
        self.assertEqual((proposed, won), (3, 1))
        self.assertAlmostEqual(rate, 100 / 3)

    # ------------------------------------------------------------
    # Fit rate
    # ------------------------------------------------------------

    def test_only_a_person_qualifies_a_lead(self):
        """4 leads came; a person moved one twice and one back and forth, a machine moved one: 2 of 4."""
        refs = [self.new_ref() for _number in range(4)]
        self._log_all([{"lead_ref": ref, "move": "created", "lead_type": "lead"} for ref in refs])
        for ref, move, vals in (
            (refs[0], "forward", {}),
            (refs[0], "skip", {"day": "2026-03-12"}),
            (refs[0], "skip", {"day": "2026-03-12", "is_passed": True}),
            (refs[1], "back", {"day": "2026-03-11"}),
            (refs[1], "forward", {"day": "2026-03-13"}),
            (refs[2], "forward", {"is_machine": True}),
        ):
            self._log(lead_ref=ref, move=move, **vals)
        self.assertEqual(self._period("fit", "came", "qualified", "fit_rate", **MARCH), [4, 2, 50])

    def test_qualified_once_on_the_day_of_the_first_step(self):
        ref = self.new_ref()
        self._log(lead_ref=ref, move="forward", day="2026-02-20")
        self._log(lead_ref=ref, move="forward", day="2026-03-20")
        self.assertEqual(self._period("fit", "qualified", **FEBRUARY), [1])
        self.assertEqual(self._period("fit", "qualified", "fit_rate", **MARCH), [0, None])

    def test_lead_that_came_to_nobody_counts_for_the_first_to_get_it(self):
        """Came without a salesperson, was given to Boris, who qualified it, and then to Anna: 1 of 1 of Boris."""
        lead = self._deal(user_id=False)
        lead.user_id = self.boris
        lead.with_user(self.boris).stage_id = self.stages[1]
        lead.user_id = self.anna
        table = self._figures("crm.period.rate.report", split="user", group="fit")
        self.assertEqual({label: row["fit_rate"] for label, row in table.items()}, {self.boris.name: 100, "All": 100})

    def test_fit_rate_of_a_cohort(self):
        """3 leads came in March, of which one was moved on in April; an unqualified lead is no deal yet."""
        leads = [self._deal(came="2026-03-05", type=kind) for kind in ("lead", "lead", "opportunity")]
        self._log(lead_id=leads[2].id, move="forward", day="2026-04-05")
        self._log(lead_id=leads[1].id, move="forward", day="2026-04-05", is_machine=True)
        came, qualified, rate = self._cohort("fit", "came", "qualified", "fit_rate", **MARCH)
        self.assertEqual((came, qualified), (3, 1))
        self.assertAlmostEqual(rate, 100 / 3)
        self.assertEqual(self._cohort("win", "deals", **MARCH), [1])

    def test_same_count_as_the_metric(self):
        """Qualified by this report and by the metric *Qualified leads* are the same leads."""
        ref = self.new_ref()
        for lead_ref, move in ((ref, "forward"), (ref, "forward"), (self.new_ref(), "won"), (self.new_ref(), "lost")):
            self._log(lead_ref=lead_ref, move=move, status="open")
        metric = self.env.ref("crm_metric.crm_metric_qualified_leads")
        facts = self.env["crm.metric.fact"]._figures(
            metric, "2026-03-01", "2026-03-31", (), [("company_id", "=", self.company.id)]
        )
        self.assertEqual(self._period("fit", "qualified", **MARCH), list(facts.values()))

    # ------------------------------------------------------------
    # Repeat rate
    # ------------------------------------------------------------

    def test_repeat_rate_of_a_period(self):
        """Firm bought in February and twice in March, once as its contact; New once in March: 2 of 3 in March."""
        firm, new = self._customers("Firm", "New")
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": firm.id})
        self._order(firm, "2026-02-10")
        self._order(contact, "2026-03-10")
        self._order(firm, "2026-03-20")
        self._order(new, "2026-03-20")
        self._order(new, None)
        bought, again, rate = self._period("repeat", "bought", "bought_again", "repeat_rate", **MARCH)
        self.assertEqual((bought, again), (3, 2))
        self.assertAlmostEqual(rate, 200 / 3)
        self.assertEqual(self._period("repeat", "bought", "repeat_rate", **FEBRUARY), [1, 0])

    def test_repeat_rate_of_a_cohort(self):
        """Of two customers who bought for the first time in February, one bought again in March: 50 %."""
        firm, once, march = self._customers("Firm", "Once", "March")
        for partner, day in ((firm, "2026-02-10"), (firm, "2026-03-10"), (once, "2026-02-11"), (march, "2026-03-01")):
            self._order(partner, day)
        names = ["bought", "bought_again", "repeat_rate"]
        self.assertEqual(self._cohort("repeat", *names, **FEBRUARY), [2, 1, 50])
        self.assertEqual(self._cohort("repeat", *names, **MARCH), [1, 0, 0])

    # ------------------------------------------------------------
    # The screen
    # ------------------------------------------------------------

    def test_row_of_a_purchase_opens_its_order(self):
        order = self._order(self._customers("Firm"), "2026-03-10")
        for model in ("crm.period.rate.report", "crm.cohort.rate.report"):
            row = self.env[model].with_user(self.director).search([("outcome", "=", "bought")])
            action = row.action_open_lead()
            self.assertEqual((action["res_model"], action["res_id"]), ("sale.order", order.id))

    def test_every_group_of_figures_opens_exactly_its_records(self):
        deal = self._deal(stage_id=self.won_stage.id)
        self._order(self._customers("Firm"), "2026-03-10", lead=deal, sent="2026-03-01")
        self._close("lost", "2026-03-10")
        for model in ("crm.period.rate.report", "crm.cohort.rate.report"):
            report = self.env[model].with_user(self.director)
            shown = set()
            for group in report._get_groups():
                table = report.get_figures("user", group=group)
                shown |= {column["name"] for column in table["columns"]}
                for line in [*table["rows"], table["total"]]:
                    for column in table["columns"]:
                        found = report.search_count([*line["domain"], *column["domain"]])
                        self.assertEqual(found, line["cases"][column["name"]], (model, column["name"]))
            self.assertEqual(shown, set(report._figures))

    def test_figure_is_the_same_in_every_group_that_shows_it(self):
        """The group of all rates leaves the counts out, and must not leave out what they count."""
        ref = self.new_ref()
        self._log_all([{"lead_ref": ref, "move": "created"}, {"lead_ref": ref, "move": "forward"}])
        self._order(self._customers("Firm"), "2026-03-10", lead=self._deal(), sent="2026-03-01")
        self._close("won", "2026-03-10")
        for model in ("crm.period.rate.report", "crm.cohort.rate.report"):
            report = self.env[model].with_user(self.director)
            values = {}
            for group in report._get_groups():
                for name, value in report.get_figures("user", group=group)["total"]["values"].items():
                    self.assertEqual(values.setdefault(name, value), value, (model, group, name))

    def test_ids_of_all_kinds_of_rows_differ(self):
        deal = self._deal(came="2026-03-05", date_deadline="2026-03-12")
        self._close("won", "2026-03-10")
        self._order(self._customers("Firm"), "2026-03-10", lead=deal, sent="2026-03-01")
        self._log(move="created")
        for model in ("crm.period.rate.report", "crm.cohort.rate.report"):
            report = self.env[model].with_user(self.director)
            ids = report.search([]).ids
            self.assertEqual(len(ids), len(set(ids)))
            self.assertEqual(len(ids), sum(row["outcome_count"] for row in self._by_outcome(report)))

    def _by_outcome(self, report):
        return [{"outcome_count": count} for _outcome, count in report._read_group([], ["outcome"], ["__count"])]
