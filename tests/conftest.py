"""What all tests share."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Examples are the same every time; a slow or busy machine is no finding.
settings.register_profile("stance", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("stance")


@pytest.fixture(scope="session")
def script():
    """The installed console script."""
    return Path(sys.executable).with_name("stance")


@pytest.fixture(scope="module")
def stance(script, tmp_path_factory):
    """Call the console script as a user's shell does: no public corpora, and a cache that is empty at first."""
    environment = {key: value for key, value in os.environ.items() if key != "STANCE_CORPORA"}
    environment |= {"STANCE_CACHE": str(tmp_path_factory.mktemp("cache")), "COLUMNS": "100"}

    def call(*words, cwd, stdin=None):
        return subprocess.run(
            [script, *words],
            cwd=cwd,
            input=stdin,
            capture_output=True,
            text=True,
            env=environment,
            timeout=200,
            check=False,
        )

    return call
