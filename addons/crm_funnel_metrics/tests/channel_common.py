from .common import FunnelCase


class ChannelCase(FunnelCase):
    """Channels of the test's own, and a marketer who may see their money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketer = cls._new_user("marketer", "sales_team.group_sale_salesman,crm_funnel_metrics.group_channel_cost")
        cls.web, cls.fair = cls.env["utm.source"].create([{"name": "Our Web"}, {"name": "Boat Fair"}])
        cls.spring = cls.env["utm.campaign"].create({"title": "Spring"})

    @classmethod
    def _cost(cls, amount, date_from, date_to=None, **vals):
        """A cost of the source Our Web, if nothing else is said."""
        defaults = {"source_id": cls.web.id, "company_id": cls.company.id, "currency_id": cls.company.currency_id.id}
        period = {"date_from": date_from, "date_to": date_to or date_from}
        return cls.env["crm.marketing.cost"].create({**defaults, **period, "amount": amount, **vals})

    @classmethod
    def _inquire(cls, count=1, **vals):
        """Inquiries that came by the source Our Web."""
        row = {"move": "created", "source_id": cls.web.id, "lead_day": vals.get("day", "2026-03-10"), **vals}
        return cls._log_all([dict(row) for _number in range(count)])

    def _channels(self, split="source", model="crm.channel.report", user=None, **kwargs):
        """All figures of the lines that have any, from all the groups that ``user`` may see."""
        user, found = user or self.marketer, {}
        for group in self.env[model].with_user(user)._get_groups():
            for label, values in self._figures(model, user, split=split, group=group, **kwargs).items():
                found.setdefault(label, {}).update(values)
        return found
