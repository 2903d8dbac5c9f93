from . import (
    test_archive_guard,
    test_assignment,
    test_change_owner,
    test_deadline,
    test_handover,
    test_working_time,
)
