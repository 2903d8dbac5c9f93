from . import (
    crm_lead_give_out,
    crm_lead_give_out_line,
    crm_sla_apply,
)
