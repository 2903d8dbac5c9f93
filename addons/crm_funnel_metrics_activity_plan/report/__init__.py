from . import crm_plan_fact
from . import crm_plan_fact_records
from . import crm_plan_report
