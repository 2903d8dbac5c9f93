from . import crm_funnel_calculator
