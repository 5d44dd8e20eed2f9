"""The console script: the same command line as the binary."""

import signal
import sys

from . import _native


def main() -> int:
    """Run the command line and return its exit code."""
    # Python would only note Ctrl+C until the native part returns; there it cancels at once.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _native.main(["entra-auth-reports", *sys.argv[1:]])
