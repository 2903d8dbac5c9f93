from . import test_access
from . import test_closing_report
from . import test_deal_report
from . import test_figures
from . import test_figures_tour
from . import test_real_moves
from . import test_stage_flow
