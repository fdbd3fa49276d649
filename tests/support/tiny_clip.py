"""A CLIP small enough to train in a test: the real architecture and the real tokenizer, two thin layers."""

import json
from pathlib import Path

CONFIGURATION = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
    "quick_gelu": True,
}


def write_configuration(folder: Path) -> Path:
    """The JSON file that open_clip reads."""
    path = folder / "tiny-clip.json"
    path.write_text(json.dumps(CONFIGURATION), "utf-8")
    return path
