"""Steps of a job, none of which holds up the others."""

from contextlib import contextmanager
from types import SimpleNamespace

from psycopg2 import OperationalError


@contextmanager
def attempt(cr, log, message, *args):
    """Do the block in a savepoint; if it fails, ``log`` (such as ``_logger.error``) the ``message``, and go on.

    What ``as`` gives has the ``error``, None if there was none. A conflict with another transaction is raised: nothing
    is wrong with the step, and the next run, which sees what the other one did, is to do it again.
    """
    attempted = SimpleNamespace(error=None)
    try:
        with cr.savepoint():
            yield attempted
    except OperationalError:
        raise
    except Exception as error:
        log(message, *args, exc_info=True)
        attempted.error = error
