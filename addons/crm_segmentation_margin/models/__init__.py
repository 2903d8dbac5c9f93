from . import crm_segmentation
from . import crm_segmentation_result
from . import crm_segmentation_run
