from . import test_fit_rate
from . import test_qualification_rule
from . import test_segment_split
