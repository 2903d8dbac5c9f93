from . import crm_handover_subject
from . import (
    crm_lead,
    crm_lost_reason,
    crm_owner_change,
    crm_owner_notice,
    crm_sla_clock,
    crm_sla_clock_step,
    crm_sla_escalation,
    crm_sla_policy,
    crm_team,
)
from . import calendar_event
from . import crm_handover
from . import crm_handover_actions
from . import crm_handover_line
from . import crm_handover_line_run
from . import crm_handover_notice
from . import crm_handover_plan
from . import crm_lead_handover
from . import mail_activity
from . import res_partner
from . import res_users
