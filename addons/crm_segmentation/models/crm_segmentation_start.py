import json
from datetime import timedelta
from hashlib import sha256

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import date_utils

from .crm_segmentation import PARAMETERS


class CrmSegmentation(models.Model):
    """Starting runs, by hand and by the calendar, and what they freeze."""

    _inherit = "crm.segmentation"

    def action_run(self):
        """Divide the customers by the months that have ended, now; open the run.

        Needs the right to edit the profile. A run that would repeat the last one of the same months is not kept
        twice: that one is opened. Raises UserError while another run of the profile is under way.
        """
        self.ensure_one()
        self.check_access("write")
        run = self._run()
        return {
            "type": "ir.actions.act_window",
            "res_model": run._name,
            "res_id": run.id,
            "views": [(False, "form")],
        }

    def action_run_past(self):
        """Queue runs for the last twelve months that have none, so that there is something to compare with."""
        self.ensure_one()
        self.check_access("write")
        last = self._get_last_day()
        days = [date_utils.end_of(last - relativedelta(months=back), "month") for back in range(12)]
        known = set(self.run_ids.filtered(lambda run: run.parameter_key == self._get_parameter_key()).mapped("date_to"))
        self.env["crm.segmentation.run"].sudo().create(
            [self._prepare_run_vals(day) for day in reversed(days) if day not in known]
        )
        self.env.ref("crm_segmentation.ir_cron_run").sudo()._trigger()
        return self.action_open_runs()

    def action_open_runs(self):
        """The runs of this profile."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_segmentation.crm_segmentation_run_action")
        return {**action, "domain": [("profile_id", "=", self.id)], "display_name": self.name}

    def _run(self, date_to=None):
        """Make the run of the months up to ``date_to`` (the last closed month), or finish the one begun; return it."""
        self.ensure_one()
        profile = self.sudo()
        try:
            profile.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("A run of “%(name)s” is under way: wait until it has finished.", name=self.name)
            ) from error
        profile.date_run = fields.Datetime.now()  # who has waited in vain reads what happened meanwhile
        date_to = date_to or self._get_last_day()
        run = profile.run_ids.filtered(lambda run: run.state in ("computed", "published"))
        while run.state not in (False, "done"):
            run = run._step()
        run = profile.run_ids.create(self._prepare_run_vals(date_to))
        while run.state != "done":
            run = run._step()
        return run.with_env(self.env)

    @api.model
    def _queue_due(self):
        """Queue the run of the last closed month for the profiles that run every month and have none of it."""
        for profile in self.search([("schedule", "=", "monthly")]):
            last = profile._get_last_day()
            if not profile.run_ids.filtered(lambda run, last=last: run.date_to >= last):
                profile.run_ids.create(profile._prepare_run_vals(last))

    def _get_last_day(self):
        """Last day of the last month that has ended where the company is."""
        return self.company_id._get_segmentation_today().replace(day=1) - timedelta(days=1)

    def _prepare_run_vals(self, date_to):
        parameters = self._get_parameters()
        return {
            "profile_id": self.id,
            "company_id": self.company_id.id,
            "measure": self.measure,
            "date_from": date_to.replace(day=1) - relativedelta(months=self.months - 1),
            "date_to": date_to,
            "parameters": parameters,
            "parameter_key": self._get_parameter_key(),
        }

    def _get_parameters(self):
        """All that decides the classes, as it is frozen in a run."""
        values = {name: self[name] for name in PARAMETERS}
        return {**values, "exclude_category_ids": sorted(self.exclude_category_ids.ids)}

    def _get_parameter_key(self):
        """Equal for equal parameters; those that another choice switches off do not count."""
        used = self._get_used_parameters(self._get_parameters())
        return sha256(json.dumps(used, sort_keys=True).encode()).hexdigest()[:12]

    @api.model
    def _get_used_parameters(self, parameters):
        """Without those that another choice switches off, in the order of the form."""
        unused = ("frequency_", "variation_")[parameters["xyz_method"] == "frequency"]
        unused = (unused, *(("abc_a", "abc_b") if parameters["abc_method"] == "curve" else ()))
        return {name: parameters[name] for name in PARAMETERS if not name.startswith(unused)}

    @api.model
    def _get_current_runs(self, companies):
        """The runs from which customers of the companies have their classes: the newest of each main profile."""
        runs = self.env["crm.segmentation.run"].sudo()
        for company in companies:
            domain = [
                ("profile_id.is_main", "=", True),
                ("profile_id.active", "=", True),
                ("company_id", "=", company.id),
                ("state", "!=", "waiting"),
            ]
            runs += runs.search(domain, limit=1)
        return runs.with_env(self.env)
