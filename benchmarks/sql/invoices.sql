-- Customers and two years of their invoices and refunds up to October 2025, without lines: nothing measured here reads
-- those. Few customers buy most, half of them now and then; one document in twenty is a refund.
INSERT INTO res_partner (id, name, complete_name, commercial_partner_id, active, type, autopost_bills, create_date)
SELECT 1000000 + n, 'Customer ' || n, 'Customer ' || n, 1000000 + n, TRUE, 'contact', 'ask', now()
  FROM generate_series(1, %(invoices)s / 5) AS n;

INSERT INTO account_move (
    id, name, journal_id, company_id, currency_id, state, move_type, auto_post, date, invoice_date, partner_id,
    commercial_partner_id, amount_untaxed_signed, amount_untaxed, amount_total, amount_total_signed, payment_state,
    create_date
)
SELECT 1000000 + n, 'B/' || n, journal.id, company.id, company.currency_id, 'posted',
       CASE WHEN refund THEN 'out_refund' ELSE 'out_invoice' END, 'no', day, day, customer, customer,
       CASE WHEN refund THEN -amount ELSE amount END, amount, amount, CASE WHEN refund THEN -amount ELSE amount END,
       'not_paid', now()
  FROM (
       SELECT n, abs(hashint4(n)) %% 20 = 0 AS refund,
              date '2023-11-01' + abs(hashint4(n * 3 + 1)) %% 731 AS day,
              1000001 + ((abs(hashint4(n * 7 + 2)) %% 1000000) / 1e6) ^ 1.5 * (%(invoices)s / 5 - 1) AS place,
              (10 + abs(hashint4(n * 11 + 3)) %% 500000)::numeric / 100 AS amount
         FROM generate_series(1, %(invoices)s) AS n
       ) AS document
 CROSS JOIN LATERAL (SELECT place::int AS customer) AS buyer
 CROSS JOIN (SELECT id, currency_id FROM res_company ORDER BY id LIMIT 1) AS company
 CROSS JOIN (SELECT id FROM account_journal ORDER BY id LIMIT 1) AS journal;
