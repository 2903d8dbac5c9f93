from . import test_backfill
from . import test_contact_log
from . import test_history_fields
from . import test_meetings
from . import test_message_contacts
from . import test_owner_log
from . import test_stage_log
