"""Fixtures for all tests."""

from pathlib import Path

import pytest

from model.landmarker import find_landmarker


@pytest.fixture(scope="session")
def landmarker_model() -> Path:
    """MediaPipe's real pose model, as `make` has set it up; an error where it is missing, never a skip."""
    return find_landmarker()
