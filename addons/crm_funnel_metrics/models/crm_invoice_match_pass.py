from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_history.tools import jit

from ..tools.invoice_matching import POINTS, WEIGHT, get_candidates_query, get_confident_query

BATCH = 10_000  # invoices looked at in one transaction
MANY = 1_000  # rows written at once from which PostgreSQL is told of them, lest it plans for the few before
CONFIDENT = 90  # points, unless the settings say otherwise
# Untaxed, in the currency of the company, of the lines of ``move`` without a deal.
AMOUNT = SQL("""
    COALESCE((SELECT -SUM(line.balance) FROM account_move_line line
               WHERE line.move_id = move.id AND line.display_type = 'product'
                 AND line.lead_id IS NULL AND line.lead_settled IS NOT TRUE), 0)
""")


class CrmInvoiceMatchPass(models.AbstractModel):
    """The pass that looks for the deals of all invoices without one, in batches; it goes on where it was stopped."""

    _name = "crm.invoice.match.pass"
    _description = "Search for the Deals of Invoices"

    @api.model
    def _cron_match(self):
        """One batch of the invoices that were not looked at since yesterday."""
        done = self._run_pass(limit=BATCH, since=fields.Datetime.subtract(fields.Datetime.now(), hours=20))
        self.env["ir.cron"]._commit_progress(BATCH if done else 0, remaining=done)

    @api.model
    def _run_pass(self, only_new=False, limit=BATCH, since=None):
        """Look for the deals of at most ``limit`` invoices, those first that were not looked at for the longest time.

        Those looked at after the moment ``since`` are left alone. Return how many are left to look at.
        """
        self.env.flush_all()
        self._forget_linked()
        self._add_new()
        condition = SQL("date_matched IS NULL") if only_new else SQL("TRUE")
        if since:
            condition = SQL("(date_matched IS NULL OR date_matched < %s)", since)
        query = SQL(
            "SELECT id, count(*) OVER () FROM crm_invoice_match WHERE state = 'open' AND %s"
            " ORDER BY date_matched NULLS FIRST, id LIMIT %s",
            condition,
            limit,
        )
        rows = self.env.execute_query(query)
        self.browse([row[0] for row in rows])._match()
        return rows[0][1] - len(rows) if rows else 0

    @api.model
    def _look_at(self, move):
        """Look for the deals of one invoice, unless that was done."""
        self.env.flush_all()
        self._add_new()
        self.search([("move_id", "=", move.id), ("state", "=", "open"), ("date_matched", "=", False)])._match()

    @api.model
    def _forget_linked(self):
        """Invoices that got their deal elsewhere, and those that are not posted any more, leave the list.

        Those whose proposed deal is gone are looked at anew.
        """
        self.env.cr.execute("""
            DELETE FROM crm_invoice_match match USING account_move move
             WHERE match.state = 'open' AND move.id = match.move_id AND move.is_without_deal IS NOT TRUE
        """)
        self.env.cr.execute(
            "UPDATE crm_invoice_match SET date_matched = NULL WHERE state = 'open' AND lead_id IS NULL AND score > 0"
        )
        self.invalidate_model()

    @api.model
    def _add_new(self):
        """A row for each invoice without a deal; one that was decided and has a new line is open again."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_invoice_match (move_id, company_id, customer_id, day, amount, state, score, margin,
                                               is_confident, create_date, write_date, create_uid, write_uid)
                SELECT move.id, move.company_id, move.commercial_partner_id, move.invoice_date, %(amount)s, 'open',
                       0, 0, FALSE, %(now)s, %(now)s, %(user)s, %(user)s
                  FROM account_move move
                 WHERE move.is_without_deal
                   AND NOT EXISTS (SELECT FROM crm_invoice_match known
                                    WHERE known.move_id = move.id AND known.state = 'open')
                 ORDER BY move.id
                    ON CONFLICT (move_id) DO UPDATE SET state = 'open', lead_id = NULL, candidate_id = NULL,
                       date_decided = NULL, user_id = NULL, changed_line_ids = NULL, date_matched = NULL
                """,
                amount=AMOUNT,
                now=fields.Datetime.now(),
                user=self.env.uid,
            )
        )
        self.invalidate_model()

    def _match(self):
        """Look for the deals of these invoices anew, all in a handful of statements."""
        if self:
            self.env.flush_all()
            jit.switch_off(self.env.cr)
            self._refresh_amounts()
            self._write_candidates()
            self._take_best()

    def _refresh_amounts(self):
        """What may have changed since the rows were made."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_invoice_match match
                   SET amount = found.amount, day = found.invoice_date, customer_id = found.commercial_partner_id,
                       company_id = found.company_id
                  FROM (SELECT move.id, move.invoice_date, move.commercial_partner_id, move.company_id,
                               %s AS amount
                          FROM account_move move
                         WHERE move.id IN (SELECT move_id FROM crm_invoice_match WHERE id = ANY(%s))) AS found
                 WHERE match.move_id = found.id
                   AND (match.amount, match.day, match.customer_id, match.company_id) IS DISTINCT FROM
                       (found.amount, found.invoice_date, found.commercial_partner_id, found.company_id)
                """,
                AMOUNT,
                self.ids,
            )
        )

    def _write_candidates(self):
        columns = SQL(", ").join(SQL.identifier(name) for name in ("match_id", "lead_id", "score", *POINTS))
        self.env.cr.execute(
            "DELETE FROM crm_invoice_match_candidate WHERE match_id = ANY(%s) AND is_rejected IS NOT TRUE", (self.ids,)
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO crm_invoice_match_candidate (%s, is_rejected) SELECT %s, FALSE FROM (%s) AS found",
                columns,
                columns,
                get_candidates_query(self.ids),
            )
        )

    def _take_best(self):
        """Propose the best candidate that nobody rejected, and say which proposals are sure."""
        self.env.flush_all()
        if len(self) > MANY:
            self.env.cr.execute("ANALYZE crm_invoice_match, crm_invoice_match_candidate")
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_invoice_match match
                   SET date_matched = %(now)s, candidate_id = found.id, lead_id = found.lead_id,
                       score = COALESCE(found.score, 0),
                       margin = COALESCE(found.weight - found.next_weight, found.score, 0)
                  FROM unnest(%(ids)s) AS wanted(id)
                  LEFT JOIN (SELECT DISTINCT ON (match_id) match_id, id, lead_id, score, weight,
                                    lead(weight) OVER (PARTITION BY match_id ORDER BY weight DESC, id) AS next_weight
                               FROM (SELECT *, %(weight)s AS weight FROM crm_invoice_match_candidate
                                      WHERE match_id = ANY(%(ids)s) AND is_rejected IS NOT TRUE) AS candidate
                              ORDER BY match_id, weight DESC, id) AS found ON found.match_id = wanted.id
                 WHERE match.id = wanted.id
                """,
                ids=self.ids,
                now=fields.Datetime.now(),
                weight=WEIGHT,
            )
        )
        parameter = self.env["ir.config_parameter"].sudo().get_param("crm_funnel_metrics.match_confident", CONFIDENT)
        self.env.cr.execute(get_confident_query(int(parameter)))
        self.env.invalidate_all()
