from odoo import api, fields, models
from odoo.tools import SQL

CHANNELS = [
    ("call", "Call"),
    ("email", "E-mail"),
    ("meeting", "Meeting"),
    ("visit", "Visit"),
    ("message", "Message"),
    ("proposal", "Proposal"),
    ("other", "Not a contact"),
]


class CrmContactLog(models.Model):
    """One act of communication with a customer, written in the transaction of the act.

    ``channel`` ``other`` is a done activity that is no communication (a to-do): it is kept, but it
    is no contact, has no temperature and does not warm up a customer.
    """

    _name = "crm.contact.log"
    _description = "Customer Contact"
    _inherit = ["crm.history.mixin"]

    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    direction = fields.Selection([("out", "Outgoing"), ("in", "Incoming")], required=True, readonly=True)
    temperature = fields.Selection(
        [("cold", "Cold"), ("warm", "Warm")],
        readonly=True,
        help="Cold: neither the lead nor its customer had a contact before and the customer never bought.",
    )
    evidence = fields.Selection(
        [("declared", "Declared"), ("traced", "Traced")],
        required=True,
        readonly=True,
        help="Declared: somebody pressed Done. Traced: the system saw it happen.",
    )
    is_effective = fields.Boolean(
        string="Effective", readonly=True, help="The result of the contact was noted, refusals included."
    )
    minutes = fields.Float(readonly=True, help="How long it took, where known.")
    is_planned = fields.Boolean(string="Planned", readonly=True, help="It had been scheduled before it was done.")
    date_planned = fields.Datetime(string="Scheduled at", readonly=True, help="When it was put on the calendar.")
    date_deadline = fields.Date(string="Due on", readonly=True)
    activity_type_id = fields.Many2one("mail.activity.type", readonly=True, ondelete="set null")
    summary = fields.Char(readonly=True)
    res_model = fields.Char(string="Document model", readonly=True)
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", readonly=True)
    evidence_model = fields.Char(readonly=True, help="Model of the record that proves the contact.")
    evidence_id = fields.Many2oneReference(
        string="Evidence record", model_field="evidence_model", readonly=True, aggregator=None
    )
    is_void = fields.Boolean(
        string="Void", readonly=True, help="It turned out not to have reached the customer, e.g. the e-mail bounced."
    )
    void_reason = fields.Char(readonly=True)

    _evidence_uniq = models.UniqueIndex(
        "(evidence_model, evidence_id) WHERE evidence_id IS NOT NULL", "The same act cannot be logged twice."
    )

    @api.model
    def _void(self, evidence, reason):
        """The contacts that only the records ``evidence`` speak for, which nobody declared, did not take place."""
        if not evidence:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_contact_log SET is_void = TRUE, void_reason = %s
                 WHERE evidence_model = %s AND evidence_id = ANY(%s) AND activity_type_id IS NULL
                """,
                reason,
                evidence._name,
                evidence.ids,
            )
        )
        self.invalidate_model(["is_void", "void_reason"])

    def _get_copied_columns(self):
        """The system decides whether a contact is cold, at the moment it is logged."""
        return {**super()._get_copied_columns(), "temperature": self._get_temperature()}

    def _get_temperature(self):
        """SQL: ``cold`` when neither the lead nor its customer had a contact before and the customer never bought."""
        return SQL(
            """
            CASE WHEN row.channel = 'other' THEN NULL
                 WHEN EXISTS (SELECT FROM crm_contact_log prior
                               WHERE prior.lead_id = lead.id AND %(is_prior)s)
                   OR EXISTS (SELECT FROM crm_contact_log prior
                               WHERE prior.commercial_partner_id = customer.id AND %(is_prior)s)
                   OR count(*) FILTER (WHERE row.channel <> 'other') OVER (
                          PARTITION BY COALESCE(customer.id, -lead.id) ORDER BY row.moment
                          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > 0
                   OR %(has_bought)s
                 THEN 'warm' ELSE 'cold' END
            """,
            is_prior=SQL("prior.moment <= row.moment AND %s", self._get_contact_condition("prior")),
            has_bought=self._get_bought_condition(),
        )

    @staticmethod
    def _get_contact_condition(alias):
        """SQL: the row of ``alias`` is a contact that a person made and that reached the customer."""
        log = SQL.identifier(alias)
        return SQL("%s.channel <> 'other' AND %s.is_void IS NOT TRUE AND %s.is_machine IS NOT TRUE", log, log, log)

    def _get_bought_condition(self):
        """SQL: the ``customer`` bought before ``row.moment``. Here a won deal; addons that know more add to it."""
        return SQL("""
            EXISTS (SELECT FROM crm_stage_log won
                     WHERE won.commercial_partner_id = customer.id AND won.move = 'won' AND won.moment < row.moment)
        """)
