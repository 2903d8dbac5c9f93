"""The customers divided at the end of each month with invoices, as the scheduled job would have done."""

from dateutil.relativedelta import relativedelta

MONTH = relativedelta(months=1)


def load(job):
    main = job.env.ref("crm_segmentation.crm_segmentation_main")
    steady = main.create({"name": "Steadiness of monthly revenue", "company_id": main.company_id.id,
                          "xyz_method": "variation"})  # fmt: skip
    runs = [profile._run(end) for profile in (main, steady) for end in _month_ends(job, main)]
    return f"{len(runs)} runs of two segmentations, the last with {runs[-1].customer_count} customers"


def _month_ends(job, profile):
    """Last days of the months from the first invoice to the last closed month."""
    domain = [("move_type", "=", "out_invoice"), ("state", "=", "posted"), ("company_id", "=", profile.company_id.id)]
    end = job.env["account.move"].search(domain, order="invoice_date", limit=1).invoice_date + relativedelta(day=31)
    while end <= profile._get_last_day():
        yield end
        end = end + MONTH + relativedelta(day=31)
