"""The page: plain HTML that needs no other file, light or dark as the reader's system is."""

import base64
import html
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from training.data.thumbnails import thumbnail
from training.report import charts
from training.report.content import Content

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_STYLE: Final = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1d2523;--faint:#66706d;--line:#d5dcd9}
@media(prefers-color-scheme:dark){:root{--paper:#161a19;--ink:#e4e9e7;--faint:#9aa5a1;--line:#37403d}}
body{font:15px/1.5 system-ui,sans-serif;background:var(--paper);color:var(--ink);
max-width:70em;margin:2em auto;padding:0 1em}
h2{margin:2em 0 .4em}h3{margin:1.2em 0 .2em}p{color:var(--faint)}img{max-width:100%}div{overflow-x:auto}
table{border-collapse:collapse}th,td{padding:.2em .8em;border-bottom:1px solid var(--line)}
th,td{text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}
figure{display:inline-block;margin:.4em;vertical-align:top;width:9em;overflow-wrap:anywhere}
"""
_SHARES: Final = {
    "top1": "top-1",
    "top5": "top-5",
    "macro_precision": "macro precision",
    "macro_recall": "macro recall",
    "macro_f1": "macro F1",
    "weighted_precision": "weighted precision",
    "weighted_recall": "weighted recall",
    "weighted_f1": "weighted F1",
}
_DPI: Final = 110


def page(title: str, content: Content, photographs: Path | None) -> str:
    """The report as HTML.

    Args:
        title: of the page.
        content: see `training.report.content.content_of`.
        photographs: folder of those that the answers name, to show the mistakes; None to only name them.

    Raises:
        DrishtiError: a photograph cannot be read.
    """
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>',
        f"<style>{_STYLE}</style><h1>{html.escape(title)}</h1>",
        "<h2>Figures</h2>",
        _figures(content["parts"]),
        "<h2>While fine-tuning</h2>",
        _drawn(charts.curve, content["curve"], "Validation accuracy after each epoch"),
        "<h2>Calibration</h2><p>Test photographs, image tower; larger points are more photographs.</p>",
        _drawn(charts.calibration, content["calibration"], "Said probability against share right"),
        "<h2>Similarity of classes and photographs</h2>",
        _drawn(charts.similarity, content["similarity"], "Mean cosines before and after fine-tuning"),
        "<h2>Confusions by group</h2><p>Test photographs, image tower.</p>",
        *(
            f"<h3>{html.escape(group)}</h3>"
            + picture(charts.confusion(one["poses"], one["counts"]), f"Confusions within {group}")
            for group, one in content["confusion"].items()
        ),
        "<h2>The surest mistakes</h2><p>Test photographs, image tower.</p>",
        *(_mistake(one, photographs) for one in content["mistakes"]),
        "<h2>No pose</h2>",
        _no_pose(content["no_pose"]),
        "<h2>In the app</h2>",
        _app(content["app"]),
        "<h2>Poses</h2><p>Test photographs, image tower, worst first.</p>",
        _poses(content["poses"]),
        "</html>\n",
    ]
    return "\n".join(parts)


def picture(figure: "Figure", words: str) -> str:
    """A figure inside the page itself, with words for those who cannot see it."""
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=_DPI, bbox_inches="tight")
    encoded = base64.b64encode(data.getvalue()).decode()
    return f'<img alt="{html.escape(words)}" src="data:image/png;base64,{encoded}">'


def _mistake(one: Content, photographs: Path | None) -> str:
    shown = thumbnail(photographs, one["path"]) if photographs else html.escape(one["path"]) + "<br>"
    said = f"said {html.escape(one['answer'])}, {one['probability']:.0%}"
    return f"<figure>{shown}<figcaption>{html.escape(one['label'])}<br>{said}</figcaption></figure>"


def _drawn(draw: Any, values: Any, words: str) -> str:
    return picture(draw(values), words) if values else "<p>Not measured.</p>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["<tr>" + "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in head) + "</tr>"]
    lines += ["<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    return "<div><table>" + "\n".join(lines) + "</table></div>"


def _figures(parts: Content) -> str:
    """A column for each part, as there are more figures than parts."""
    rows = [["photographs", *(str(one["photographs"]) for one in parts.values())]]
    rows.append(
        [
            "top-1, 95 % interval",
            *("{:.1%} to {:.1%}".format(*one["top1_interval"]) for one in parts.values()),
        ]
    )
    rows += [[words, *(f"{one[key]:.1%}" for one in parts.values())] for key, words in _SHARES.items()]
    for level, words in (("level2", "L2"), ("level1", "L1")):
        for key in ("top1", "top5"):
            name = f"{words} {_SHARES[key]}"
            rows.append([name, *(f"{one[level][key]:.1%}" for one in parts.values())])
    rows.append(["calibration error", *(f"{one['calibration_error']:.3f}" for one in parts.values())])
    return _table(["", *parts], rows)


def _no_pose(parts: Content) -> str:
    if not parts:
        return "<p>Not measured: there were no photographs of no pose.</p>"
    rows = [
        [part, str(one["photographs"]), f"{one['auroc']:.3f}", f"{one['fpr95']:.1%}"]
        for part, one in parts.items()
    ]
    return _table(
        ["on", "photographs of no pose", "AUROC", "taken for a pose where 95 % of poses are kept"], rows
    )


def _app(app: Content | None) -> str:
    if app is None:
        return "<p>Not measured.</p>"
    study = f"{app['study_milliseconds']:.2f} ms" if "study_milliseconds" in app else "not measured"
    rows = [
        ["precision on the CPU", app["precision"]],
        ["median time of the image tower, texts kept", f"{app['median_milliseconds']:.2f} ms"],
        ["as the study counts it: pixels, all texts and both towers, with torch", study],
        ["same answer as torch", f"{app['same_answer_as_torch']:.1%}"],
        ["top-1", f"{app['top1_of_pictures']:.1%}"],
    ]
    return _table(["", f"{app['photographs']} photographs"], rows)


def _poses(rows: Sequence[Content]) -> str:
    head = ["pose", "group", "photographs", "precision", "recall", "F1"]
    shares = ("precision", "recall", "f1")
    return _table(
        head,
        [
            [row["name"], row["group"], str(row["photographs"]), *(f"{row[key]:.1%}" for key in shares)]
            for row in rows
        ],
    )
