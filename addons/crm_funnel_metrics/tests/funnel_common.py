from odoo.fields import Command

from .common import FunnelCase


class FunnelPictureCase(FunnelCase):
    """A funnel of the team's four stages and the winning one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = "Europe/Vilnius"
        cls.funnel = cls._new_funnel(*({"stage_id": stage.id} for stage in cls.stages | cls.won_stage))

    @classmethod
    def _new_funnel(cls, *steps, **vals):
        return cls.env["crm.funnel"].create({"name": "Test", "step_ids": [*map(Command.create, steps)], **vals})

    @classmethod
    def _metric(cls, code):
        """A metric that comes with the apps, by its code."""
        return cls.env["crm.metric"].search([("code", "=", code)])

    def _picture(self, user=None, **question):
        question.setdefault("funnel_id", self.funnel.id)
        self.env["crm.funnel.fact"].invalidate_model()
        return self.env["crm.funnel"].with_user(user or self.director).get_picture(**question)

    def _numbers(self, name="number", **question):
        """The figure ``name`` of all steps."""
        return [step[name] for step in self._picture(**question)["steps"]]
