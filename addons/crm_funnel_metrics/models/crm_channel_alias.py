from odoo import api, fields, models
from odoo.fields import Domain

CHANNELS = [("utm.source", "Source"), ("utm.medium", "Medium"), ("utm.campaign", "Campaign")]


class CrmChannelAlias(models.Model):
    """The name of a source, medium or campaign that was merged into another.

    Links of old advertisements, forms and files of costs go on using it: what comes under this name counts for the
    one that stayed. Delete the row, and the name is free for a new one.
    """

    _name = "crm.channel.alias"
    _description = "Merged Channel"
    _order = "create_date desc, id desc"

    res_model = fields.Selection(CHANNELS, string="What", required=True, readonly=True)
    name = fields.Char(string="Merged Name", required=True, readonly=True)
    res_id = fields.Many2oneReference("Counts For", model_field="res_model", required=True, readonly=True)
    target = fields.Char(string="Counts For (name)", compute="_compute_target")

    _name_uniq = models.UniqueIndex("(res_model, lower(name))", "This name was merged already.")

    @api.depends("res_model", "res_id")
    def _compute_target(self):
        for alias in self:
            alias.target = self.env[alias.res_model].browse(alias.res_id).exists().display_name

    @api.model
    def _find(self, model, name):
        """The record of ``model`` that has taken over ``name``; none if it was never merged."""
        found = self.sudo().search([("res_model", "=", model), ("name", "=ilike", _escape(name.strip()))], limit=1)
        return self.env[model].browse(found.res_id).exists()

    @api.model
    def _merge(self, survivor, merged):
        """Make ``merged`` one with ``survivor`` everywhere in the database, and keep their names.

        Records, history and costs that name one of them name the survivor from then on. Who may do so is checked by the
        caller; what Odoo needs itself cannot be merged away (UserError).
        """
        self = self.sudo()  # noqa: PLW0642  rights to all that may name a channel, nobody has
        survivor, merged = survivor.sudo(), merged.sudo()
        names = {name for record in merged for name in (record.name, record.display_name) if name}
        kept = Domain("res_model", "=", survivor._name)
        self.search(kept & Domain("res_id", "in", merged.ids)).res_id = survivor.id
        merging = self.env["base.partner.merge.automatic.wizard"]
        self.env.flush_all()
        merging._update_foreign_keys_generic(survivor._name, merged, survivor)
        merging._update_reference_fields_generic(survivor._name, merged, survivor)
        self.env.invalidate_all()
        merged.unlink()
        known = {alias.name.lower() for alias in self.search(kept)} | {survivor.name.lower()}
        self.create(
            [
                {"res_model": survivor._name, "res_id": survivor.id, "name": name}
                for name in {name.lower(): name for name in sorted(names)}.values()
                if name.lower() not in known
            ]
        )


def _escape(name):
    """``name`` as a pattern that fits nothing else."""
    return name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
