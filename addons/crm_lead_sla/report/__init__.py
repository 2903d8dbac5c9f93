from . import crm_lead_pool
