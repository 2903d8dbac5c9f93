from . import test_archive_guard
from . import test_change_owner
from . import test_handover
