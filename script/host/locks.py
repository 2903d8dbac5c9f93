"""Locks between scripts that run at the same time; the kernel frees them, however a script ends."""

import fcntl
from contextlib import contextmanager

from .console import Stop
from .paths import HOST


@contextmanager
def only_one(name, *, busy):
    """Hold the lock ``name`` of this checkout; raise Stop with the sentence ``busy`` when another script holds it."""
    with _open(name) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop(busy) from None
        yield


@contextmanager
def one_after_another(name):
    """Hold the lock ``name`` of this checkout, waiting for another script that holds it."""
    with _open(name) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another script of this folder ...", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _open(name):
    HOST.mkdir(exist_ok=True)
    return (HOST / f"{name}.lock").open("w")
