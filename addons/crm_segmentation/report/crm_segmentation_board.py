from collections import Counter

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date, format_datetime

from ..models.classes import MONEY

RUN_FIELDS = ["profile_id", "company_id", "date_from", "date_to", "date_done", "parameter_key"]
READY = [("state", "in", ("published", "done"))]


class CrmSegmentationBoard(models.AbstractModel):
    """What the pictures of a run share: which run is shown, which others there are, and who sees money.

    A run is given by its id, else the last one of the given profile is taken, else the last one of the current company
    or, if it has none, of another of the user's; the main profile first.
    """

    _name = "crm.segmentation.board"
    _description = "Picture of a Segmentation"

    @api.model
    def _get_board(self, run_id=False, profile_id=False):
        """Return (run, the comparable run before it, what every picture sends); there may be neither run.

        Raise UserError where the run or the profile cannot be shown to this user.
        """
        self.env["crm.segmentation.result"].check_access("read")
        profiles = self.env["crm.segmentation"].search_fetch(
            [("company_id", "in", self.env.companies.ids)], ["name", "company_id"]
        )
        profiles = profiles.sorted(lambda profile: profile.company_id != self.env.company)
        runs = self.env["crm.segmentation.run"].search_fetch(
            Domain(READY) & Domain("profile_id", "in", profiles.ids), RUN_FIELDS, order="date_to desc, id desc"
        )
        run = self._pick(profiles, runs, run_id, profile_id)
        shown = runs.filtered(lambda other: other.profile_id == run.profile_id)
        count = Counter(shown.mapped("date_to"))
        before = runs.filtered(
            lambda other: (
                other.profile_id == run.profile_id
                and other.parameter_key == run.parameter_key
                and other.date_to < run.date_to
            )
        )
        return (
            run,
            before[:1],
            {
                "profiles": [self._prepare_profile(profile) for profile in profiles],
                "profile_id": run.profile_id.id or profile_id or profiles[:1].id,
                "runs": [self._prepare_run(other, count[other.date_to] > 1) for other in shown],
                "run_id": run.id,
                "has_money": self._has_money(),
                "currency_id": run.currency_id.id,
                "may_run": self.env["crm.segmentation"].has_access("write"),
            },
        )

    @api.model
    def _pick(self, profiles, runs, run_id, profile_id):
        if run_id:
            runs = runs.filtered(lambda run: run.id == run_id)
            if not runs:
                raise UserError(self.env._("This run is not there, not finished, or of another company."))
        elif profile_id:
            if profile_id not in profiles.ids:
                raise UserError(self.env._("This segmentation is not there, or of another company."))
            runs = runs.filtered(lambda run: run.profile_id.id == profile_id)
        else:
            by_profile = runs.grouped("profile_id")
            runs = next((by_profile[profile] for profile in profiles if profile in by_profile), runs)
        return runs[:1]

    @api.model
    def _has_money(self):
        return self.env.user.has_group(MONEY)

    def _prepare_profile(self, profile):
        several = len(self.env.companies) > 1
        return {"id": profile.id, "name": f"{profile.name} ({profile.company_id.name})" if several else profile.name}

    def _prepare_run(self, run, shows_time=False):
        """What the picture says of a run: its months, and when it was made, to tell it from others of that time."""
        first, last = (format_date(self.env, day, date_format="MMM yyyy") for day in (run.date_from, run.date_to))
        label = f"{first} – {last}"
        if shows_time and run.date_done:
            label = f"{label}, {format_datetime(self.env, run.date_done, dt_format='short')}"
        return {"id": run.id, "label": label, "key": run.parameter_key}

    @api.model
    def _get_labels(self, name):
        """{class: label} of a field of the results, in the user's language."""
        return dict(self.env["crm.segmentation.result"]._fields[name]._description_selection(self.env))
