"""Where things lie. Everything that is made here stands under ``var/``."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("CLUSTER_VAR") or ROOT / "var").resolve()
CONFIG = ROOT / "config"
ADDONS = ROOT / "addons"
LOGS = VAR / "log"
VENV = VAR / "venv"
PYTHON = VENV / "bin" / "python"
ODOO_ROOT = VAR / "odoo"
DATA = VAR / "data"
