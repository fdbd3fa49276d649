"""Fixtures for all tests."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from model.landmarker import find_landmarker

if sys.platform == "linux" and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    # Without a display Qt would end the whole run by force.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# How long an example takes says something about the machine, not about the code.
settings.register_profile("drishti", deadline=None)
settings.load_profile("drishti")


@pytest.fixture(scope="session")
def landmarker_model() -> Path:
    """MediaPipe's real pose model, as `make` has set it up; an error where it is missing, never a skip."""
    return find_landmarker()
