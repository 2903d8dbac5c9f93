from . import crm_funnel_new
