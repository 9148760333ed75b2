"""``./cluster COMMAND``: reads the command line, runs the command, tells problems in a sentence."""

import errno
import sys

from . import commands
from .console import Problem, say


def main(arguments: list[str]) -> int:
    try:
        return commands.dispatch(arguments)
    except Problem as problem:
        say(str(problem))
        return 2
    except KeyboardInterrupt:
        say("Stopped; the next run goes on from here.")
        return 130
    except OSError as error:
        if error.errno == errno.ENOSPC:
            say("The disk is full: free some space and run the command again.")
            return 2
        if error.errno in (errno.EACCES, errno.EROFS):
            say(f"{error.filename} cannot be written: give this user rights to it, or set CLUSTER_VAR to a folder.")
            return 2
        raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
