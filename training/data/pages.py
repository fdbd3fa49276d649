"""What our HTML pages share: their head, and pictures inside the page itself."""

import base64
import html
from pathlib import Path
from typing import Final

import cv2

from model.crop import extract_crop, square_of_frame
from model.film import read_image

HEAD: Final = (
    "<!doctype html><meta charset=utf-8><title>{title}</title><style>body{{font:14px sans-serif;margin:2em}}"
    "img{{margin:2px}}h2{{margin:1em 0 .2em}}span{{color:#666}}td,th{{padding:.1em .6em;text-align:left}}"
    "figure{{display:inline-block;margin:.4em;vertical-align:top;width:9em}}</style><h1>{title}</h1>"
)
"""Beginning of a page, with a place for its title (escaped)."""

_SIDE: Final = 96


def picture(root: Path, path: str) -> str:
    """An image element that holds a small copy of a photograph.

    Raises:
        DrishtiError: it cannot be read.
    """
    bgr = read_image(root / path).bgr
    rgb = extract_crop(bgr, square_of_frame(bgr.shape[1], bgr.shape[0]), _SIDE)
    _, jpeg = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])
    data = base64.b64encode(jpeg.tobytes()).decode()
    return f'<img title="{html.escape(path)}" src="data:image/jpeg;base64,{data}">'
