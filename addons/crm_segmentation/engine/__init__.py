from .curve import curve_limits
from .store import insert_results, refresh_customers, repeats, totals
