# SPDX-License-Identifier: Apache-2.0
"""The peer's environment, and programs that print one JSON document."""
import json
import os
import subprocess
import sys
from pathlib import Path

PEER = "llama-cpp-python==0.3.36"


def peer_python():
    """The interpreter of the peer's environment, which is made if it is not there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get("PEER_VENV") or cache / "modelwright-peer")
    python = folder / "bin" / "python"
    name, version = PEER.split("==")
    probe = f"import importlib.metadata as m, llama_cpp; raise SystemExit(m.version('{name}') != '{version}')"
    if not python.exists() or subprocess.run([python, "-c", probe], capture_output=True).returncode != 0:
        print(f"building {PEER} in {folder}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", PEER], check=True,
                       env={**os.environ, "CMAKE_ARGS": "-DGGML_NATIVE=ON"}, stdout=sys.stderr)
    return python


def run_json(command):
    """What a program prints last, as a document."""
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{Path(command[0]).name} ended with exit code {done.returncode}")
    return json.loads(done.stdout.splitlines()[-1])
