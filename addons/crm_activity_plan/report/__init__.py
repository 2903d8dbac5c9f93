from . import crm_activity_work
