from . import crm_history_mixin
from . import crm_contact_log
from . import crm_owner_log
from . import crm_stage_log
