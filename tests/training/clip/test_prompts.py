import pytest

from model.catalogue import load_catalogue
from model.errors import DrishtiError
from training.clip.prompts import class_prompts


def test_the_study_s_descriptions_are_as_printed() -> None:
    catalogue = load_catalogue()
    texts = {
        name: class_prompts(("boat", "tree"), name, catalogue)["tree"]
        for name in ("study", "yoga-pose", "name", "number")
    }
    assert texts == {
        "study": ("Image of a person doing the yoga pose Vrksasana",),
        "yoga-pose": ("Yoga pose Vrksasana",),
        "name": ("Vrksasana",),
        "number": ("1",),
    }


def test_every_pose_has_its_own_plain_texts() -> None:
    catalogue = load_catalogue()
    classes = (*(pose.id for pose in catalogue.poses), "no-pose")
    for prompt_set in ("study", "ensemble"):
        prompts = class_prompts(classes, prompt_set, catalogue)
        texts = [text for group in prompts.values() for text in group]
        assert len(set(texts)) == len(texts)
        assert all(text.isascii() for text in texts)
    tree = prompts["tree"]
    assert any("Tree pose" in text for text in tree)
    assert any("Vrksasana" in text for text in tree)


def test_an_unknown_prompt_set_is_refused() -> None:
    with pytest.raises(DrishtiError, match="choose study"):
        class_prompts(("tree",), "poems", load_catalogue())
