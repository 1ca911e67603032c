"""Debian's Chromium: where it is, installed where it is missing and may be, or said plainly that it is not there."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

CHROMIUM: Final = Path("/usr/bin/chromium")
ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
LINE_TO_TYPE: Final = "apt-get update && apt-get install -y chromium"
MISSING: Final = f"Chromium is not installed at {CHROMIUM}. Type, as root: {LINE_TO_TYPE}"


def chromium() -> Path:
    """The browser. Installed with apt-get by root; otherwise the tests fail under CI=true and are skipped elsewhere."""
    if CHROMIUM.exists():
        return CHROMIUM
    apt_get = shutil.which("apt-get")
    tried = ""
    if os.geteuid() == 0 and apt_get:
        for step in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            done = subprocess.run(
                [apt_get, *step], env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, capture_output=True, text=True, check=False
            )
            tried = done.stderr[-500:]
        if CHROMIUM.exists():
            return CHROMIUM
    sentence = f"{MISSING}\n{tried}".strip()
    if os.environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
