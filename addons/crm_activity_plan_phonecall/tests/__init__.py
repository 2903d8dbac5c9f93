from . import test_phone_calls
from . import test_same_call
