from . import crm_funnel_calculator
from . import crm_funnel_calculator_line
from . import crm_funnel_new
from . import crm_stage_move
from . import crm_stage_move_line
from . import crm_invoice_match_choice
from . import crm_marketing_cost_import
from . import crm_marketing_cost_import_problem
