from freezegun import freeze_time

from odoo.addons.crm_history.tests.common import HistoryCommon

WEDNESDAY = "2026-01-14 10:00:00"


class AssignmentCommon(HistoryCommon):
    """A team of three, at work on a Wednesday morning by the hours of the company: Mon-Fri 8-17 UTC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(WEDNESDAY))
        cls.env.company.resource_calendar_id = cls.env["resource.calendar"].create({"name": "Office", "tz": "UTC"})
        cls.vera = cls._new_user("vera", "sales_team.group_sale_salesman")
        cls.env["crm.team.member"].create({"user_id": cls.vera.id, "crm_team_id": cls.team.id})
        cls.users = cls.anna + cls.boris + cls.vera
        cls.members = cls.team.crm_team_member_ids

    def _member(self, user):
        return self.members.filtered(lambda member: member.user_id == user)

    def _free_lead(self, **values):
        """A lead of the team that nobody owns."""
        values = {"name": "Inquiry", "type": "opportunity", "user_id": False, "team_id": self.team.id, **values}
        return self.env["crm.lead"].create({"stage_id": self.new.id, **values})

    def _free_leads(self, count, **values):
        return self.env["crm.lead"].union(*(self._free_lead(**values) for _number in range(count)))

    def _counts(self, leads):
        counts = {user.id: 0 for user in self.users}
        for lead in leads:
            counts[lead.user_id.id] = counts.get(lead.user_id.id, 0) + 1
        return [counts[user.id] for user in self.users]

    def _refused(self, decision):
        """{user: words} of the people who were considered in vain."""
        decision = decision.with_user(self.leader)
        names = {user.name: user for user in self.users}
        lines = (line.split(": ", 1) for line in (decision.refusals or "").splitlines())
        return {names[name]: words for name, words in lines}
