"""Everything that a fine-tuning run is told, and the two presets. A run saves it beside its result."""

from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Crop = Literal["centre", "frame", "person"]
"""centre: the middle square, as CLIP's own pre-processing takes it; frame: the whole picture with grey
beside it; person: the square around the person, as the app takes it, and the whole frame where nobody is
found."""

Loss = Literal["contrastive", "label-aware", "classes"]
"""contrastive: the study's symmetric cross-entropy of image-text pairs, in which two photographs of one pose
count as opposites; label-aware: the same with soft targets over equal labels; classes: cross-entropy over
the texts of all classes."""

Share = Annotated[float, Field(ge=0, le=1)]

CLIP_MODELS: Final = {
    "RN50": "RN50-quickgelu",
    "RN101": "RN101-quickgelu",
    "RN50x4": "RN50x4-quickgelu",
    "RN50x16": "RN50x16-quickgelu",
    "RN50x64": "RN50x64-quickgelu",
    "ViT-B/32": "ViT-B-32-quickgelu",
    "ViT-B/16": "ViT-B-16-quickgelu",
    "ViT-L/14": "ViT-L-14-quickgelu",
    "ViT-L/14@336px": "ViT-L-14-336-quickgelu",
}
"""The study's encoders (Table 4) and open_clip's names for them; OpenAI's weights want the quick GELU."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Augmentation(_Part):
    """How training pictures vary; zero everywhere gives the picture as it is.

    Attributes:
        zoom: the crop's side is divided by up to 1 + zoom, or multiplied by it.
        shift: the crop moves by up to this share of its side.
        turn: degrees to either side.
        flip: probability of the mirror image; no pose of ours is named by its side.
        light: brightness, contrast and saturation change by up to this share.
        grey: probability of a picture without colour.
        blur: probability of a soft picture, as of a cheap camera.
        erase: probability that a patch is hidden.
    """

    zoom: float = Field(default=0.0, ge=0, le=1)
    shift: float = Field(default=0.0, ge=0, le=0.5)
    turn: float = Field(default=0.0, ge=0, le=45)
    flip: Share = 0.0
    light: float = Field(default=0.0, ge=0, lt=1)
    grey: Share = 0.0
    blur: Share = 0.0
    erase: Share = 0.0


class FitConfig(_Part):
    """One fine-tuning run.

    Attributes:
        model: one of CLIP_MODELS, a name of open_clip's, a file with an open_clip configuration (JSON), or
            ``module:function`` that returns a torch trunk with a ``num_features``.
        weights: ``openai`` or another tag of open_clip's, a ``.safetensors`` or ``.pt`` file, or ``none``.
        text_model: for a trunk: a CLIP model whose text tower makes the class side; learned where empty.
        text_weights: of the text model.
        width: of a trunk's embedding where the class side is learned.
        size: side of the pictures that a trunk gets, in pixels; CLIP models know theirs.
        prompts: name of a prompt set, see training.clip.prompts.
        crop: what of a photograph is looked at.
        augmentation: how it varies.
        loss: see `Loss`.
        label_smoothing: for the loss over classes.
        lock: tower that stays as it is.
        epochs: passes over the training photographs.
        batch: photographs in a step, over all processes and accumulated parts: the contrastive batch.
        part: photographs that go through the network at once; smaller parts need less memory.
        learning_rate: at its height, of the topmost layer.
        head_factor: learning rate of new layers (a learned class side, a projection) over the others'.
        weight_decay: of matrices; vectors have none.
        betas: of AdamW.
        epsilon: of AdamW.
        layer_decay: learning rate of a layer over that of the next higher one.
        warm_up: share of all steps in which the learning rate rises.
        schedule: what it does then.
        clip_norm: largest length of the gradient; 0 for any.
        balance: 0 draws photographs as they are, 1 every class equally often.
        ema: decay of the average of weights; 0 for none.
        wise: try mixtures with the weights before fine-tuning (WiSE-FT, Wortsman et al. 2022).
        precision: of the computation; weights stay fp32.
        seed: of everything left to chance.
    """

    preset: str
    model: str = "ViT-B/32"
    weights: str = "openai"
    text_model: str = ""
    text_weights: str = "openai"
    width: int = Field(default=256, gt=0, le=8192)
    size: int = Field(default=224, ge=32, le=1024)
    prompts: str
    crop: Crop
    augmentation: Augmentation = Augmentation()
    loss: Loss
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    lock: Literal["none", "image", "text"] = "none"
    epochs: int = Field(gt=0)
    batch: int = Field(gt=1)
    part: int = Field(default=0, ge=0)
    learning_rate: float = Field(gt=0)
    head_factor: float = Field(default=10.0, gt=0)
    weight_decay: float = Field(ge=0)
    betas: tuple[float, float] = (0.9, 0.98)
    epsilon: float = Field(default=1e-6, gt=0)
    layer_decay: float = Field(default=1.0, gt=0, le=1)
    warm_up: Share = 0.0
    schedule: Literal["constant", "cosine"] = "constant"
    clip_norm: float = Field(default=0.0, ge=0)
    balance: Share = 0.0
    ema: float = Field(default=0.0, ge=0, lt=1)
    wise: bool = False
    precision: Literal["fp32", "bf16"] = "fp32"
    seed: int = 0

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.has_learned_classes and self.lock == "text":
            raise ValueError("a class side that has to be learned cannot be locked")
        if self.has_learned_classes and self.wise:
            raise ValueError("there is nothing before fine-tuning to mix a learned class side with")
        return self

    @property
    def model_name(self) -> str:
        """The model for readers elsewhere: of a file only its name, since folders say nothing to them."""
        return Path(self.model).name if self.model.endswith(".json") else self.model

    @property
    def weights_name(self) -> str:
        """The weights likewise."""
        return Path(self.weights).name

    def for_readers(self) -> dict[str, Any]:
        """All settings, without the folders of this computer."""
        names = {"model": self.model_name, "weights": self.weights_name}
        return {**self.model_dump(mode="json"), **names, "text_weights": Path(self.text_weights).name}

    @property
    def is_trunk(self) -> bool:
        """Whether the image tower is a plain trunk rather than a CLIP model."""
        return ":" in self.model and not self.model.endswith(".json")

    @property
    def has_learned_classes(self) -> bool:
        """Whether the class side is learned rather than read from texts."""
        return self.is_trunk and not self.text_model


STUDY: Final = FitConfig(
    preset="study",
    prompts="study",
    crop="centre",
    loss="contrastive",
    epochs=5,
    batch=82,
    learning_rate=1e-5,
    weight_decay=1e-3,
)
"""The study's fine-tuning (sections 3.2.2 and 4.2). It leaves unsaid the optimiser (here AdamW with CLIP's
betas and epsilon), the schedule (here constant, without warm-up), augmentation (none), whether both towers
learn (they do) and the precision (fp32). Its six-pose subsets use batches of 6."""

DRISHTI: Final = FitConfig(
    preset="drishti",
    prompts="ensemble",
    crop="person",
    augmentation=Augmentation(
        zoom=0.25, shift=0.08, turn=8, flip=0.5, light=0.3, grey=0.1, blur=0.1, erase=0.25
    ),
    loss="classes",
    label_smoothing=0.1,
    epochs=20,
    batch=128,
    learning_rate=3e-5,
    weight_decay=0.1,
    layer_decay=0.75,
    warm_up=0.1,
    schedule="cosine",
    clip_norm=1.0,
    balance=0.5,
    ema=0.998,
    wise=True,
    precision="bf16",
)
"""Ours."""

PRESETS: Final = {preset.preset: preset for preset in (STUDY, DRISHTI)}
