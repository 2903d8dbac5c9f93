from . import crm_activity_board
from . import crm_activity_board_scores
from . import crm_activity_day
from . import crm_activity_work
