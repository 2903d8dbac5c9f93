from . import report, wizards
from .hooks import uninstall_hook
