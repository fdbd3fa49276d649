"""The files of a report."""

import json
from pathlib import Path
from typing import Final

from training.files import write_folder
from training.report.content import Content
from training.report.page import page

PAGE: Final = "report.html"
VALUES: Final = "report.json"


def write_report(folder: Path, title: str, content: Content, photographs: Path | None) -> None:
    """Write a report as a page and as JSON.

    Args:
        folder: to write to.
        title: of the page.
        content: see `training.report.content.content_of`.
        photographs: folder of those that the answers name, to show the mistakes; None to only name them.

    Raises:
        DrishtiError: the folder cannot be written, or a photograph cannot be read.
    """
    texts = {VALUES: json.dumps(content, indent=1), PAGE: page(title, content, photographs)}
    write_folder(folder, {name: text.encode() for name, text in texts.items()})
