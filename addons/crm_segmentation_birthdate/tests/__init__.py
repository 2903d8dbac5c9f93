from . import test_birthdate
