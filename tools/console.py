"""Progress on the terminal, and problems that end in one sentence."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path


class Problem(Exception):
    """Something the user can mend; its text is the one sentence that says how (exit 2)."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Step:
    """One long step: says what it does, how far it is, how long it took."""

    def __init__(self, title: str):
        self.title = title
        self.start = time.monotonic()
        self._last = 0.0
        say(f"-> {title}")

    def progress(self, text: str) -> None:
        """Print ``text`` at most once every two seconds."""
        now = time.monotonic()
        if now - self._last >= 2:
            self._last = now
            say(f"   {text} ({now - self.start:.0f} s)")

    def done(self) -> None:
        say(f"   done in {time.monotonic() - self.start:.1f} s")


@contextlib.contextmanager
def step(title: str) -> Iterator[Step]:
    running = Step(title)
    yield running
    running.done()


def run_logged(
    command: Sequence[str],
    log: Path,
    problem: str,
    watch: Callable[[str], None] | None = None,
    stdin_text: str | None = None,
    **options,
) -> None:
    """Run ``command`` with its output in ``log``; raise :class:`Problem` where it fails.

    ``watch`` sees each line as it comes, so that a step can tell how far it is.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as sink:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL if stdin_text is None else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                **options,
            )
        except FileNotFoundError as error:
            raise Problem(f"{problem} ({error.filename} is not installed).") from error
        assert process.stdout is not None
        try:
            if stdin_text is not None:
                assert process.stdin is not None
                process.stdin.write(stdin_text)
                process.stdin.close()
            for line in process.stdout:
                sink.write(line)
                if watch:
                    watch(line)
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if code:
        raise Problem(f"{problem} (see {log}).")
