from odoo import api, models

from ..tools.funnel_shape import get_shape

# What the lines below the conversion of all are of: {name in the diagnosis: split}.
BELOW = {"people_below": "user", "sources_below": "source"}


class CrmFunnel(models.Model):
    """What the numbers of a funnel say: its shape, its weakest step, with whom, from where and why deals die there."""

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
        figures = funnel._get_split_figures(question, BELOW.values())
        picture = funnel._draw(question, figures)
        rows = {name: funnel._prepare_rows(question, split, figures[split]) for name, split in BELOW.items()}
        return {"picture": picture, "diagnosis": funnel._diagnose(picture, rows)}

    @api.model
    def _diagnose(self, picture, rows):
        """Return ``shape`` and ``weakest``, the step with the lowest conversion that rests on enough cases, or None.

        ``people_below`` are salespeople with enough cases whose conversion to the weakest step is lower than that of
        all, the lowest first; ``sources_below`` are the sources of which the same is true. ``reasons`` are those of the
        leads lost before it, the most frequent first.
        """
        steps = picture["steps"]
        shape = get_shape([step["number"] for step in steps], picture["minimum_cases"])
        words = self.env["crm.funnel.shape"]._describe(shape, steps)
        return {"shape": words, "weakest": self._find_weakest(picture, rows)}

    @api.model
    def _find_weakest(self, picture, rows):
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
        return {
            "step_id": steps[index]["id"],
            "name": steps[index]["name"],
            "conversion": conversion,
            **{name: self._get_below(lines, index, conversion, minimum) for name, lines in rows.items()},
            "reasons": steps[index - 1]["lost_reasons"],
        }

    @api.model
    def _get_below(self, rows, index, conversion, minimum):
        """The lines with enough cases that bring a smaller share to the step than all together, the lowest first."""
        lines = [
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
        # as the screen shows them: nobody is below by what is not seen
        below = [line for line in lines if round(line["conversion"], 1) < round(conversion, 1)]
        return sorted(below, key=lambda line: (line["conversion"], -line["cases"]))
