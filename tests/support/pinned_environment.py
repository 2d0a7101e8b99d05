# SPDX-License-Identifier: Apache-2.0
"""Python packages that tests and their oracles need, pinned, outside the system's own."""
import hashlib
import os
import subprocess
import sys
from pathlib import Path


def pinned_environment(*pins):
    """What a Python that has the packages `pins` ("name==version") needs in its environment. They are fetched
    from PyPI on first use into a folder of $XDG_CACHE_HOME (else ~/.cache) and stay there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    names = "\n".join(sorted([*pins, sys.version]))
    folder = cache / "modelwright-packages" / hashlib.sha256(names.encode()).hexdigest()[:16]
    done = folder / "complete"
    if not done.exists():
        print(f"fetching {' '.join(pins)} into {folder}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        "--upgrade", "--target", folder, *pins], check=True, stdout=sys.stderr)
        done.write_text(names)
    return {**os.environ, "PYTHONPATH": str(folder)}
