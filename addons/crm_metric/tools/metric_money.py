"""Money of several currencies in one figure."""

from odoo.tools import SQL


def convert(amount, currency, company, day):
    """SQL: ``amount`` of the ``currency`` in the currency of ``company``, at the rate of the ``day``.

    The same rate as ``res.currency._convert``: the company's own before the shared one, the last on or before the day,
    else the first there is. Without a currency the amount is taken to be in the company's already.
    """
    target = company.currency_id.id
    return SQL(
        "CASE WHEN COALESCE(%(currency)s, %(target)s) = %(target)s THEN %(amount)s "
        "ELSE %(amount)s * %(to_rate)s / %(from_rate)s END",
        currency=currency,
        target=target,
        amount=amount,
        to_rate=_get_rate(SQL("%s", target), company, day),
        from_rate=_get_rate(currency, company, day),
    )


def _get_rate(currency, company, day):
    Rate = company.env["res.currency.rate"]
    rates = SQL(
        "SELECT metric_rate.rate FROM res_currency_rate metric_rate WHERE metric_rate.currency_id = %s"
        " AND (metric_rate.company_id IS NULL OR metric_rate.company_id = %s)",
        currency,
        company.root_id.id,
        to_flush=[Rate._fields[name] for name in ("rate", "currency_id", "company_id", "name")],
    )
    return SQL(
        "COALESCE((%s AND metric_rate.name <= %s ORDER BY metric_rate.company_id, metric_rate.name DESC LIMIT 1),"
        " (%s ORDER BY metric_rate.company_id, metric_rate.name LIMIT 1), 1.0)",
        rates,
        SQL("(%s)::date", day),
        rates,
    )
