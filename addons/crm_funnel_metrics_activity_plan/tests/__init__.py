from . import test_make_plan
from . import test_plan_dashboard
from . import test_plan_fact
from . import test_plan_fact_access
from . import test_plan_fact_tour
from . import test_plan_report
