import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.familiarity import familiarity, signs

POSES = np.array([True, True, False])
TYPICAL = np.array([[0.9, 0.1], [0.6, 0.2], [0, 1]], dtype=np.float32)


def _signs(cosines: list[float], likeness: float = 0.8) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    shares = np.array([[0.5, 0.2, 0.3]], dtype=np.float32)
    rows = np.array([cosines], dtype=np.float32)
    return np.asarray(signs(rows, shares, np.array([likeness], dtype=np.float32), POSES, TYPICAL)[0])


def test_the_likeliest_pose_is_measured_by_its_own_spread() -> None:
    np.testing.assert_allclose(_signs([0.8, 0.2, 0.1]), [-1, 0.8, 0.3], rtol=1e-5)
    # The same cosine is usual for the other pose; "no pose" is never the likeliest pose.
    np.testing.assert_allclose(_signs([0.1, 0.8, 0.95]), [1, 0.8, 0.3], rtol=1e-5)


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(0.01, 1))
def test_nearer_is_never_stranger(one: float, other: float, weight: float) -> None:
    weights = np.array([weight, weight, -weight, 0], dtype=np.float32)
    low, high = sorted([one, other])
    of = np.stack([_signs([low, -1, -1], low), _signs([high, -1, -1], high)])
    stranger, nearer = familiarity(of, weights)
    assert stranger <= nearer
    assert 0 <= stranger <= nearer <= 1
