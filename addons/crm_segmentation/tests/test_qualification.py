from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tests.form import Form
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestQualification(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = new_test_user(cls.env, "seg-seller", groups="sales_team.group_sale_salesman")
        cls.colleague = new_test_user(cls.env, "seg-colleague", groups="sales_team.group_sale_salesman")
        cls.questionnaire = cls.env["crm.qualification"].create({
            "name": "Short", "sequence": 1, "fit_score": 60, "potential_a": 75, "potential_b": 40,
            "question_ids": [
                cls._question("Budget", "budget", 1, {"Yes": 100, "No": 0}),
                cls._question("Need", "need", 2, {"Great": 90, "Some": 40}),
                cls._question("Size", "potential", 1, {"Large": 80, "Small": 10}, is_required=False),
            ],
        })  # fmt: skip
        cls.lead = cls.env["crm.lead"].create({"name": "Lead", "user_id": cls.person.id})

    @staticmethod
    def _question(name, dimension, weight, answers, is_required=True):
        return Command.create({
            "name": name, "dimension": dimension, "weight": weight, "is_required": is_required,
            "answer_ids": [Command.create({"name": key, "points": points}) for key, points in answers.items()],
        })  # fmt: skip

    def _qualify(self, *answers, user=None, lead=None):
        """Answer in the form as a person does; an answer of None is left out."""
        records = self.env["crm.lead.qualification"].with_user(user or self.person)
        form = Form(records.with_context(default_lead_id=(lead or self.lead).id))
        for position, name in enumerate(answers):
            with form.line_ids.edit(position) as line:
                answers_of = self.questionnaire.question_ids[position].answer_ids
                line.answer_id = answers_of.filtered(lambda answer, name=name: answer.name == name)
        return form.save()

    def test_weighted_score(self):
        record = self._qualify("No", "Great", "Large")
        self.assertEqual(record.score, 60)  # (1 × 0 + 2 × 90) / 3
        self.assertEqual((record.result, record.potential_class), ("fit", "A"))
        self.assertEqual((record.user_id, self.lead.qualified_by_id), (self.person, self.person))
        self.assertTrue(self.lead.qualified_date)

    def test_below_the_threshold(self):
        record = self._qualify("Yes", "Some", "Small")
        self.assertEqual(record.score, 60)  # (100 + 2 × 40) / 3
        record = self._qualify("No", "Some", "Small")
        self.assertAlmostEqual(record.score, 26.7)
        self.assertEqual((record.result, record.potential_class), ("unfit", "C"))
        self.assertEqual(self.lead.qualification_result, "unfit", "the last one counts")

    def test_exactly_on_the_threshold(self):
        """All answers give 60 points, so does their mean, whatever 0.1 + 0.2 is to a computer."""
        budget, need, size = self.questionnaire.question_ids
        for question, weight in ((budget, 0.1), (need, 0.2), (size, 0.3)):
            question.write({"weight": weight, "dimension": "need"})
            question.answer_ids.points = 60
        record = self._qualify("No", "Great", "Large")
        self.assertEqual((record.score, record.result), (60, "fit"))

    def test_unanswered(self):
        record = self._qualify("Yes", "Great", None)
        self.assertFalse(record.potential_class, "nothing was said on it")
        budget = self.questionnaire.question_ids[0]
        with self.assertRaisesRegex(ValidationError, "Need"):
            self.env["crm.lead.qualification"].with_user(self.person).create({
                "lead_id": self.lead.id, "qualification_id": self.questionnaire.id,
                "line_ids": [Command.create({"question_id": budget.id, "answer_id": budget.answer_ids[0].id})],
            })  # fmt: skip

    def test_kept_as_it_was(self):
        record = self._qualify("Yes", "Great", "Large")
        self.questionnaire.fit_score = 100
        self.questionnaire.question_ids.answer_ids.points = 0
        self.questionnaire.question_ids[0].weight = 7
        self.env.flush_all()
        record.invalidate_recordset()
        self.assertAlmostEqual(record.score, 93.3)  # (100 + 2 × 90) / 3
        self.assertEqual(record.result, "fit")
        with self.assertRaises(AccessError):
            record.with_user(self.person).note = "It was otherwise"
        self.env.cr.execute("UPDATE crm_lead_qualification SET create_date = create_date - interval '1 day'")
        record.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "qualify the lead again"):
            line = {"lead_qualification_id": record.id, "question_id": self.questionnaire.question_ids[1].id}
            self.env["crm.lead.qualification.line"].with_user(self.person).create(line)

    def test_doer_cannot_be_given(self):
        vals = {
            "lead_id": self.lead.id, "qualification_id": self.questionnaire.id, "user_id": self.colleague.id,
            "score": 100, "result": "fit",
            "line_ids": [
                Command.create({"question_id": question.id, "answer_id": question.answer_ids[-1].id})
                for question in self.questionnaire.question_ids
            ],
        }  # fmt: skip
        record = self.env["crm.lead.qualification"].with_user(self.person).create(vals)
        self.assertEqual((record.user_id, record.result), (self.person, "unfit"))

    def test_no_machine_qualifies(self):
        with self.assertRaisesRegex(UserError, "by a person"):
            self.env["crm.lead.qualification"].create({
                "lead_id": self.lead.id, "qualification_id": self.questionnaire.id,
            })  # fmt: skip

    def test_answer_of_another_question(self):
        first, second = self.questionnaire.question_ids[:2]
        with self.assertRaisesRegex(ValidationError, "no answer to 'Budget'"):
            self.env["crm.lead.qualification"].with_user(self.person).create({
                "lead_id": self.lead.id, "qualification_id": self.questionnaire.id,
                "line_ids": [Command.create({"question_id": first.id, "answer_id": second.answer_ids[0].id})],
            })  # fmt: skip

    def test_colleague_sees_nothing(self):
        record = self._qualify("Yes", "Great", "Large")
        records = self.env["crm.lead.qualification"].with_user(self.colleague)
        self.assertFalse(records.search([("lead_id", "=", self.lead.id)]))
        self.assertFalse(records.line_ids.search([("lead_qualification_id", "=", record.id)]))
        with self.assertRaises(AccessError):
            self._qualify("Yes", "Great", "Large", user=self.colleague)

    def test_merge_keeps_the_last(self):
        other = self.env["crm.lead"].create({"name": "Same", "user_id": self.person.id})
        self._qualify("Yes", "Great", "Large")
        last = self._qualify("No", "Some", "Small", lead=other)
        survivor = (self.lead | other).merge_opportunity()
        self.assertEqual(survivor.lead_qualification_id, last)
        self.assertEqual(len(survivor.lead_qualification_ids), 2)

    def test_search_and_group(self):
        never = self.env["crm.lead"].create({"name": "Never", "user_id": self.person.id})
        self._qualify("Yes", "Great", "Large")
        leads = self.env["crm.lead"].with_user(self.person)
        mine = [("id", "in", (self.lead | never).ids)]
        self.assertEqual(leads.search([*mine, ("qualification_result", "=", "fit")]), self.lead)
        self.assertEqual(leads.search([*mine, ("lead_qualification_id", "=", False)]), never)
        groups = leads.formatted_read_group(mine, ["potential_class"], ["__count"])
        self.assertEqual({group["potential_class"]: group["__count"] for group in groups}, {"A": 1, False: 1})

    def test_questionnaire_of_the_team(self):
        team = self.env["crm.team"].create({"name": "Hunters"})
        of_team = self.questionnaire.copy({"name": "Hunters'", "sequence": 0, "team_ids": [Command.link(team.id)]})
        self.assertEqual(len(of_team.question_ids.answer_ids), 6)
        self.assertEqual(self.env["crm.qualification"]._find_for(self.lead), self.questionnaire)
        self.lead.team_id = team
        self.assertEqual(self.env["crm.qualification"]._find_for(self.lead), of_team)

    def test_thresholds_are_checked(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.questionnaire.potential_b = 90
            self.env.flush_all()
