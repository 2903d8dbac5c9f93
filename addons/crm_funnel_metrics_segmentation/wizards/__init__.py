from . import crm_stage_move_line
