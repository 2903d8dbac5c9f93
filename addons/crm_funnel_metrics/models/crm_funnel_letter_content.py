from datetime import timedelta

from odoo import api, models
from odoo.tools import format_date, formatLang

from ..tools.funnel_changes import Figure, biggest


class CrmFunnelLetterContent(models.AbstractModel):
    """What the weekly letter says to the current user: last week's funnel, and what changed most."""

    _name = "crm.funnel.letter.content"
    _description = "Content of the weekly letter"

    @api.model
    def _get_values(self, company, monday):
        """What the letter of ``monday`` shows; empty when there is no funnel, or nothing in it for two weeks."""
        funnels = self.env["crm.funnel"]
        if not funnels.search_count([], limit=1):
            return {}
        week, before = _get_week(monday, 1), _get_week(monday, 2)
        picture = funnels.get_picture(False, *week, compare=before)
        if not any(step["number"] or step["previous"]["number"] for step in picture["steps"]):
            return {}
        links = self.env["crm.funnel.letter.link"]
        figures = [*self._get_step_figures(picture), *self._get_closing_figures(week, before)]
        return {
            "company": company,
            "funnel": picture["funnel"]["name"],
            "start": format_date(self.env, week[0]),
            "end": format_date(self.env, week[1]),
            "steps": self._prepare_steps(picture),
            "changes": [self._prepare_change(figure) for figure in biggest(figures, picture["minimum_cases"])],
            "minimum": picture["minimum_cases"],
            "link": lambda key: links._get_url(key, picture["funnel"]["id"], *week),
        }

    def _prepare_steps(self, picture):
        """The bars: a step in per cent of the widest one."""
        widest = max(step["number"] for step in picture["steps"]) or 1
        return [
            {
                "key": f"step-{step['id']}",
                "name": step["name"],
                "width": max(round(100 * step["number"] / widest), 1 if step["number"] else 0),
                "number": self._format(step["number"], "number"),
                "before": self._format(step["previous"]["number"], "number"),
                "amount": step["amount"] and self._format(step["amount"], "amount"),
                "conversion": self._format(step["conversion"], "rate") if _is_share(step["conversion"]) else "",
            }
            for step in picture["steps"]
        ]

    def _get_step_figures(self, picture):
        """Number, amount and conversion of each step; a conversion rests on the cases of the step before.

        Only where the step was a part of the one before in both weeks.
        """
        figures, cases = [], (0, 0)
        for step in picture["steps"]:
            key, name, previous = f"step-{step['id']}", step["name"], step["previous"]
            numbers = (step["number"], previous["number"])
            figures.append(Figure(key, name, "number", *numbers, *numbers))
            if step["amount"] is not None:
                label = self.env._("%(step)s, amount", step=name)
                figures.append(Figure(key, label, "amount", step["amount"], previous["amount"], *numbers))
            if _is_share(step["conversion"]) and _is_share(previous["conversion"]):
                label = self.env._("%(step)s, of the step before", step=name)
                figures.append(Figure(key, label, "rate", step["conversion"], previous["conversion"], *cases))
            cases = numbers
        return figures

    def _get_closing_figures(self, week, before):
        """What was won and lost, and the share won."""
        now, then = self._get_closings(week), self._get_closings(before)
        return [
            Figure("won", self.env._("Deals won"), "number", now["won"], then["won"], now["won"], then["won"]),
            Figure("won", self.env._("Amount won"), "amount", now["won_amount"], then["won_amount"],
                   now["won"], then["won"]),
            Figure("lost", self.env._("Deals lost"), "number", now["lost"], then["lost"], now["lost"], then["lost"]),
            Figure("lost", self.env._("Amount lost"), "amount", now["lost_amount"], then["lost_amount"],
                   now["lost"], then["lost"]),
            Figure("closed", self.env._("Win rate"), "rate", now["rate"], then["rate"], now["closed"], then["closed"]),
        ]  # fmt: skip

    def _get_closings(self, week):
        names = ["won", "lost", "won_amount", "lost_amount"]
        domain = self.env["crm.funnel.letter.link"]._get_closings_domain("closed", *week)
        [sums] = self.env["crm.closing.report"]._read_group(domain, [], [f"{name}:sum" for name in names])
        closings = {name: value or 0 for name, value in zip(names, sums, strict=True)}
        closed = closings["won"] + closings["lost"]
        return {**closings, "closed": closed, "rate": 100 * closings["won"] / closed if closed else None}

    def _prepare_change(self, figure):
        up = figure.now > figure.before
        if figure.kind == "rate":
            change = self.env._("%(points)s pp", points=self._format_digits(abs(figure.now - figure.before), 1))
        elif not figure.before:
            change = self.env._("new")
        else:
            change = self._format(100 * abs(figure.now - figure.before) / figure.before, "rate")
        return {
            "key": figure.key,
            "label": figure.label,
            "now": self._format(figure.now, figure.kind),
            "before": self._format(figure.before, figure.kind),
            "change": f"{'▲' if up else '▼'} {change}",
        }

    def _format(self, value, kind):
        if kind == "amount":
            return formatLang(self.env, value, currency_obj=self.env.company.currency_id, rounding_unit="units")
        if kind == "rate":
            return f"{self._format_digits(value, 1 if 0 < abs(value) < 10 else 0)}\N{NO-BREAK SPACE}%"
        return self._format_digits(value, 0)

    def _format_digits(self, value, digits):
        return formatLang(self.env, value, digits=digits)


def _is_share(conversion):
    """Whether a step is a part of the one before: where it is the larger one, or there was none, it has no share."""
    return conversion is not None and conversion <= 100


def _get_week(monday, back):
    """First and last day of the week that began ``back`` weeks before ``monday``."""
    first = monday - timedelta(weeks=back)
    return [first, first + timedelta(days=6)]
