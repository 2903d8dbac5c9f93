from . import account_move
from . import account_move_line
from . import crm_history_mixin
from . import crm_lead
from . import crm_marketing_cost
from . import crm_team
from . import res_config_settings
