"""Checks the signatures of a stranger's PDF in a process of its own. Run by `check_apart.check`; the bounds are those
of `page_tool`, the work is the engine's, loaded here without Odoo.

    python check_tool.py check FOLDER
"""

import base64
import sys
import types
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import page_tool  # noqa: E402  (the tool beside this one; Python is isolated from all other paths)

# The engine's modules as a package of their own name: the addon itself would load the whole server.
package = types.ModuleType("cluster_engine")
package.__path__ = [str(HERE.parent / "engine")]
sys.modules["cluster_engine"] = package


def check(folder, task):
    from cluster_engine.pades_check import check  # noqa: PLC0415  (loaded under the bounds of memory)

    def load(text):
        return base64.b64decode(text)

    reports = check(
        (folder / "input").read_bytes(),
        [load(root) for root in task["trust_roots"]],
        datetime.fromisoformat(task["moment"]),
        task["max_bytes"],
        [load(made) for made in task["revocation"]],
        [(load(root), datetime.fromisoformat(until)) for root, until in task["retired"]],
    )
    return {"reports": [_plain(asdict(report)) for report in reports]}


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value


page_tool.COMMANDS["check"] = check

if __name__ == "__main__":
    page_tool.main(sys.argv[1], Path(sys.argv[2]))
