from . import crm_funnel
from . import crm_stage_requirement
from . import crm_stage_rule
