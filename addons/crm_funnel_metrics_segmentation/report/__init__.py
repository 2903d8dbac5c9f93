from . import crm_funnel_segment
from . import crm_funnel_figures
from . import crm_funnel_report
from . import crm_funnel_fact
from . import crm_sales_rate_report
from . import crm_period_rate_report
from . import crm_cohort_rate_report
