from . import crm_handover
from . import crm_handover_line
from . import sale_order
