from . import test_abc
from . import test_coverage
from . import test_documents
from . import test_notice
from . import test_pictures
from . import test_plan
from . import test_xyz
from . import test_qualification
