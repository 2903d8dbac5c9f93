from odoo import fields
from odoo.tests import TransactionCase, new_test_user


class HistoryCommon(TransactionCase):
    """Two salespeople and their leader in one team with a pipeline of its own: New, Qualified, Proposal, Won."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls._new_user("anna", "sales_team.group_sale_salesman", tz="Europe/Vilnius")
        cls.boris = cls._new_user("boris", "sales_team.group_sale_salesman", tz="Europe/Vilnius")
        cls.leader = cls._new_user("leader", "sales_team.group_sale_salesman_all_leads", tz="Europe/Vilnius")
        cls.team = cls.env["crm.team"].create({"name": "Central", "user_id": cls.leader.id, "use_leads": True})
        cls.env["crm.team.member"].create([
            {"user_id": user.id, "crm_team_id": cls.team.id} for user in (cls.anna, cls.boris)
        ])  # fmt: skip
        names = ("New", "Qualified", "Proposal", "Won")
        cls.new, cls.qualified, cls.proposal, cls.won = cls.env["crm.stage"].create([
            {"name": name, "sequence": 200 + index, "team_ids": cls.team.ids, "is_won": name == "Won"}
            for index, name in enumerate(names)
        ])  # fmt: skip
        cls.customer = cls.env["res.partner"].create({
            "name": "Acme", "is_company": True, "email": "info@acme.example", "user_id": cls.anna.id,
        })  # fmt: skip
        cls.call_type = cls.env.ref("mail.mail_activity_data_call")

    @classmethod
    def _new_user(cls, login, group, **values):
        return new_test_user(cls.env, login=login, groups=group, email=f"{login}@us.example", **values)

    def _lead(self, user=None, **values):
        """An opportunity of ``user`` (Anna by default) in the first stage."""
        user = user or self.anna
        return self.env["crm.lead"].with_user(user).create({
            "name": "Deal", "type": "opportunity", "user_id": user.id, "team_id": self.team.id,
            "stage_id": self.new.id, **values,
        })  # fmt: skip

    def _call(self, document, user=None, assigned_to=None, **values):
        """A planned call on the document; ``with_user(user)`` is who will mark it done."""
        activity = self.env["mail.activity"].create({
            "res_model_id": self.env["ir.model"]._get_id(document._name), "res_id": document.id,
            "activity_type_id": self.call_type.id, "user_id": (assigned_to or user or self.anna).id,
            "date_deadline": fields.Date.today(), **values,
        })  # fmt: skip
        return activity.with_user(user or self.anna)

    def _contacts(self, **domain):
        return self._logs("crm.contact.log", **domain)

    def _moves(self, lead):
        """The stage log of what happened to ``lead`` itself, oldest first."""
        return self.env["crm.stage.log"].search([("lead_ref", "=", lead.id)], order="id")

    def _logs(self, model, **domain):
        return self.env[model].search([(name, "=", value) for name, value in domain.items()], order="id")
