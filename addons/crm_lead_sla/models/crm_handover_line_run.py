import json
import logging

from psycopg2 import OperationalError

from odoo import models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class CrmHandoverLine(models.Model):
    _inherit = "crm.handover.line"

    def _hand_over(self):
        for (model, giver, receiver), lines in self._grouped_by("from_user_id", "to_user_id"):
            problem = receiver._get_receiver_problem(lines.handover_id.company_id)
            if problem or giver == receiver:
                lines._leave("skipped", problem or self.env._("It is theirs already"))
            else:
                lines._give(model, giver, receiver)

    def _take_back(self):
        for (model, giver, receiver), lines in self._grouped_by("to_user_id", "from_user_id"):
            problem = receiver._get_receiver_problem(lines.handover_id.company_id)
            if problem:
                lines._leave("kept", problem)
            else:
                lines._return(model, giver, receiver)

    def _grouped_by(self, giver, receiver):
        return self.grouped(lambda line: (line.res_model, line[giver], line[receiver])).items()

    def _give(self, model, giver, receiver):
        lines, before = self._split_held("skipped", model, giver)
        for part in lines._try("skipped", lambda part: part._get_records()._hand_over(giver, receiver)):
            for line in part:
                after = line._get_records()._get_handover_values()
                line.write({"state": "done", "before": before[line.res_id], "after": after})

    def _return(self, model, giver, receiver):
        lines, now = self._split_held("kept", model, giver)
        compared = self.env[model]._handover_kept
        changed = lines.filtered(lambda line: any(line.after.get(name) != now[line.res_id][name] for name in compared))
        changed._leave("kept", self.env._("Changed by hand meanwhile"))
        for group in (lines - changed).grouped(lambda line: json.dumps([line.before, line.after])).values():
            before, after = group[0].before, group[0].after
            parts = group._try(
                "kept",
                lambda part, b=before, a=after: part._get_records()._take_back(giver, receiver, b, a),
            )
            for part in parts:
                part.write({"state": "undone"})

    def _split_held(self, state, model, giver):
        """The rows whose record ``giver`` still holds, open, and {record id: values now}; leave out the others."""
        records = self.env[model].with_context(active_test=True)
        held = records.search(records._get_handover_domain(giver) & Domain("id", "in", self.mapped("res_id")))
        lines = self.filtered(lambda line: line.res_id in held._ids)
        (self - lines)._leave(state, self.env._("Closed, deleted or with somebody else by now"))
        return lines, {record.id: record._get_handover_values() for record in held}

    def _get_records(self):
        return self.env[self[:1].res_model].browse(self.mapped("res_id"))

    def _leave(self, state, reason):
        self.write({"state": state, "reason": reason})

    def _try(self, state, act):
        """Do ``act`` with all these rows, or with one at a time if that fails: a bad record stays behind alone.

        Yield the rows with which it succeeded.
        """
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                act(self)
        except OperationalError:
            raise  # somebody else writes the same records: the whole batch is tried again
        except Exception as error:
            if len(self) == 1:
                _logger.info("Left out of hand-over %s: %s", self.handover_id.id, error)
                self._leave(state, str(error))
                return
        else:
            yield self
            return
        for line in self:
            yield from line._try(state, act)
