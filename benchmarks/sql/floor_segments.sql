-- What a run finds out, written by hand for one company and the default settings.
WITH month AS (
    SELECT commercial_partner_id AS partner_id,
           (date_part('year', invoice_date) * 12 + date_part('month', invoice_date))::int AS month,
           sum(amount_untaxed_signed) AS amount, count(*) FILTER (WHERE amount_untaxed_signed > 0) AS orders,
           min(invoice_date) FILTER (WHERE amount_untaxed_signed > 0) AS first_day,
           max(invoice_date) FILTER (WHERE amount_untaxed_signed > 0) AS last_day
      FROM account_move
     WHERE company_id = 1 AND state = 'posted' AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
       AND invoice_date BETWEEN '2024-11-01' AND '2025-10-31'
     GROUP BY 1, 2
), recent AS (
    SELECT partner_id, sum(amount) AS revenue, sum(orders)::int AS orders,
           (count(*) FILTER (WHERE orders > 0))::int AS active_months, sum(amount::float8 ^ 2) AS squares,
           min(month) FILTER (WHERE amount <> 0) AS first_month, min(first_day) AS first_day, max(last_day) AS last_day
      FROM month GROUP BY partner_id
), earlier AS (
    SELECT commercial_partner_id AS partner_id, min(invoice_date) AS first_day, max(invoice_date) AS last_day
      FROM account_move
     WHERE company_id = 1 AND state = 'posted' AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
       AND invoice_date < '2024-11-01' AND amount_untaxed_signed > 0
     GROUP BY 1
), customer AS (
    SELECT partner_id, COALESCE(revenue, 0) AS revenue, COALESCE(orders, 0) AS orders, revenue IS NULL AS is_silent,
           COALESCE(active_months, 0) AS active_months, COALESCE(squares, 0) AS squares, first_month,
           COALESCE(earlier.first_day, recent.first_day) AS first_day,
           COALESCE(recent.last_day, earlier.last_day) AS last_day
      FROM recent FULL JOIN earlier USING (partner_id)
), ranked AS (
    SELECT *, row_number() OVER line AS rank, sum(revenue) OVER line AS cumulative,
           sum(revenue) FILTER (WHERE revenue > 0) OVER () AS total,
           CASE WHEN first_day IS NOT NULL THEN LEAST(
               12, 2025 * 12 + 10 - (date_part('year', first_day) * 12 + date_part('month', first_day))::int + 1
           ) END AS age, 2025 * 12 + 10 - first_month + 1 AS documented,
           2025 * 12 + 10 - (date_part('year', last_day) * 12 + date_part('month', last_day))::int AS silence
      FROM customer WINDOW line AS (ORDER BY revenue DESC, partner_id ROWS UNBOUNDED PRECEDING)
), classed AS (
    SELECT *, revenue / span AS mean, sqrt(GREATEST(squares / span - ((revenue / span) ^ 2)::float8, 0)) AS deviation,
           CASE WHEN is_silent THEN NULL WHEN revenue <= 0 THEN 'negative'
                WHEN 100 * (cumulative - revenue) < total * 80 THEN 'A'
                WHEN 100 * (cumulative - revenue) < total * 95 THEN 'B' ELSE 'C' END AS abc,
           CASE WHEN first_day IS NULL THEN NULL WHEN age < 3 THEN 'new' WHEN silence >= 6 THEN 'sleeping'
                WHEN active_months <= 1 THEN 'Z' WHEN 100.0 * active_months / age >= 75 THEN 'X'
                WHEN 100.0 * active_months / age >= 25 THEN 'Y' ELSE 'Z' END AS xyz
      FROM (SELECT *, CASE WHEN age IS NOT NULL THEN GREATEST(age, documented) END AS span FROM ranked) AS figured
)
SELECT partner_id, abc, xyz,
       CASE WHEN abc = 'negative' THEN abc WHEN xyz IN ('new', 'sleeping') THEN xyz ELSE abc || xyz END AS code,
       CASE WHEN abc <> 'negative' AND xyz IN ('X', 'Y', 'Z') THEN CASE abc || xyz WHEN 'AX' THEN 'cash_cow'
            WHEN 'AZ' THEN 'star' WHEN 'CZ' THEN 'dog' ELSE 'wild_cat' END END AS quadrant,
       revenue::float8 AS value, revenue,
       CASE WHEN revenue > 0 THEN (100 * revenue / total)::float8 END AS share,
       CASE WHEN revenue > 0 THEN (100 * cumulative / total)::float8 END AS cumulative_share,
       CASE WHEN revenue > 0 THEN rank ELSE 0 END AS rank, mean::float8 AS mean, deviation,
       CASE WHEN mean > 0 THEN 100 * deviation / mean::float8 END AS coefficient, orders, active_months, age, first_day,
       last_day
  FROM classed
