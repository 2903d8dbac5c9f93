from . import test_funnel_dashboard
