from itertools import count

from odoo import fields
from odoo.tests import TransactionCase, new_test_user


class FunnelCase(TransactionCase):
    """A team of its own in a company of its own, so that nothing but the test's rows is counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create(
            {"name": "Funnel", "currency_id": cls.env.ref("base.EUR").id, "country_id": cls.env.ref("base.lt").id}
        )
        cls.env.ref("base.EUR").active = True
        cls.company.resource_calendar_id.tz = "Europe/Vilnius"
        cls.office = cls.env["res.partner"].create({"name": "Office North"})
        cls.anna = cls._new_user("anna", "sales_team.group_sale_salesman")
        cls.boris = cls._new_user("boris", "sales_team.group_sale_salesman")
        cls.director = cls._new_user("director", "sales_team.group_sale_salesman_all_leads")
        cls.team = cls.env["crm.team"].create(
            {"name": "North", "office_id": cls.office.id, "company_id": cls.company.id, "user_id": False}
        )
        cls.product = cls.env["product.product"].create({"name": "Boat"})
        cls.stages = cls.env["crm.stage"].create(
            [{"name": f"Step {number}", "sequence": number, "team_ids": cls.team.ids} for number in range(1, 5)]
        )
        cls.won_stage = cls.env["crm.stage"].create(
            {"name": "Signed", "sequence": 9, "is_won": True, "team_ids": cls.team.ids}
        )
        cls.new_ref = count(900_000_000).__next__

    @classmethod
    def _new_user(cls, login, groups):
        return new_test_user(
            cls.env,
            f"funnel_{login}",
            groups,
            company_id=cls.company.id,
            company_ids=cls.company.ids,
            tz="Europe/Vilnius",
        )

    @classmethod
    def _log(cls, **vals):
        """Write one row of the stage log; what is not given is the same in all tests."""
        return cls._log_all([vals])

    @classmethod
    def _log_all(cls, rows):
        defaults = {
            "day": "2026-03-10", "lead_day": "2026-03-01", "user_id": cls.anna.id, "holder_id": cls.anna.id,
            "team_id": cls.team.id, "company_id": cls.company.id, "company_currency": cls.company.currency_id.id,
            "lead_type": "opportunity", "lead_name": "Deal", "move": "forward", "status": "open",
            "stage_id": cls.stages[0].id, "expected_revenue": 100, "product_id": cls.product.id,
        }  # fmt: skip
        vals_list = []
        for row in rows:
            vals = {"lead_ref": cls.new_ref(), **defaults, **row}
            vals.setdefault("moment", f"{vals['day']} 09:00:00")
            if vals.get("next_move"):
                vals.setdefault("date_end", vals["moment"])
            vals_list.append(vals)
        return cls.env["crm.stage.log"].create(vals_list)

    @classmethod
    def _close(cls, outcome, day, **vals):
        """Write the closing of a deal: ``won`` or ``lost`` on ``day``."""
        return cls._log(move=outcome, status=outcome, from_status="open", day=day, **vals)

    def _figures(self, model, user=None, **kwargs):
        """The lines of the table as {label: values}, with the total under All, as ``user`` sees them."""
        report = self.env[model].with_user(user or self.director)
        table = report.get_figures(**kwargs)
        return {line["label"]: line["values"] for line in [*table["rows"], table["total"]]}

    @classmethod
    def _deal(cls, **vals):
        """An opportunity of the team that came on ``came`` at noon."""
        came = vals.pop("came", None)
        defaults = {"name": "Deal", "type": "opportunity", "team_id": cls.team.id, "user_id": cls.anna.id}
        lead = cls.env["crm.lead"].create(
            {**defaults, "stage_id": cls.stages[0].id, "company_id": cls.company.id, **vals}
        )
        if came:
            lead.flush_recordset()
            cls.env.cr.execute("UPDATE crm_lead SET create_date = %s WHERE id = %s", (f"{came} 12:00:00", lead.id))
            lead.invalidate_recordset(["create_date"])
        return lead

    def _today(self, user=None):
        """The day it is for ``user``, else for the system, which acts in tests: late in the evening they differ."""
        return fields.Date.context_today(self.env["crm.lead"].with_user(user or self.env.user))
