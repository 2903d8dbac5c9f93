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
