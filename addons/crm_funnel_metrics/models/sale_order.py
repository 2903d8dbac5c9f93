from odoo import api, fields, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    """When a proposal first went to the customer, when the customer first looked at it, and for how much it was."""

    _inherit = "sale.order"

    date_first_sent = fields.Datetime(
        string="First Sent",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="When the quotation was first sent to the customer; empty when it never was.",
    )
    amount_first_sent = fields.Monetary(copy=False, readonly=True, help="Untaxed amount at that moment.")
    date_first_viewed = fields.Datetime(
        string="First Viewed",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="When the customer first opened it in the portal; empty when nobody did.",
    )
    is_repeat_purchase = fields.Boolean(
        string="Repeat Purchase",
        copy=False,
        readonly=True,
        help="When it was confirmed, the customer had a confirmed order already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sent")._mark_first_sent()
        orders.filtered(lambda order: order.state == "sale")._mark_repeat_purchases()
        return orders

    def write(self, vals):
        confirmed = self.filtered(lambda order: order.state != "sale") if vals.get("state") == "sale" else self.browse()
        result = super().write(vals)
        if vals.get("state") == "sent":
            self._mark_first_sent()
        confirmed._mark_repeat_purchases()
        return result

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        viewed = self.env["ir.model.data"]._xmlid_to_res_id("sale.mt_order_viewed")
        if viewed and message.sudo().subtype_id.id == viewed:
            self.sudo().filtered(lambda order: not order.date_first_viewed).date_first_viewed = fields.Datetime.now()
        return message

    def _mark_first_sent(self):
        for order in self.sudo().filtered(lambda order: not order.date_first_sent):
            order.update({"date_first_sent": fields.Datetime.now(), "amount_first_sent": order.amount_untaxed})

    def _mark_repeat_purchases(self):
        """A customer that had a confirmed order already buys again; of orders confirmed at once one is the first."""
        if not self:
            return
        orders = self.sudo()
        customers = orders.partner_id.commercial_partner_id
        earlier = self.env["sale.order"].sudo()._read_group(
            [("state", "=", "sale"), ("id", "not in", self.ids),
             ("partner_id.commercial_partner_id", "in", customers.ids)],
            ["partner_id"],
        )  # fmt: skip
        buyers = {partner.commercial_partner_id for (partner,) in earlier}
        for order in orders.sorted("date_order"):
            customer = order.partner_id.commercial_partner_id
            order.is_repeat_purchase = customer in buyers
            buyers.add(customer)

    # ------------------------------------------------------------
    # Orders from before the app
    # ------------------------------------------------------------

    @api.model
    def _backfill_proposals(self):
        """Fill the fields above for the orders there are, from their messages; without any of those by their dates."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            UPDATE sale_order sale
               SET date_first_sent = COALESCE(sent.moment, sale.create_date), amount_first_sent = sale.amount_untaxed
              FROM sale_order own
              LEFT JOIN (
                    SELECT message.res_id, min(message.date) AS moment
                      FROM mail_message message
                     WHERE message.model = 'sale.order'
                       AND (message.subtype_id = %(sent)s OR message.message_type = 'comment'
                            AND EXISTS (SELECT FROM message_attachment_rel rel WHERE rel.message_id = message.id))
                     GROUP BY message.res_id) AS sent ON sent.res_id = own.id
             WHERE own.id = sale.id AND sale.date_first_sent IS NULL
               AND (sale.state = 'sent' OR sale.state IN ('sale', 'cancel') AND sent.moment IS NOT NULL)
            """,
            sent=self.env.ref("sale.mt_order_sent").id,
        ))  # fmt: skip
        self.env.cr.execute(SQL(
            """
            UPDATE sale_order sale SET date_first_viewed = seen.moment
              FROM (SELECT res_id, min(date) AS moment FROM mail_message
                     WHERE model = 'sale.order' AND subtype_id = %s GROUP BY res_id) AS seen
             WHERE seen.res_id = sale.id AND sale.date_first_viewed IS NULL
            """,
            self.env.ref("sale.mt_order_viewed").id,
        ))  # fmt: skip
        self.env.cr.execute(
            SQL("""
            UPDATE sale_order sale SET is_repeat_purchase = ranked.number > 1
              FROM (SELECT own.id, row_number() OVER (
                               PARTITION BY buyer.commercial_partner_id ORDER BY own.date_order, own.id) AS number
                      FROM sale_order own JOIN res_partner buyer ON buyer.id = own.partner_id
                     WHERE own.state = 'sale') AS ranked
             WHERE ranked.id = sale.id AND sale.is_repeat_purchase IS NULL
        """)
        )
        self.invalidate_model(["date_first_sent", "amount_first_sent", "date_first_viewed", "is_repeat_purchase"])
