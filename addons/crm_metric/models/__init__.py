from . import crm_history_mixin
from . import crm_metric
from . import crm_metric_fact
from . import crm_stage_log
from . import ir_model
from . import ir_model_fields
