from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, date_utils

from .classes import QUADRANT_OF
from .crm_segmentation_movement import KIND_OF

LIMIT = 10  # activities per salesperson and run; where there are more drops, the last one sums up the rest
NAMES = 20  # customers named in a summary


class CrmSegmentationNotice(models.AbstractModel):
    """Tells salespeople which of their customers dropped in a run: an activity per customer, with the reason in words.

    Which drops count is for the rules (``crm.segmentation.movement``). Told of is only the run of a company's main
    segmentation up to the month that has just ended, compared with the comparable run of the months before, and
    nothing that an earlier run of the same months already showed: runs made for the past are no news. A first run has
    nothing to compare with. Customers without an active salesperson in the run's company have nobody to tell; the
    migration matrix shows them.
    """

    _name = "crm.segmentation.notice"
    _description = "Notices of Dropped Customers"

    @api.model
    def _announce(self, run):
        """Plan the activities for the drops of ``run``, the most valuable customers of each salesperson first."""
        rules = self.env["crm.segmentation.movement"].sudo().search([("company_id", "=", run.company_id.id)])
        is_news = run.profile_id.is_main and run.date_to == run.profile_id._get_last_day()
        if not rules or not run.previous_run_id or not is_news:
            return
        drops = defaultdict(list)
        for name in ("crm.segmentation.result", "crm.segmentation.run", "res.partner", "res.users"):
            self.env[name].flush_model()
        for row in self.env.execute_query_dict(self._get_changes_query(run)):
            if matching := rules.filtered(lambda rule, row=row: rule._matches(*self._get_classes(row))):
                drops[self.env["res.users"].sudo().browse(row["user_id"])].append((row, matching))
        policies = self.env["crm.segmentation.policy"].sudo().search([("company_id", "=", run.company_id.id)])
        policies = policies.grouped("segment_code")
        vals_list = [vals for user, own in drops.items() for vals in self._prepare_vals_list(user, own, policies)]
        # One look at one's activities shows them all: no e-mail for each
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(vals_list)

    @api.model
    def _get_changes_query(self, run):
        """SQL: customers whose classes changed and who have a salesperson, the most valuable of before first.

        Left out are those that an earlier run of the same months found changed in the same way.
        """
        return SQL(
            """
            SELECT result.partner_id, partner.user_id, COALESCE(partner.name, '') AS name,
                   result.abc_class, result.xyz_class, result.segment_code,
                   result.previous_abc_class, result.previous_xyz_class, result.previous_segment_code
              FROM crm_segmentation_result result
              JOIN res_partner partner ON partner.id = result.partner_id AND partner.active
              JOIN res_users users ON users.id = partner.user_id AND users.active
              JOIN res_company_users_rel allowed ON allowed.user_id = users.id AND allowed.cid = %(company)s
              LEFT JOIN crm_segmentation_result before
                     ON before.run_id = %(previous)s AND before.partner_ref = result.partner_ref
             WHERE result.run_id = %(run)s
               AND (result.abc_class, result.xyz_class)
                   IS DISTINCT FROM (result.previous_abc_class, result.previous_xyz_class)
               AND NOT EXISTS (
                   SELECT FROM crm_segmentation_run earlier
                     JOIN crm_segmentation_result told
                       ON told.run_id = earlier.id AND told.partner_ref = result.partner_ref
                    WHERE earlier.profile_id = %(profile)s AND earlier.date_to = %(date_to)s AND earlier.id < %(run)s
                      AND earlier.state = 'done' AND told.segment_code IS NOT DISTINCT FROM result.segment_code
                      AND told.previous_segment_code IS NOT DISTINCT FROM result.previous_segment_code)
             ORDER BY before.revenue DESC NULLS LAST, result.partner_id
            """,
            run=run.id,
            company=run.company_id.id,
            previous=run.previous_run_id.id,
            profile=run.profile_id.id,
            date_to=run.date_to,
        )

    @api.model
    def _get_classes(self, row):
        """The classes and the quadrant before, and those after."""
        return (
            {row["previous_abc_class"], row["previous_xyz_class"], QUADRANT_OF.get(row["previous_segment_code"])},
            {row["abc_class"], row["xyz_class"], QUADRANT_OF.get(row["segment_code"])},
        )

    def _prepare_vals_list(self, user, drops, policies):
        """Activities of one salesperson, in the salesperson's language."""
        notice = self.with_context(lang=user.lang)
        shown = drops if len(drops) <= LIMIT else drops[: LIMIT - 1]
        vals_list = [notice._prepare_vals(user, *drop, policies.get(drop[0]["segment_code"])) for drop in shown]
        rest = [row for row, _rules in drops[len(shown) :]]
        return [*vals_list, notice._prepare_summary_vals(user, rest)] if rest else vals_list

    def _prepare_vals(self, user, row, rules, policy):
        rules = rules.with_env(self.env)
        policy = policy.with_env(self.env) if policy else self.env["crm.segmentation.policy"]
        activity_type = rules.activity_type_id[:1] or policy.activity_type_id
        moves = Markup().join(Markup("<li>%s</li>") % self._describe(rule, row) for rule in rules)
        return {
            **self._prepare_common_vals(user, min(rules.mapped("days")), activity_type),
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": row["partner_id"],
            "summary": self.env._(
                "Dropped from %(before)s to %(after)s",
                before=self._get_label(row["previous_segment_code"]),
                after=self._get_label(row["segment_code"]),
            ),
            "note": Markup("<ul>%s</ul><p>%s</p>") % (moves, policy.advice or ""),
        }

    def _prepare_summary_vals(self, user, rows):
        """One activity of nobody's document for the drops above the limit."""
        names = [row["name"] for row in rows[:NAMES]]
        if len(rows) > NAMES:
            names.append("…")
        return {
            **self._prepare_common_vals(user, 0, self.env["mail.activity.type"]),
            "summary": self.env._("%(count)s more of your customers dropped in their segments", count=len(rows)),
            "note": Markup("<ul>%s</ul>") % Markup().join(Markup("<li>%s</li>") % name for name in names),
        }

    def _prepare_common_vals(self, user, days, activity_type):
        activity_type = activity_type or self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        return {
            "activity_type_id": activity_type.id if activity_type else False,
            "date_deadline": date_utils.add(fields.Date.context_today(self.with_context(tz=user.tz)), days=days),
            "user_id": user.id,
            "automated": True,
        }

    def _describe(self, rule, row):
        """“A → B”: the class the customer left, by that rule, and the one of the same kind it has now."""
        labels = dict(rule._fields["from_class"]._description_selection(self.env))
        now = {
            "abc": row["abc_class"],
            "xyz": row["xyz_class"],
            "quadrant": QUADRANT_OF.get(row["segment_code"]),
        }[KIND_OF[rule.from_class]]
        return f"{labels[rule.from_class]} → {labels.get(now) or self.env._('none')}"

    def _get_label(self, code):
        labels = dict(self.env["crm.segmentation.result"]._fields["segment_code"]._description_selection(self.env))
        return labels.get(code) or self.env._("none")
