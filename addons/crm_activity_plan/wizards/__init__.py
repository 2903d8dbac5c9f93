from . import crm_activity_plan_change
from . import crm_activity_score_reopen
