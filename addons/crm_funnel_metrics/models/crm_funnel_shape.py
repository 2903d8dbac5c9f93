from odoo import api, models
from odoo.tools.misc import formatLang

NUMBERS = (
    "after", "before", "conversion", "first", "highest", "lowest", "minimum", "number", "steps", "typical",
)  # fmt: skip


class CrmFunnelShape(models.AbstractModel):
    """What the shape of a funnel is called, by which rule and numbers it was found, and what to check then."""

    _name = "crm.funnel.shape"
    _description = "Shape of a Funnel"

    @api.model
    def _describe(self, shape, steps):
        """The words for a ``Shape`` that was found in the numbers of ``steps``."""
        return {
            "key": shape.key,
            "name": self._get_names()[shape.key],
            "rule": self._describe_rule(shape, steps),
            "checks": self._get_checks().get(shape.key or shape.rule, []),
        }

    @api.model
    def _get_names(self):
        return {
            "nail": self.env._("Nail"),
            "pipe": self.env._("Pipe"),
            "waist": self.env._("Waist"),
            "bottleneck": self.env._("Bottleneck"),
            "healthy": self.env._("Healthy"),
            False: self.env._("No verdict"),
        }

    @api.model
    def _describe_rule(self, shape, steps):
        """The rule that gave the shape, with its numbers."""
        numbers = {name: self._format_figure(value) for name, value in shape.numbers.items()}
        step = steps[shape.step]["name"] if shape.step is not None else ""
        return self._get_rules(step=step, **{**dict.fromkeys(NUMBERS, ""), **numbers})[shape.rule]

    @api.model
    def _get_rules(self, **values):
        """Each rule in words; only the one that was found has its numbers among ``values``."""
        return {
            "few_steps": self.env._("%(steps)s steps have no shape: it takes %(minimum)s.", **values),
            "few_cases": self.env._("The first step has %(number)s cases: a shape takes %(minimum)s.", **values),
            "few_cases_later": self.env._(
                "From the second step on fewer than %(minimum)s cases are left: too few for a shape.", **values
            ),
            "widening": self.env._(
                "%(step)s has %(number)s cases, more than the %(before)s before it: "
                "the steps do not follow each other.",
                **values,
            ),
            "waist": self.env._(
                "Narrow in the middle: %(step)s has %(number)s cases after %(before)s, "
                "and then there are %(after)s again.",
                **values,
            ),
            "pipe": self.env._(
                "Nothing narrows: of %(first)s cases even the narrowest step still has %(number)s.", **values
            ),
            "nail": self.env._(
                "Wide head, then thin: only %(conversion)s %% come to %(step)s, "
                "while the other steps typically keep %(typical)s %%.",
                **values,
            ),
            "bottleneck": self.env._(
                "Dies late: only %(conversion)s %% come to %(step)s, "
                "while the other steps typically keep %(typical)s %%.",
                **values,
            ),
            "neck_alone": self.env._(
                "Only %(conversion)s %% come to %(step)s, and then too few are left to judge the other steps by.",
                **values,
            ),
            "healthy": self.env._(
                "It narrows step by step and breaks nowhere: "
                "each step keeps %(lowest)s to %(highest)s %% of the one before.",
                **values,
            ),
        }

    @api.model
    def _get_checks(self):
        """What to check first, by shape or by the rule that gave none."""
        return {
            "nail": [
                self.env._("What the advertising promises, and whom it brings."),
                self.env._("Applications that are lost: nobody answers, too late, or they are not entered."),
            ],
            "pipe": [
                self.env._("The price: if nearly everybody buys, it may be too low."),
                self.env._("Discounts that everybody gets."),
                self.env._("Contacts that are entered only once they are sure to buy."),
            ],
            "waist": [
                self.env._("Steps that are superfluous: customers go on without them."),
                self.env._("A step that is done, but not entered."),
                self.env._("The order of the steps."),
            ],
            "bottleneck": [
                self.env._("The price and the terms that the customer learns in the end."),
                self.env._("Trust in the end: references, guarantees, who decides at the customer's."),
            ],
            "widening": [
                self.env._("The order of the steps, and whether the earlier step is entered at all."),
            ],
        }

    @api.model
    def _format_figure(self, value):
        value = round(value or 0, 1)
        return formatLang(self.env, value, digits=0 if value == int(value) else 1)
