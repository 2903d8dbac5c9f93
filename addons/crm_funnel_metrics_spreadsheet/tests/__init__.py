from . import test_channels_dashboard
from . import test_funnel_dashboard
