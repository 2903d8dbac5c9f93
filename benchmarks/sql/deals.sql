-- Customers, their deals of three years up to October 2025, orders of the won ones, and as many invoices of one line:
-- the first %(unlinked)s without a deal, though each is of a won one: a third to the cent, a third a little off, a
-- third a part; one in ten names its order. Those deals have no other invoice.
INSERT INTO res_partner (id, name, complete_name, commercial_partner_id, active, type, autopost_bills, create_date)
SELECT 1000000 + n, 'Customer ' || n, 'Customer ' || n, 1000000 + n, TRUE, 'contact', 'ask', now()
  FROM generate_series(1, %(leads)s / 5) AS n;

INSERT INTO crm_lead (id, name, type, active, won_status, probability, partner_id, company_id, expected_revenue,
                      create_date, date_closed, user_id, stage_id, email_normalized)
SELECT 1000000 + n, 'Deal number ' || n, 'opportunity', outcome < 25 OR outcome >= 70,
       CASE WHEN outcome < 25 THEN 'won' WHEN outcome < 70 THEN 'lost' ELSE 'pending' END,
       CASE WHEN outcome < 25 THEN 100 WHEN outcome < 70 THEN 0 ELSE 40 END,
       CASE WHEN n %% 20 > 0 THEN
            1000001 + (((abs(hashint4(n * 7 + 2)) %% 1000000) / 1e6) ^ 1.5 * (%(leads)s / 5 - 1))::int END,
       1, (1000 + abs(hashint4(n * 11 + 3)) %% 500000)::numeric / 100, came,
       CASE WHEN outcome < 70 THEN came + (abs(hashint4(n * 13 + 4)) %% 60) * interval '1 day' END,
       2, (SELECT min(id) FROM crm_stage), 'somebody' || n || '@x.example'
  FROM (SELECT n, abs(hashint4(n * 3 + 1)) %% 100 AS outcome,
               timestamp '2022-11-01' + abs(hashint4(n * 5 + 6)) %% 1000 * interval '1 day' AS came
          FROM generate_series(1, %(leads)s) AS n) AS lead;

INSERT INTO sale_order (id, name, company_id, partner_id, partner_invoice_id, partner_shipping_id, date_order,
                        opportunity_id, amount_untaxed, currency_rate, state)
SELECT id, 'S' || id, 1, partner_id, partner_id, partner_id, date_closed, id, expected_revenue, 1, 'sale'
  FROM crm_lead
 WHERE won_status = 'won' AND partner_id IS NOT NULL;

INSERT INTO account_move (
    id, name, journal_id, company_id, currency_id, state, move_type, auto_post, date, invoice_date, partner_id,
    commercial_partner_id, ref, amount_untaxed_signed, amount_untaxed, amount_total, amount_total_signed,
    amount_residual, payment_state, paid_share, date_paid, lead_id, is_without_deal, invoice_user_id, create_date
)
SELECT 1000000 + n, 'B/' || n, journal.id, 1, company.currency_id, 'posted', 'out_invoice', 'no', day, day, customer,
       customer, CASE WHEN n %% 10 = 0 THEN 'order s' || lead_id END, amount, amount, amount, amount,
       CASE WHEN paid THEN 0 ELSE amount END, CASE WHEN paid THEN 'paid' ELSE 'not_paid' END,
       CASE WHEN paid THEN 1 ELSE 0 END, CASE WHEN paid THEN day + 20 END,
       CASE WHEN n > %(unlinked)s THEN lead_id END, n <= %(unlinked)s, 2, now()
  FROM (
       SELECT n, deal.id AS lead_id, deal.partner_id AS customer, abs(hashint4(n * 17 + 5)) %% 5 > 0 AS paid,
              deal.date_closed::date + abs(hashint4(n * 19 + 6)) %% 50 AS day,
              round(deal.expected_revenue * CASE n %% 3 WHEN 0 THEN 1 WHEN 1 THEN 0.97 ELSE 0.4 END, 2) AS amount
         FROM generate_series(1, %(leads)s) AS n
        CROSS JOIN (SELECT count(*) FROM crm_lead WHERE won_status = 'won' AND partner_id IS NOT NULL) AS won
         JOIN (SELECT *, row_number() OVER (ORDER BY hashint4(id)) AS place
                 FROM crm_lead WHERE won_status = 'won' AND partner_id IS NOT NULL) AS deal
           ON deal.place = CASE WHEN n <= %(unlinked)s THEN n
                                ELSE %(unlinked)s + 1 + n %% (won.count - %(unlinked)s) END
       ) AS document
 CROSS JOIN (SELECT currency_id FROM res_company WHERE id = 1) AS company
 CROSS JOIN (SELECT id FROM account_journal ORDER BY id LIMIT 1) AS journal;

INSERT INTO account_move_line (id, move_id, currency_id, account_id, display_type, parent_state, balance,
                               amount_currency, lead_id, company_id, date, create_date)
SELECT id, id, currency_id, 1, 'product', 'posted', -amount_untaxed, -amount_untaxed, lead_id, 1, date, create_date
  FROM account_move
 WHERE id > 1000000;
