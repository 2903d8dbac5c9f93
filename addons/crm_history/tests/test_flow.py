import random

from odoo.tests import tagged

from .common import HistoryCommon


@tagged("post_install", "-at_install")
class TestFlow(HistoryCommon):
    """Whatever happens to leads, the stays of each make one chain: each begins where the last one ended."""

    def setUp(self):
        super().setUp()
        self.other_team = self.env["crm.team"].create({"name": "East"})
        self.acts = [
            self._move, self._move, self._move, self._owner, self._team, self._lost, self._restore, self._won,
            self._archive, self._unarchive, self._probability, self._assigned, self._rolled_back,
            self._merge, self._delete,
        ]  # fmt: skip

    def _pick(self):
        return self.random.choice(self.leads)

    def _move(self):
        leads = self.leads.browse(self.random.sample(self.leads.ids, min(2, len(self.leads))))
        stage = self.random.choice(self.new + self.qualified + self.proposal)
        leads.write({"stage_id": stage.id, "probability": 30})

    def _owner(self):
        self._pick().user_id = self.random.choice([self.anna, self.boris, self.leader, self.env["res.users"]])

    def _team(self):
        self._pick().team_id = self.random.choice([self.team, self.other_team])

    def _lost(self):
        self.leads.filtered(lambda lead: lead.won_status != "won")[:2].action_set_lost()

    def _restore(self):
        self._pick().action_restore()

    def _won(self):
        self._pick().action_set_won()

    def _archive(self):
        self._pick().action_archive()

    def _unarchive(self):
        self._pick().action_unarchive()

    def _probability(self):
        lead = self._pick()
        if not lead.stage_id.is_won:
            lead.probability = self.random.choice([0, 50])

    def _assigned(self):
        lead = self._pick().with_context(crm_history_deferred=True, crm_history_machine=True)
        lead.write({"user_id": self.boris.id, "team_id": self.team.id})
        lead.convert_opportunity(self.customer)

    def _rolled_back(self):
        lead, stage = self._pick(), self.random.choice(self.new + self.qualified)
        with self.assertRaises(ValueError), self.cr.savepoint():
            lead.write({"stage_id": stage.id, "probability": 10})
            raise ValueError

    def _merge(self):
        if len(self.leads) > 4:
            merged = self.leads.browse(self.random.sample(self.leads.ids, 2))
            survivor = merged.merge_opportunity()
            self.leads -= merged - survivor

    def _delete(self):
        if len(self.leads) > 4:
            lead = self._pick()
            self.leads -= lead
            lead.unlink()

    def _assert_chain(self, lead_id):
        self.env.cr.flush()
        stays = self.env["crm.stage.log"].search([("lead_ref", "=", lead_id), ("is_passed", "!=", True)], order="id")
        self.assertEqual(stays.mapped("move").count("created"), 1)
        self.assertEqual(stays[0].move, "created")
        for stay, following in zip(stays, stays[1:], strict=False):
            self.assertEqual((following.from_stage_id, following.from_status), (stay.stage_id, stay.status))
            self.assertEqual(stay.next_move, following.move)
            self.assertEqual(stay.date_end, following.moment)
        is_alive = lead_id in self.leads.ids
        self.assertEqual(bool(stays[-1].date_end), not is_alive)
        self.assertEqual(stays[-1].next_move in ("merged", "removed"), not is_alive)
        if is_alive:
            lead = self.leads.browse(lead_id)
            self.assertEqual((stays[-1].stage_id, stays[-1].status), (lead.stage_id, lead._history_status()))
            owners = self._logs("crm.owner.log", lead_ref=lead_id)
            self.assertEqual((owners[-1].holder_id, owners[-1].team_id), (lead.user_id, lead.team_id))
            for change, following in zip(owners, owners[1:], strict=False):
                self.assertEqual((following.from_user_id, following.from_team_id), (change.holder_id, change.team_id))

    def test_random_lives(self):
        for seed in range(3):
            self.random = random.Random(seed)
            self.leads = self.env["crm.lead"].browse([
                self._lead(name=f"Deal {number}", type=self.random.choice(["lead", "opportunity"])).id
                for number in range(8)
            ])  # fmt: skip
            ids = self.leads.ids
            for step in range(40):
                act = self.random.choice(self.acts)
                with self.subTest(seed=seed, step=step, act=act.__name__):
                    act()
                    for lead_id in ids:
                        self._assert_chain(lead_id)
