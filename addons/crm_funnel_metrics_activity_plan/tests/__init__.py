from . import test_plan_fact
from . import test_plan_fact_access
from . import test_plan_fact_tour
