import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.service.model import retrying
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL


@tagged("post_install", "-at_install")
class TestClaimRace(BaseCase):
    """Two people in two transactions of their own, as two requests are."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # Whoever runs the tests holds the lock on registries, which other threads would wait for.
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        with self._superuser() as env:
            group = "sales_team.group_sale_salesman"
            people = [new_test_user(env, login=f"race{number}", groups=group) for number in (1, 2)]
            team = env["crm.team"].create({"name": "Race", "claim_scope": "all"})
            values = {"name": "Race", "user_id": False, "team_id": team.id}
            leads = env["crm.lead"].create([values, values])
            leads._open_to_claim()
            env.company.lead_claim_limit = 1
            self.user_ids, self.lead_ids, self.team_id = [user.id for user in people], leads.ids, team.id
        self.addCleanup(self._clean)

    def _clean(self):
        with self._superuser() as env:
            env["crm.lead"].browse(self.lead_ids).exists().unlink()
            # The logs outlive their leads, and other tests count them.
            for log in ("crm_stage_log", "crm_owner_log", "crm_contact_log"):
                env.cr.execute(SQL("DELETE FROM %s WHERE lead_ref IN %s", SQL.identifier(log), tuple(self.lead_ids)))
            env["crm.team"].browse(self.team_id).unlink()
            users = env["res.users"].browse(self.user_ids)
            partners = users.partner_id
            users.unlink()
            partners.unlink()
            env.company.lead_claim_limit = 5

    @contextmanager
    def _environment(self, uid):
        """An environment on a connection of its own."""
        with self.registry.cursor() as cursor:
            yield api.Environment(cursor, uid, {})

    def _superuser(self):
        return self._environment(SUPERUSER_ID)

    def _claim(self, env, lead_id, results, started=None, proceed=None):
        """A request: it is tried again, by Odoo, when it collides with another one."""

        def claim():
            env["crm.lead.pool"].browse(lead_id).action_claim()
            if started:
                started.set()
                proceed.wait(20)

        try:
            retrying(claim, env)
            env.cr.commit()
            results.append((env.uid, lead_id, None))
        except UserError as error:
            results.append((env.uid, lead_id, str(error)))

    def _race(self, first, second):
        """The second request comes while the first one is about to commit."""
        results, started, proceed = [], threading.Event(), threading.Event()
        with self._environment(first[0]) as one, self._environment(second[0]) as two:
            leader = threading.Thread(target=self._claim, args=(one, first[1], results, started, proceed))
            leader.start()
            self.assertTrue(started.wait(20), results)
            follower = threading.Thread(target=self._claim, args=(two, second[1], results))
            follower.start()
            follower.join(1)
            self.assertTrue(follower.is_alive(), "it must wait for the first one")
            proceed.set()
            leader.join(60)
            follower.join(60)
        return sorted(results, key=lambda result: bool(result[2]))

    def test_two_people_one_lead(self):
        lead_id = self.lead_ids[0]
        won, lost = self._race((self.user_ids[0], lead_id), (self.user_ids[1], lead_id))
        self.assertEqual(won, (self.user_ids[0], lead_id, None))
        self.assertEqual(lost, (self.user_ids[1], lead_id, "Somebody was faster: this lead is taken already."))
        with self._superuser() as env:
            self.assertEqual(env["crm.lead"].browse(lead_id).user_id.id, self.user_ids[0])
            claims = env["crm.owner.log"].search([("lead_id", "=", lead_id), ("reason", "=", "claimed")])
            self.assertEqual(len(claims), 1)

    def test_one_person_two_leads_and_a_limit_of_one(self):
        won, lost = self._race(*((self.user_ids[0], lead_id) for lead_id in self.lead_ids))
        self.assertEqual(won[1:], (self.lead_ids[0], None))
        self.assertEqual(lost[2], "You have taken 1 free leads today, that is all for one day.")
        with self._superuser() as env:
            self.assertFalse(env["crm.lead"].browse(self.lead_ids[1]).user_id)
