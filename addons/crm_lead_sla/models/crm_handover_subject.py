from odoo import models
from odoo.fields import Domain


class CrmHandoverSubject(models.AbstractModel):
    """What a salesperson holds and may be handed over to somebody else."""

    _name = "crm.handover.subject"
    _description = "Subject of a Hand-over"

    # What must still be as the hand-over left it for the record to be taken back.
    _handover_kept = ("user_id",)

    def _get_handover_domain(self, users):
        """What of this model ``users`` hold that is not finished yet."""
        return Domain("user_id", "in", users.ids)

    def _get_handover_users(self, users):
        """Who of ``users`` holds each record: {id: user}."""
        return {record.id: record.user_id for record in self}

    def _get_handover_keys(self):
        """What must go to one receiver has one key, (model, id): everything of a customer. {id: key}."""
        return {record.id: record._get_handover_customer() or (record._name, record.id) for record in self}

    def _get_handover_customer(self):
        """The key of the customer this record is of; None without one."""
        customer = self.partner_id.commercial_partner_id
        return (customer._name, customer.id) if customer else None

    def _get_handover_name(self):
        return self.display_name

    def _get_handover_values(self):
        """What a hand-over may change in this record, as it is now."""
        return {"user_id": self.user_id.id}

    def _hand_over(self, from_user, to_user):
        """Give these records, which ``from_user`` holds, to ``to_user``."""
        self.write({"user_id": to_user.id})

    def _take_back(self, from_user, to_user, before, after):
        """Give these records, which ``from_user`` holds, back to ``to_user``.

        Their values were ``before`` the hand-over and ``after`` it.
        """
        self.write({"user_id": to_user.id})

    def _count_held(self, users):
        """How many records of this model each of ``users`` holds: {user: count}."""
        counts = dict.fromkeys(users, 0)
        for user, count in self._read_group(self._get_handover_domain(users), ["user_id"], ["__count"]):
            if user in counts:
                counts[user] = count
        return {user: count for user, count in counts.items() if count}
