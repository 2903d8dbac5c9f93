from . import crm_handover_subject
from . import (
    crm_contact_log,
    crm_lead,
    crm_lost_reason,
    crm_owner_change,
    crm_owner_log,
    crm_owner_notice,
    crm_sla_action,
    crm_sla_answer,
    crm_sla_clock,
    crm_sla_clock_step,
    crm_sla_escalation,
    crm_sla_follow,
    crm_sla_merge,
    crm_sla_notice,
    crm_sla_policy,
    crm_sla_run,
    crm_sla_start,
    crm_sla_time,
    crm_stage_log,
    crm_team,
    mail_notification,
    res_company,
    resource_calendar,
    resource_calendar_attendance,
    resource_calendar_leaves,
    resource_resource,
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
