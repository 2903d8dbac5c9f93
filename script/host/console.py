"""What the scripts say: progress while they work, one sentence when they cannot go on."""

import ctypes
import errno
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

PR_SET_PDEATHSIG = 1
ADVICE = {
    errno.ENOSPC: "free some disk and run it again.",
    errno.EACCES: "run it as the user who owns this folder, or delete .host in it.",
}


class Stop(Exception):
    """The script cannot go on; the text is one sentence that says what to do."""


@contextmanager
def step(text):
    """Print ``text ...`` and, when the block ends, how many seconds it took.

    The block gets a function that shows a short detail beside the text, on a terminal only.
    """
    print(f"{text} ...", end=" ", flush=True)
    start = time.monotonic()
    is_terminal = sys.stdout.isatty()

    def show(detail):
        if is_terminal:
            print(f"\r{text} ... {detail}\033[K", end=" ", flush=True)

    yield show
    show("")
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
        tail = " / ".join(done.stdout.strip().splitlines()[-3:]) or f"exit code {done.returncode}"
        raise Stop(f"{' '.join(map(str, command[:3]))} failed ({tail}): {disk_advice(tail) or advice}")
    return done.stdout


def disk_advice(text):
    """What to do when ``text``, a program's last words, says that the disk is full; else None."""
    return ADVICE[errno.ENOSPC] if "No space left on device" in text else None


def die_with_parent():
    """For subprocess's preexec_fn: a killed script takes its child along instead of leaving it on the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def main(function):
    """Run a script's main function and turn Stop into one sentence and exit code 1.

    A hang-up or a termination is a Ctrl-C: whatever was started is stopped on the way out.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        sys.exit(function())
    except Stop as stop:
        sys.exit(f"\nStopped: {stop}")
    except OSError as error:
        sys.exit(f"\nStopped: {error}: {ADVICE.get(error.errno, 'mend that and run it again.')}")
    except KeyboardInterrupt:
        print("\nStopped: interrupted; run it again, what was half done is made anew.", file=sys.stderr)
        sys.exit(130)
