from . import crm_contact_document
from . import crm_contact_log
from . import sale_order
