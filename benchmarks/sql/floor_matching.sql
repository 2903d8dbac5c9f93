-- The three best deals of each invoice without one, written by hand for one company and one line per invoice.
WITH invoice AS MATERIALIZED (
    SELECT move.id, move.commercial_partner_id AS customer, move.invoice_date AS day, -line.balance AS amount,
           lower(COALESCE(move.ref, '')) AS words
      FROM account_move move
      JOIN account_move_line line ON line.move_id = move.id
     WHERE move.is_without_deal AND line.display_type = 'product' AND line.lead_id IS NULL
), found AS MATERIALIZED (
    SELECT invoice.id, deal.id AS lead_id, 40 AS customer_points, 0 AS named
      FROM invoice
      JOIN crm_lead deal ON deal.partner_id = invoice.customer
     WHERE deal.type = 'opportunity' AND (deal.date_closed IS NULL OR deal.date_closed >= invoice.day - 365)
     UNION ALL
    SELECT invoice.id, sale.opportunity_id, 0, 40
      FROM (SELECT id, regexp_split_to_table(words, ' ') AS word FROM invoice WHERE words <> '') AS invoice
      JOIN sale_order sale ON lower(sale.name) = invoice.word
     WHERE sale.opportunity_id IS NOT NULL
), pair AS MATERIALIZED (
    SELECT id, lead_id, max(customer_points) AS customer_points, max(named) AS named FROM found GROUP BY 1, 2
), deal AS MATERIALIZED (
    SELECT lead.id, lead.name, lead.won_status, lead.create_date::date AS came, lead.date_closed::date AS closed,
           COALESCE(lead.expected_revenue, 0) + COALESCE(billed.balance, 0) AS left_expected,
           COALESCE(ordered.total, 0) + COALESCE(billed.balance, 0) AS left_ordered,
           GREATEST(lead.expected_revenue, ordered.total, 0) + COALESCE(billed.balance, 0) AS remaining, ordered.amounts
      FROM (SELECT DISTINCT lead_id AS id FROM pair) AS wanted
      JOIN crm_lead lead ON lead.id = wanted.id
      LEFT JOIN LATERAL (SELECT sum(balance) AS balance FROM account_move_line
                          WHERE lead_id = wanted.id AND display_type = 'product' AND parent_state = 'posted'
                        ) AS billed ON TRUE
      LEFT JOIN LATERAL (SELECT array_agg(amount_untaxed) AS amounts, sum(amount_untaxed) AS total FROM sale_order
                          WHERE opportunity_id = wanted.id AND state = 'sale') AS ordered ON TRUE
), pointed AS (
    SELECT pair.id, pair.lead_id, customer_points, abs(invoice.day - deal.closed) AS days,
           CASE WHEN gap < 0.005 THEN 35 WHEN gap <= 0.01 * invoice.amount THEN 30
                WHEN gap <= 0.05 * invoice.amount THEN 20 WHEN invoice.amount < deal.remaining THEN 10 ELSE 0
           END AS amount_points,
           CASE WHEN won_status = 'lost' THEN 0
                WHEN won_status = 'won' AND invoice.day - closed BETWEEN -7 AND 30 THEN 25
                WHEN won_status = 'won' AND invoice.day - closed BETWEEN 31 AND 90 THEN 15
                WHEN won_status = 'pending' AND came <= invoice.day THEN 15 ELSE 5 END AS date_points,
           GREATEST(named, CASE WHEN strpos(invoice.words, lower(deal.name)) > 0 THEN 40 ELSE 0 END) AS named
      FROM pair
      JOIN invoice USING (id)
      JOIN deal ON deal.id = pair.lead_id
     CROSS JOIN LATERAL (SELECT min(abs(invoice.amount - worth)) AS gap
                           FROM unnest(COALESCE(deal.amounts, '{}') || left_expected || left_ordered) AS worth
                          WHERE 0.95 * worth <= remaining) AS distance
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY id ORDER BY weight DESC, days NULLS LAST, lead_id DESC) AS place
      FROM (SELECT *, LEAST(customer_points + amount_points + date_points + named,
                            CASE WHEN customer_points = 0 THEN 80 ELSE 140 END) AS weight
              FROM pointed) AS weighed
     WHERE weight >= 30
)
SELECT id AS move_id, lead_id, LEAST(weight, 100) AS score, customer_points, amount_points, date_points, named FROM ranked WHERE place <= 3
