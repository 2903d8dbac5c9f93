from . import test_coverage
from . import test_notice
from . import test_plan
