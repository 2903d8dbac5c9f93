from odoo import api, models


class CrmPayGateWords(models.AbstractModel):
    """A pay gate in words."""

    _name = "crm.pay.gate.words"
    _description = "Words of the Pay Gate"

    @api.model
    def _explain(self, gate):
        """The sentences that say how the share of ``gate`` comes about."""
        sentences = (
            self._explain_sales(gate),
            self._explain_activity(gate),
            self._explain_must(gate),
            self._explain_override(gate),
        )
        return [sentence for sentence in sentences if sentence]

    def _explain_sales(self, gate):
        percent = _percent(gate.sales_fulfilment)
        if not gate.has_sales:
            return self.env._("There was no sales target in this month.")
        if gate.outcome == "sales_met":
            return self.env._(
                "The sales plan was met by %(percent)s %%: the full base pay. The activity plan is not looked at.",
                percent=percent,
            )
        if gate.sales_fulfilment >= 1:
            return self.env._(
                "The sales plan was fulfilled by %(percent)s %%, but a must-have of it was not. The activity plan"
                " decides.",
                percent=percent,
            )
        return self.env._(
            "The sales plan was fulfilled by %(percent)s %%, so it was not met. The activity plan decides.",
            percent=percent,
        )

    def _explain_activity(self, gate):
        if gate.outcome == "sales_met":
            return False
        if not gate.has_activity:
            return self.env._("There was no activity target in this month either: the gate gives no share.")
        return self.env._(
            "The activity plan was fulfilled by %(percent)s %%. By the scale %(scale)s this is %(share)s %%"
            " of the base pay.",
            percent=_percent(gate.activity_fulfilment),
            scale=gate.scale_name,
            share=_percent(gate.rule_share),
        )

    def _explain_must(self, gate):
        """That a must-have line held the activity plan down, where it did."""
        lines = gate.line_ids.filtered(lambda line: line.kind == "activity")
        must = lines.filtered("is_must").sorted("fulfilment")[:1]
        average = self.env["crm.pay.gate.rule"]._get_fulfilment(
            [{"weight": line.weight, "fulfilment": line.fulfilment} for line in lines]
        )
        if not must or must.fulfilment >= average:
            return False
        return self.env._(
            "The average of the lines by weight is %(average)s %%, but the plan is fulfilled no better than its"
            " must-have %(metric)s.",
            average=_percent(average),
            metric=must.metric_id.name or must.metric_name,
        )

    def _explain_override(self, gate):
        if not gate.is_overridden:
            return False
        return self.env._(
            "Set by hand to %(share)s %%: %(reason)s", share=_percent(gate.override_share), reason=gate.override_reason
        )


def _percent(value):
    return f"{round(value * 100, 2):,.15g}"
