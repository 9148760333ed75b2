"""Runs `lib/page_tool.py`, or a tool like it, in a process of its own, bounded in time and memory, and brings back what
it made."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

TOOL = Path(__file__).parents[1] / "lib" / "page_tool.py"
SECONDS = 120
MEGABYTES = 1500


@dataclass(frozen=True)
class Outcome:
    """`problem` is a code (damaged, encrypted, timeout, memory, crashed, no_tesseract, no_language, unreadable,
    too_many_pages, pixels, bomb, no_page) or empty; `files` maps names of files that were made to their bytes."""

    problem: str = ""
    answer: dict = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


def run(
    command: str,
    content: bytes,
    *,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
    want: str = "",
    tool: Path = TOOL,
    grace: float = 10,
    **task,
) -> Outcome:
    """`want`: a glob of the files to bring back. `task`: arguments of the command, plain JSON values. The process is
    ended `grace` after `seconds`, to which some commands keep by themselves."""
    with tempfile.TemporaryDirectory(prefix="cluster-pages-") as name:
        folder = Path(name)
        (folder / "input").write_bytes(content)
        (folder / "task.json").write_text(json.dumps({**task, "seconds": seconds, "megabytes": megabytes}))
        try:
            done = subprocess.run(  # noqa: S603  (our own tool, arguments as a list, no shell)
                [sys.executable, "-I", str(tool), command, name],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=seconds + grace,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome("timeout")
        answer_file = folder / "answer.json"
        if done.returncode or not answer_file.exists():
            told = done.stderr.decode("utf-8", "replace")
            return Outcome("memory" if "MemoryError" in told or "bad_alloc" in told else "crashed")
        answer = json.loads(answer_file.read_text())
        if answer.get("problem"):
            return Outcome(answer["problem"])
        files = {path.name: path.read_bytes() for path in sorted(folder.glob(want))} if want else {}
        return Outcome(answer=answer, files=files)
