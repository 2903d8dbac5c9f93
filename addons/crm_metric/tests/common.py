from datetime import date, datetime

from odoo.tests import TransactionCase, new_test_user

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)  # the month in which the tests count


class MetricCommon(TransactionCase):
    """A team of two salespeople under a leader, another team, and helpers that insert history rows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        own, every = "sales_team.group_sale_salesman", "sales_team.group_sale_salesman_all_leads"
        cls.anna, cls.boris, cls.leader = (
            new_test_user(cls.env, login, own, tz="UTC") for login in ("anna", "boris", "lea")
        )
        cls.director = new_test_user(cls.env, "dora", every, tz="UTC")
        cls.manager = new_test_user(cls.env, "max", "sales_team.group_sale_manager", tz="UTC")
        cls.team = cls.env["crm.team"].create({"name": "North", "user_id": cls.leader.id})
        cls.other_team = cls.env["crm.team"].create({"name": "South"})
        cls.customer = cls.env["res.partner"].create({"name": "Customer", "is_company": True})
        cls.employee = cls.env["res.partner"].create({"name": "Employee", "parent_id": cls.customer.id})
        cls.facts = cls.env["crm.metric.fact"]

    @classmethod
    def lead(cls, name="Lead", **vals):
        return cls.env["crm.lead"].create({"name": name, "type": "opportunity", "team_id": cls.team.id, **vals})

    @classmethod
    def row(cls, model, user=None, moment="2026-03-10 09:00:00", lead=None, partner=None, **vals):
        """Insert one history row as the system does."""
        when = datetime.fromisoformat(moment)
        return cls.env[model].sudo().create({
            "moment": when,
            "day": when.date(),
            "user_id": user and user.id,
            "user_name": user and user.name,
            "lead_id": lead and lead.id,
            "lead_ref": lead and lead.id,
            "team_id": cls.team.id,
            "company_id": cls.env.company.id,
            "company_currency": cls.env.company.currency_id.id,
            "partner_id": partner and partner.id,
            "commercial_partner_id": partner and partner.commercial_partner_id.id,
            **vals,
        })  # fmt: skip

    @classmethod
    def contact(cls, user, channel="call", direction="out", **vals):
        return cls.row(
            "crm.contact.log", user, channel=channel, direction=direction, **{"evidence": "declared", **vals}
        )

    @classmethod
    def move(cls, move, user=None, holder=None, **vals):
        status = move if move in ("won", "lost") else "open"
        return cls.row("crm.stage.log", user, move=move, status=status, holder_id=holder and holder.id, **vals)

    @classmethod
    def metric(cls, code):
        return cls.env.ref(f"crm_metric.crm_metric_{code}")

    @classmethod
    def new_metric(cls, model, **vals):
        return cls.env["crm.metric"].create({"name": "New", "model_id": cls.env["ir.model"]._get_id(model), **vals})

    def by_person(self, metric, first=FIRST, last=LAST):
        """{person: number} of one metric, without the persons that have nothing; False is nobody."""
        figures = self.facts._figures(metric, first, last)
        return {user or False: number for (_metric, user), number in figures.items() if number}

    def total(self, metric, first=FIRST, last=LAST, **kwargs):
        return self.facts._figures(metric, first, last, groupby=(), **kwargs).get((metric,), 0)
