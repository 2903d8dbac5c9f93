from . import base_partner_merge
from . import crm_segmentation_past_revenue_import
from . import crm_segmentation_plan
