import json

from werkzeug.exceptions import BadRequest

from odoo.http import Controller, content_disposition, request, route

from ..report.crm_funnel_export import FunnelWorkbook

QUESTION = {"funnel_id", "date_from", "date_to", "mode", "count_skipped", "compare", "split", "domain"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CrmFunnelExport(Controller):
    @route("/crm_funnel_metrics/funnel/xlsx", type="http", auth="user", methods=["POST"], readonly=True)
    def export_funnel(self, data, **_kwargs):
        """The funnel that ``data`` asks for (JSON, the arguments of get_board) as the user sees it, as an XLSX file."""
        board = request.env["crm.funnel"].get_board(**self._read_question(data))
        if not board["picture"]:
            raise BadRequest()
        content = FunnelWorkbook(request.env, board["picture"], board["diagnosis"]).build()
        filename = content_disposition(f"{board['picture']['funnel']['name']}.xlsx")
        return request.make_response(content, [("Content-Type", XLSX), ("Content-Disposition", filename)])

    def _read_question(self, data):
        try:
            question = json.loads(data.read() if hasattr(data, "read") else data)
        except ValueError as error:
            raise BadRequest() from error
        if not isinstance(question, dict):
            raise BadRequest()
        return {name: value for name, value in question.items() if name in QUESTION}
