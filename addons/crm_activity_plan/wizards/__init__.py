from . import crm_activity_plan_change
from . import crm_activity_score_reopen
from . import crm_day_report_return
from . import crm_pay_gate_generate
from . import crm_pay_gate_override
from . import crm_pay_gate_unlock
