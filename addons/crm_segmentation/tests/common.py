from datetime import date

from odoo.fields import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

END = date(2026, 6, 30)  # of the window that tests run, unless they say otherwise


class SegmentationCommon(AccountTestInvoicingCommon):
    """A company of its own with a main profile: a year up to June 2026, 80/95, without a margin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(su=True, context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.company_data["company"]
        cls.profile = cls._profile(is_main=True)

    @classmethod
    def _profile(cls, **values):
        return cls.env["crm.segmentation"].create(
            {"name": "Revenue of a year", "company_id": cls.company.id, "margin": 0, "schedule": "manual", **values}
        )

    @classmethod
    def _customers(cls, *names, **values):
        return cls.env["res.partner"].create([{"name": name, "company_id": False, **values} for name in names])

    @classmethod
    def _buy(cls, partner, day, amount, move_type="out_invoice", post=True, company=None, **values):
        """A document of ``amount`` untaxed on ``day`` ("2026-05" is the tenth)."""
        day = day if len(day) > 7 else f"{day}-10"
        line = Command.create({"name": "Goods", "price_unit": amount, "tax_ids": [Command.clear()]})
        move = cls.env["account.move"].with_company(company or cls.company).create({
            "move_type": move_type, "partner_id": partner.id, "invoice_date": day, "date": day,
            "invoice_line_ids": [line], **values,
        })  # fmt: skip
        if post:
            move.action_post()
        return move

    @classmethod
    def _past(cls, partner, amounts, company=None):
        """Past revenue of ``amounts``: {"2026-05": 100, ...}. The quick way to many months."""
        cls.env["crm.segmentation.past.revenue"].create([
            {"partner_id": partner.id, "company_id": (company or cls.company).id, "month": f"{month}-01",
             "amount": amount}
            for month, amount in amounts.items()
        ])  # fmt: skip

    def _results(self, profile=None, end=END):
        """{customer name: result} of a new run."""
        run = (profile or self.profile)._run(end)
        return {result.partner_id.name: result for result in run.result_ids}

    def _classes(self, name="segment_code", **options):
        return {partner: result[name] for partner, result in self._results(**options).items()}


def months(first, count, amount=100):
    """{"2026-01": amount, ...} of ``count`` months from ``first``."""
    year, month = map(int, first.split("-"))
    numbers = range(year * 12 + month - 1, year * 12 + month - 1 + count)
    return {f"{number // 12}-{number % 12 + 1:02}": amount for number in numbers}
