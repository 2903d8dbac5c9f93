"""What the scripts say: progress while they work, one sentence when they cannot go on."""

import subprocess
import sys
import time
from contextlib import contextmanager


class Stop(Exception):
    """The script cannot go on; the text is one sentence that says what to do."""


@contextmanager
def step(text):
    """Print ``text ...`` and, when the block ends, how many seconds it took."""
    print(f"{text} ...", end=" ", flush=True)
    start = time.monotonic()
    yield
    print(f"{time.monotonic() - start:.0f} s", flush=True)


def run(command, *, advice, **kwargs):
    """Run ``command`` quietly and return its output; raise Stop with its last lines and ``advice`` if it fails."""
    try:
        done = subprocess.run(
            command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **kwargs
        )
    except OSError as error:
        raise Stop(f"{command[0]} cannot be run ({error.strerror}): {advice}") from error
    if done.returncode:
        tail = " / ".join(done.stdout.strip().splitlines()[-5:])
        raise Stop(f"{' '.join(map(str, command[:3]))} failed ({tail}): {advice}")
    return done.stdout


def main(function):
    """Run a script's main function and turn Stop into one sentence and exit code 1."""
    try:
        sys.exit(function())
    except Stop as stop:
        print(f"\nStopped: {stop}", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        print(f"\nStopped: {error}: free some disk or fix the permissions, then run it again.", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
