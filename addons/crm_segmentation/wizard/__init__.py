from . import crm_segmentation_plan
