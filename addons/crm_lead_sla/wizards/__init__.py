from . import crm_sla_apply
