from odoo import fields, models


class CrmContactLog(models.Model):
    """One act of communication with a customer, written in the transaction of the act.

    ``channel`` ``other`` is a done activity that is no communication (a to-do): it is kept, but it
    is no contact, has no temperature and does not warm up a customer.
    """

    _name = "crm.contact.log"
    _description = "Contact"
    _inherit = ["crm.history.mixin"]

    channel = fields.Selection(
        [
            ("call", "Call"),
            ("email", "E-mail"),
            ("meeting", "Meeting"),
            ("visit", "Visit"),
            ("message", "Message"),
            ("proposal", "Proposal"),
            ("other", "Not a contact"),
        ],
        required=True,
        readonly=True,
    )
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
