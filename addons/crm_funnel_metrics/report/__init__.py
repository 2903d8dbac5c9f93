from . import crm_funnel_report
from . import crm_funnel_figures
from . import crm_rate_report
from . import crm_stage_flow
from . import crm_stage_flow_cohort
from . import crm_closing_report
from . import crm_deal_report
from . import crm_deal_invoice
