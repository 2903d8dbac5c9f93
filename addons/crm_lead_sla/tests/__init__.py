from . import test_change_owner
