"""The texts that stand for a class on CLIP's text side."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from model.bundle import NO_POSE
from model.catalogue import Catalogue
from model.errors import DrishtiError

SYNTAXES: Final = {
    "study": "Image of a person doing the yoga pose {}",
    "yoga-pose": "Yoga pose {}",
    "name": "{}",
    "number": "{}",
}
"""The study's four descriptions (Table 5), of the Sanskrit name; ``number`` is of the class's number."""

ENSEMBLE: Final = (
    "a photo of a person doing the yoga pose {}.",
    "somebody practises yoga at home: {}.",
    "a person on a mat, holding {}.",
    "{}, a yoga posture.",
    "a picture of the asana {} from the side.",
    "a yoga class: everybody is in {}.",
    "a drawing of a body in {}.",
)
_NO_POSE: Final = (
    "a photo of a person who is not doing yoga.",
    "somebody stands about in a room.",
    "a person sits on a chair at a desk.",
    "a person walks between two yoga poses.",
    "an empty room with a yoga mat.",
)

PROMPT_SETS: Final = (*SYNTAXES, "ensemble")


def class_prompts(
    classes: Sequence[str], prompt_set: str, catalogue: Catalogue
) -> dict[str, tuple[str, ...]]:
    """The texts of each class, at least one.

    Args:
        classes: catalogue ids, ``no-pose`` may be among them.
        prompt_set: one of PROMPT_SETS.
        catalogue: where the names stand.

    Raises:
        DrishtiError: there is no such prompt set, or a class is not in the catalogue.
    """
    if prompt_set not in PROMPT_SETS:
        raise DrishtiError(f"There is no prompt set “{prompt_set}”: choose {', '.join(PROMPT_SETS)}.")
    prompts: dict[str, tuple[str, ...]] = {}
    for number, name in enumerate(classes):
        if name == NO_POSE:
            prompts[name] = _NO_POSE if prompt_set == "ensemble" else _NO_POSE[:1]
            continue
        pose = catalogue.pose(name)
        sanskrit = plain(pose.sanskrit)
        if prompt_set == "ensemble":
            english = f"{plain(pose.english)} pose"
            names = tuple(dict.fromkeys((english, sanskrit, f"{english} ({sanskrit})")))
            prompts[name] = tuple(template.format(text) for template in ENSEMBLE for text in names)
        else:
            prompts[name] = (SYNTAXES[prompt_set].format(number if prompt_set == "number" else sanskrit),)
    return prompts


def plain(name: str) -> str:
    """A name in plain letters: CLIP's tokenizer breaks other letters into bytes."""
    letters = unicodedata.normalize("NFKD", name).replace("’", "'")
    return "".join(c for c in letters if not unicodedata.combining(c))
