"""Pictures made on the spot: every seed another one, of soft shapes as photographs have them."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray


def picture(seed: int, width: int = 200, height: int = 160) -> NDArray[np.uint8]:
    """BGR uint8 [height, width, 3]."""
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (6, 8, 3)).astype(np.float32)
    smooth = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(smooth, 0, 255), dtype=np.uint8)


def jpeg(bgr: NDArray[np.uint8], quality: int = 92) -> bytes:
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes()


def write_folders(root: Path, folders: dict[str, int], first_seed: int = 0) -> None:
    """Write so many different pictures into each folder, as ``0.jpg``, ``1.jpg``, …"""
    seed = first_seed
    for folder, count in folders.items():
        (root / folder).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            (root / folder / f"{number}.jpg").write_bytes(jpeg(picture(seed)))
            seed += 1
