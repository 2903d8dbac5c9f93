from . import test_access
from . import test_activity_work
from . import test_closing
from . import test_facts
from . import test_people
from . import test_worked_examples
from . import test_working_hours
