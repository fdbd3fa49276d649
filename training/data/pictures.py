"""What can be said of one picture file: whole or broken, its size, what it looks like."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

THUMBNAIL: Final = 16
"""Side of the grey thumbnail that confirms a near duplicate."""


class NotAPictureError(Exception):
    """The bytes are no picture at all."""


class BrokenPictureError(Exception):
    """The bytes begin as a picture and end too early, or hold damage."""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Facts of one picture.

    Attributes:
        sha256: of the file.
        width: upright, in pixels.
        height: upright, in pixels.
        hashes: uint64 [2], perceptual hashes of the picture and of its mirror image.
        thumbnail: uint8 [16, 16], grey.
    """

    sha256: str
    width: int
    height: int
    hashes: NDArray[np.uint64]
    thumbnail: NDArray[np.uint8]


def picture_facts(data: bytes) -> Facts:
    """Decode a whole picture and describe it.

    Pillow reads here: OpenCV fills the missing end of a JPEG with grey and says nothing.

    Raises:
        NotAPictureError: it is no picture.
        BrokenPictureError: it is damaged, cut off or absurdly large.
    """
    grey = np.asarray(decode(data).convert("L"), dtype=np.uint8)
    small = cv2.resize(grey, (32, 32), interpolation=cv2.INTER_AREA)
    hashes = np.array([_perceptual_hash(small), _perceptual_hash(small[:, ::-1])], dtype=np.uint64)
    thumbnail = np.asarray(
        cv2.resize(grey, (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA), dtype=np.uint8
    )
    return Facts(hashlib.sha256(data).hexdigest(), grey.shape[1], grey.shape[0], hashes, thumbnail)


def decode(data: bytes) -> Image.Image:
    """The whole picture, upright, its first frame where it moves.

    Raises:
        NotAPictureError: it is no picture.
        BrokenPictureError: it is damaged, cut off or absurdly large.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = Image.open(io.BytesIO(data))
        except UnidentifiedImageError as error:
            raise NotAPictureError from error
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise BrokenPictureError(str(error)) from error
        try:
            return ImageOps.exif_transpose(picture)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise BrokenPictureError(str(error)) from error


def _perceptual_hash(small: NDArray[Any]) -> int:
    """Signs of the low frequencies of a 32x32 grey picture about their median, 64 bits (Zauner 2010)."""
    frequencies = cv2.dct(small.astype(np.float32))[:8, :8].ravel()
    bits = frequencies > np.median(frequencies[1:])
    return int.from_bytes(np.packbits(bits).tobytes(), "big")
