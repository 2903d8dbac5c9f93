from odoo import models
from odoo.fields import Domain


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _load_module_terms(self, modules, langs, overwrite=False):
        """A language that is added later has the default advice of the policies too, which no data file has."""
        result = super()._load_module_terms(modules, langs, overwrite=overwrite)
        if "crm_segmentation" in modules:
            self.env["crm.segmentation.policy"].sudo().search(Domain.TRUE)._translate_defaults(langs)
        return result
