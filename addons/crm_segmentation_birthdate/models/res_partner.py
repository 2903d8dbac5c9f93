from odoo import api, models


class ResPartner(models.Model):
    """The birthdate of a contact is its date to remember of the kind Birthday, kept equal to the field.

    A birthday with a note is somebody else's, such as a child's.
    """

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if born := partners.filtered("birthdate_date"):
            born._sync_birthday()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if "birthdate_date" in vals:
            self._sync_birthday()
        return result

    def _sync_birthday(self):
        kind = self.env.ref("crm_segmentation.date_type_birthday", raise_if_not_found=False)
        if not kind:
            return
        # Who edits contacts need not be a salesperson, and the date is only copied.
        dates = self.env["crm.partner.date"].sudo()
        domain = [("partner_id", "in", self.ids), ("type_id", "=", kind.id), ("name", "=", False)]
        kept = dates.search(domain).grouped("partner_id")
        dates.union(*(kept.get(partner, dates) for partner in self if not partner.birthdate_date)).unlink()
        born = self.filtered("birthdate_date")
        for day, partners in born.filtered(lambda partner: partner in kept).grouped("birthdate_date").items():
            dates.union(*(kept[partner] for partner in partners)).date = day
        dates.create([
            {"partner_id": partner.id, "type_id": kind.id, "date": partner.birthdate_date}
            for partner in born if partner not in kept
        ])  # fmt: skip
