from odoo.fields import Command

from odoo.addons.crm_funnel_metrics.tests.common import FunnelCase


class QualificationCase(FunnelCase):
    def _qualify(self, lead, day, points):
        questionnaire = self.env["crm.qualification"].create({"name": "Short", "fit_score": 60})
        question = self.env["crm.qualification.question"].create(
            {"name": "Need", "qualification_id": questionnaire.id, "dimension": "need", "weight": 1}
        )
        answer = self.env["crm.qualification.answer"].create(
            {"name": "Some", "question_id": question.id, "points": points}
        )
        line = {"question_id": question.id, "answer_id": answer.id}
        record = (
            self.env["crm.lead.qualification"]
            .with_user(self.anna)
            .create({"lead_id": lead.id, "qualification_id": questionnaire.id, "line_ids": [Command.create(line)]})
        )
        record.sudo().date = f"{day} 09:00:00"
        record.flush_recordset()
        return record
