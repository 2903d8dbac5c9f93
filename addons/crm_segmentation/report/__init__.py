from . import crm_segmentation_board
from . import crm_segmentation_coverage
from . import crm_segmentation_grid
from . import crm_segmentation_migration
from . import crm_segmentation_pareto
