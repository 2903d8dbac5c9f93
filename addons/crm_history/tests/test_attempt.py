import logging

from psycopg2 import errors

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..tools.attempt import attempt

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestAttempt(TransactionCase):
    """A step that fails holds up nobody; a conflict is no failure of the step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Before"})

    def _attempt(self, error=None):
        with attempt(self.env.cr, _logger.error, "Step %s failed", 3) as step:
            self.partner.name = "After"
            if error:
                raise error
        return step

    def test_success_keeps_what_was_done(self):
        with self.assertNoLogs(_logger):
            self.assertIsNone(self._attempt().error)
        self.assertEqual(self.partner.name, "After")

    def test_failure_is_undone_logged_and_told(self):
        with self.assertLogs(_logger, "ERROR") as logs:
            error = self._attempt(UserError("no address")).error
        self.assertEqual(str(error), "no address")
        self.assertEqual(self.partner.name, "Before")
        self.assertIn("Step 3 failed", logs.output[0])
        self.assertIn("no address", logs.output[0], "with the traceback")

    def test_failure_of_database_leaves_transaction_usable(self):
        with self.assertLogs(_logger, "ERROR"), attempt(self.env.cr, _logger.error, "Division failed"):
            self.env.cr.execute("SELECT 1 / 0", log_exceptions=False)
        self.assertEqual(self.partner.name, "Before")

    def test_conflict_is_raised(self):
        for conflict in (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable):
            with self.subTest(conflict.__name__), self.assertNoLogs(_logger), self.assertRaises(conflict):
                self._attempt(conflict("somebody was faster"))
            self.assertEqual(self.partner.name, "Before")
