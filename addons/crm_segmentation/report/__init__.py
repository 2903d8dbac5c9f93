from . import crm_segmentation_coverage
