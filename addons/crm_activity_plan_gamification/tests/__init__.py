from . import test_streak
