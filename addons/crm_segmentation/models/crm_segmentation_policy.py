from odoo import api, fields, models

from ..tools.policy_defaults import DEFAULTS
from .classes import CODES


class CrmSegmentationPolicy(models.Model):
    """What to do with the customers of one segment: one policy per company and segment.

    The system creates them with sensible defaults for every company; the administrator edits them.
    """

    _name = "crm.segmentation.policy"
    _description = "Segment Policy"
    _order = "company_id, sequence, id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    segment_code = fields.Selection(CODES, string="Segment", required=True, readonly=True)
    sequence = fields.Integer()
    advice = fields.Text(string="What to Do", translate=True)
    cadence_days = fields.Integer(
        string="Contact Every (days)",
        help="A customer who had no contact for more days than this is out of contact, and neglected when nothing is "
        "planned either. 0: no contact is expected.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Suggested Activity",
        ondelete="set null",
        domain=[("res_model", "in", (False, "res.partner"))],
    )
    date_reminder_days = fields.Integer(
        string="Remind of Dates (days ahead)",
        default=7,
        help="The salesperson gets an activity so many days before a date to remember. 0: none.",
    )
    date_template_id = fields.Many2one(
        "mail.template",
        string="E-mail on Dates",
        ondelete="set null",
        domain=[("model", "=", "res.partner")],
        help="Sent to the contact on the day. Who opted out of e-mails gets none. Empty: no e-mail.",
    )
    color = fields.Integer()

    _segment_uniq = models.UniqueIndex("(company_id, segment_code)", "A company has one policy per segment.")
    _cadence_not_negative = models.Constraint(
        "CHECK(cadence_days >= 0)", "The days between contacts cannot be negative; use 0 when none is expected."
    )

    _reminder_not_negative = models.Constraint(
        "CHECK(date_reminder_days >= 0)", "The days of a reminder cannot be negative; use 0 for no reminder."
    )

    @api.depends("segment_code")
    def _compute_display_name(self):
        labels = dict(self._fields["segment_code"]._description_selection(self.env))
        for policy in self:
            policy.display_name = labels.get(policy.segment_code)

    @api.model
    def _create_missing(self):
        """Give each company the default policy of each segment that it has none for."""
        existing = {(company.id, code) for company, code in self._read_group([], ["company_id", "segment_code"])}
        missing = [
            (company, sequence, default)
            for company in self.env["res.company"].with_context(active_test=False).search([])
            for sequence, default in enumerate(DEFAULTS)
            if (company.id, default.code) not in existing
        ]
        policies = self.create([self._prepare_default_vals(*line) for line in missing])
        policies._translate_defaults([code for code, _name in self.env["res.lang"].get_installed()])
        return policies

    def _translate_defaults(self, languages):
        """Say the default advice in these languages, where nobody has written another or translated it."""
        defaults = {default.code: default.advice for default in DEFAULTS}
        english = {code: self.with_context(lang="en_US").env._(advice) for code, advice in defaults.items()}
        for language in languages:
            policies = self.with_context(lang=language)
            untouched = policies.filtered(lambda policy: policy.advice == english.get(policy.segment_code))
            for code, some in untouched.grouped("segment_code").items():
                some.advice = policies.env._(defaults[code])

    def _prepare_default_vals(self, company, sequence, default):
        activity_type = self.env.ref(default.activity_type, raise_if_not_found=False)
        return {
            "company_id": company.id,
            "segment_code": default.code,
            "sequence": sequence,
            "advice": self.with_context(lang="en_US").env._(default.advice),
            "cadence_days": default.cadence_days,
            "activity_type_id": activity_type.id if activity_type else False,
            "color": default.color,
        }
