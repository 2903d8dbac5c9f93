from . import crm_contact_document
from . import crm_contact_log
from . import crm_history_backfill
from . import crm_phonecall
