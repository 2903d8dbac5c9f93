from . import crm_sla_measures
from . import crm_lead_capacity
from . import crm_lead_evenness
from . import crm_lead_pool
from . import crm_lead_workload
from . import crm_sla_report
