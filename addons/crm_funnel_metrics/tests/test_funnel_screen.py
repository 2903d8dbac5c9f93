import io
import json
import zipfile

from lxml import etree

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import FunnelCase

SHEET = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@tagged("post_install", "-at_install")
class TestFunnelScreen(FunnelCase, HttpCase):
    """20 deals in Step 1, of which 12 went on to Step 2 and 3 to Step 3; 8 were lost in Step 1. Two are Anna's.

    All but the first two came from a fair: 10 of them came to Step 2 and one to Step 3.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "UTC"  # as the browser of the tests: today is one day for both
        cls.funnel = cls.env["crm.funnel"].create(
            {
                "name": "=Funnel of the test",
                "sequence": -100,
                "company_id": cls.company.id,
                "step_ids": [
                    (0, 0, {"sequence": number, "stage_id": stage.id}) for number, stage in enumerate(cls.stages[:3], 1)
                ],
            }
        )
        fair = cls.env["utm.source"].create({"name": "Fair of the test"})
        for number in range(20):
            holder = cls.anna if number in (0, 15) else cls.boris
            lead = cls.env["crm.lead"].create(
                {
                    "name": f"Deal {number}", "type": "opportunity", "team_id": cls.team.id, "user_id": holder.id,
                    "company_id": cls.company.id, "stage_id": cls.stages[0].id, "expected_revenue": 100,
                    "source_id": fair.id if number >= 2 else False,
                }
            )  # fmt: skip
            for stage in cls.stages[1 : 1 + (number < 12) + (number < 3)]:
                lead.stage_id = stage
            if number >= 12:
                lead.action_set_lost()
        cls.env.flush_all()
        cls.director.password = "funnel_director"  # start_tour logs in with the login as password

    def test_director_reads_the_funnel_and_opens_its_records(self):
        self.start_tour("/odoo/funnel", "crm_funnel_metrics_funnel", login=self.director.login)

    def _export(self, login, question):
        self.authenticate(login, login)
        data = {"data": json.dumps(question), "csrf_token": http.Request.csrf_token(self)}
        return self.url_open("/crm_funnel_metrics/funnel/xlsx", data=data, timeout=60)

    def _read_sheets(self, content):
        """The cells of each sheet of an XLSX file, row by row; texts as texts, numbers rounded to 4 digits."""
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            strings = etree.fromstring(book.read("xl/sharedStrings.xml")).findall("s:si", SHEET)
            texts = ["".join(string.itertext()) for string in strings]
            names = sorted(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
            return [self._read_sheet(etree.fromstring(book.read(name)), texts) for name in names]

    def _read_sheet(self, sheet, texts):
        self.assertFalse(sheet.findall(".//s:f", SHEET), "there is a formula")
        return [
            [
                texts[int(cell.findtext("s:v", namespaces=SHEET))]
                if cell.get("t") == "s"
                else round(float(cell.findtext("s:v", namespaces=SHEET)), 4)
                for cell in row.findall("s:c", SHEET)
            ]
            for row in sheet.findall(".//s:row", SHEET)
        ]

    def test_spreadsheet_has_the_figures_of_the_screen(self):
        response = self._export(self.director.login, {"funnel_id": self.funnel.id, "split": "user"})
        self.assertEqual(response.status_code, 200)
        steps, diagnosis, split = self._read_sheets(response.content)
        self.assertEqual(steps[0], ["=Funnel of the test"])
        lines = {row[0]: row for row in steps[3:]}
        self.assertEqual(lines["Step 1"][:4], ["Step 1", 20, 2000, 8])  # nothing to divide by: empty cells
        self.assertEqual(lines["Step 2"][:5], ["Step 2", 12, 1200, 0.6, 0.6])
        self.assertEqual(lines["Step 3"][:5], ["Step 3", 3, 300, 0.25, 0.15])
        self.assertIn(["Weakest step: Step 3"], diagnosis)
        self.assertIn([self.boris.name, 0.1818, 11], diagnosis)
        self.assertIn(["Fair of the test", 0.1, 10], diagnosis)
        people = {row[0]: row[1:] for row in split[3:]}
        self.assertEqual(people[self.anna.name], [2, 200, 1, 100, 0.5, 1, 100, 1])
        self.assertEqual(people[self.boris.name], [18, 1800, 11, 1100, 0.6111, 2, 200, 0.1818])

    def test_spreadsheet_shows_what_the_user_may_see(self):
        self.anna.password = self.anna.login
        steps, *_others = self._read_sheets(self._export(self.anna.login, {"funnel_id": self.funnel.id}).content)
        self.assertEqual([row[:2] for row in steps[4:]], [["Step 1", 2], ["Step 2", 1], ["Step 3", 1]])

    def test_spreadsheet_of_a_cohort_says_how_many_are_open(self):
        """8 of the 20 deals of the funnel and one that never came to a step of it are lost: 12 are open."""
        elsewhere = self.env["crm.lead"].create(
            {"name": "Elsewhere", "type": "opportunity", "team_id": self.team.id, "user_id": self.boris.id,
             "company_id": self.company.id, "stage_id": self.stages[3].id}
        )  # fmt: skip
        elsewhere.action_set_lost()
        self.env.flush_all()
        content = self._export(self.director.login, {"funnel_id": self.funnel.id, "mode": "cohort"}).content
        steps, *_others = self._read_sheets(content)
        self.assertIn("12 of 21 leads are still open", steps[1][0])
        self.assertIn("What became of the leads", steps[2][0])
        self.assertEqual(steps[-1], ["Lost before the first step", 1, 0])

    def test_spreadsheet_of_a_funnel_without_steps(self):
        self.funnel.step_ids.unlink()
        response = self._export(self.director.login, {"funnel_id": self.funnel.id, "compare": "year", "split": "user"})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self._read_sheets(response.content)[0][-1][:2], ["Lost before the first step", 8])

    def test_spreadsheet_refuses_who_has_no_rights_and_what_is_no_question(self):
        for login, group in (("screen_employee", "base.group_user"), ("screen_portal", "base.group_portal")):
            new_test_user(self.env, login, group)
            with self.assertLogs("odoo.http", "WARNING"):
                self.assertEqual(self._export(login, {}).status_code, 403)
        for question in ("no question", [1]):
            self.assertEqual(self._export(self.director.login, question).status_code, 400)

    def test_without_a_funnel_there_is_nothing_to_show(self):
        self.env["crm.funnel"].search([]).active = False
        board = self.env["crm.funnel"].with_user(self.director).get_board()
        self.assertEqual(board, {"picture": False, "diagnosis": False})
        self.assertEqual(self._export(self.director.login, {}).status_code, 400)

    def test_outsiders_are_refused(self):
        for login, group in (("screen_employee", "base.group_user"), ("screen_portal", "base.group_portal")):
            funnel = self.env["crm.funnel"].with_user(new_test_user(self.env, login, group))
            for call in (funnel.get_board, funnel.get_picture):
                with self.assertRaises(AccessError):
                    call()

    def test_screen_opens_with_few_queries(self):
        question = {"funnel_id": self.funnel.id, "split": "user", "compare": "previous"}
        question |= {"date_from": "2026-01-01", "date_to": "2026-12-31"}
        funnel = self.env["crm.funnel"].with_user(self.director)
        funnel.get_board(**question)
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            funnel.get_board(**question)
