from odoo import api, models

from ..tools.funnel_shape import get_shape


class CrmFunnel(models.Model):
    """What the numbers of a funnel say: its shape, its weakest step, with whom and why deals are lost there."""

    _inherit = "crm.funnel"

    @api.model
    @api.readonly
    def get_board(self, funnel_id=False, **asked):
        """Return what the funnel screen shows: ``picture``, see ``get_picture`` for the question, and ``diagnosis``.

        Both are False while there is no funnel at all.
        """
        self.check_access("read")
        if not funnel_id and not self.search_count([], limit=1):
            return {"picture": False, "diagnosis": False}
        funnel = self._get_funnel(funnel_id)
        question = funnel._prepare_question(**asked)
        picture = funnel._draw(question)
        return {"picture": picture, "diagnosis": funnel._diagnose(picture, question)}

    def _diagnose(self, picture, question):
        """Return ``shape`` and ``weakest``, the step with the lowest conversion that rests on enough cases, or None.

        ``people_below`` are salespeople with enough cases whose conversion to the weakest step is lower than that of
        all, the lowest first; ``reasons`` are those of the leads lost before it, the most frequent first.
        """
        steps = picture["steps"]
        shape = get_shape([step["number"] for step in steps], picture["minimum_cases"])
        words = self.env["crm.funnel.shape"]._describe(shape, steps)
        return {"shape": words, "weakest": self._find_weakest(picture, question)}

    def _find_weakest(self, picture, question):
        minimum = max(picture["minimum_cases"], 1)
        steps = picture["steps"]
        narrowing = [
            (step["conversion"], index)
            for index, step in enumerate(steps)
            if index and steps[index - 1]["number"] >= minimum and step["conversion"] < 100
        ]
        if not narrowing:
            return None
        conversion, index = min(narrowing)
        rows = picture["rows"] if picture["split"] == "user" else self._prepare_rows(question, "user", "user_id")
        return {
            "step_id": steps[index]["id"],
            "name": steps[index]["name"],
            "conversion": conversion,
            "people_below": self._get_people_below(rows, index, conversion, minimum),
            "reasons": steps[index - 1]["lost_reasons"],
        }

    @api.model
    def _get_people_below(self, rows, index, conversion, minimum):
        """Salespeople with enough cases who bring a smaller share to the step than all together, the lowest first."""
        people = [
            {
                "id": row["key"],
                "label": row["label"],
                "conversion": row["steps"][index]["conversion"],
                "cases": row["steps"][index - 1]["number"],
                "domain": row["domain"],
            }
            for row in rows
            if row["key"] and row["steps"][index - 1]["number"] >= minimum
        ]
        below = [person for person in people if person["conversion"] < conversion]
        return sorted(below, key=lambda person: (person["conversion"], -person["cases"]))
