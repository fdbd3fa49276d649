"""Small copies of photographs inside HTML pages themselves."""

import base64
import html
from pathlib import Path
from typing import Final

import cv2

from model.crop import extract_crop, square_of_frame
from model.film import read_image

_SIDE: Final = 96


def thumbnail(root: Path, path: str) -> str:
    """An image element that holds a small copy of a photograph.

    Raises:
        DrishtiError: it cannot be read.
    """
    bgr = read_image(root / path).bgr
    rgb = extract_crop(bgr, square_of_frame(bgr.shape[1], bgr.shape[0]), _SIDE)
    _, jpeg = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])
    data = base64.b64encode(jpeg.tobytes()).decode()
    return f'<img title="{html.escape(path)}" src="data:image/jpeg;base64,{data}">'
