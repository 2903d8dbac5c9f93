from datetime import date, timedelta

from odoo import fields
from odoo.tests import TransactionCase, new_test_user

from ..models.classes import QUADRANT_OF


class CoverageCase(TransactionCase):
    """A company of its own with two salespeople, its customers and runs written down by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create(
            {"name": "Coverage", "currency_id": cls.env.ref("base.EUR").id, "country_id": cls.env.ref("base.lt").id}
        )
        cls.company.resource_calendar_id.tz = "UTC"
        cls.anna = cls._new_user("anna", "sales_team.group_sale_salesman")
        cls.boris = cls._new_user("boris", "sales_team.group_sale_salesman")
        cls.leader = cls._new_user("leader", "sales_team.group_sale_salesman")
        cls.director = cls._new_user("director", "sales_team.group_sale_manager")
        cls.team = cls.env["crm.team"].create(
            {"name": "North", "company_id": cls.company.id, "user_id": cls.leader.id, "member_ids": cls.anna.ids}
        )
        cls.env.invalidate_all()
        cls.profile = cls.env["crm.segmentation"].create(
            {"name": "Main", "company_id": cls.company.id, "is_main": True, "schedule": "manual"}
        )
        cls.today = fields.Date.today()

    @classmethod
    def _new_user(cls, login, groups):
        return new_test_user(
            cls.env,
            f"coverage_{login}",
            groups,
            company_id=cls.company.id,
            company_ids=cls.company.ids,
            tz="UTC",
        )

    @classmethod
    def _customer(cls, name, user=None, code=None, **vals):
        partner = cls.env["res.partner"].create({"name": name, "user_id": user.id if user else False, **vals})
        if code:
            cls.env["crm.segmentation.customer"].create(
                {"company_id": cls.company.id, "partner_id": partner.id, **cls._classes(code)}
            )
        return partner

    @staticmethod
    def _classes(code, prefix=""):
        """The columns of a code like AX, sleeping, new or negative, as the engine writes them."""
        if not code:
            return {}
        abc, xyz = code if len(code) == 2 else ("negative", "X") if code == "negative" else ("B", code)
        classes = {"abc_class": abc, "xyz_class": xyz, "segment_code": code, "segment_quadrant": QUADRANT_OF.get(code)}
        if prefix:
            classes.pop("segment_quadrant")
        return {prefix + name: value for name, value in classes.items()}

    @classmethod
    def _contact(cls, partner, days_ago, **vals):
        """A contact of Anna's with ``partner`` so many days ago."""
        day = cls.today - timedelta(days=days_ago)
        return cls.env["crm.contact.log"].create(
            {
                "moment": f"{day} 09:00:00", "day": day, "user_id": cls.anna.id, "company_id": cls.company.id,
                "partner_id": partner.id, "commercial_partner_id": partner.commercial_partner_id.id,
                "channel": "call", "direction": "out", "evidence": "declared", **vals,
            }
        )  # fmt: skip

    @classmethod
    def _run(cls, date_to, rows, previous=None, **vals):
        """A finished run up to that day: ``rows`` is {partner: (code, revenue)}, biggest first."""
        last = date.fromisoformat(date_to)
        run = cls.env["crm.segmentation.run"].create(
            {
                "profile_id": cls.profile.id, "company_id": cls.company.id, "measure": "revenue", "date_to": last,
                "date_from": last.replace(year=last.year - 1) + timedelta(days=1), "state": "done", "limit_a": 80,
                "limit_b": 95, "parameter_key": "key", "previous_run_id": previous.id if previous else False,
                "parameters": cls.profile._get_parameters(), "customer_count": len(rows),
                "curve_count": sum(revenue > 0 for _code, revenue in rows.values()),
                "revenue_total": sum(revenue for _code, revenue in rows.values()),
                "value_total": sum(max(revenue, 0) for _code, revenue in rows.values()), **vals,
            }
        )  # fmt: skip
        before = {result.partner_id: result.segment_code for result in previous.result_ids} if previous else {}
        total, cumulative, vals_list = run.value_total, 0, []
        for rank, (partner, (code, revenue)) in enumerate(rows.items(), 1):
            cumulative += max(revenue, 0)
            vals_list.append(
                {
                    "run_id": run.id, "partner_id": partner.id, "partner_ref": partner.id, "revenue": revenue,
                    "value": revenue, "rank": rank if revenue > 0 else 0,
                    "share": 100 * revenue / total if revenue > 0 else 0,
                    "cumulative_share": 100 * cumulative / total if revenue > 0 else 0,
                    **cls._classes(code), **cls._classes(before.get(partner), "previous_"),
                }
            )  # fmt: skip
        cls.env["crm.segmentation.result"].create(vals_list)
        return run
