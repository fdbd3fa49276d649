"""What the study published: figures only, from its tables and text.

Dobrzycki et al., "Exploring the Use of Contrastive Language-Image Pre-Training for Human Posture
Classification: Insights from Yoga Pose Analysis", Mathematics 2024, 12, 76. Shares are 0 to 1. Where the
study contradicts itself, ``training/STUDY.md`` says how it is read here.
"""

from typing import Final, NamedTuple


class Published(NamedTuple):
    """One class of Yoga-82 as Tables A1 to A6 have it.

    Attributes:
        pose: id in the catalogue.
        name: how the study writes it.
        images: how many could be fetched in spring 2023.
    """

    pose: str
    name: str
    images: int


class Rate(NamedTuple):
    """One row of Tables 6 and 7."""

    learning_rate: float
    weight_decay: float
    top1: float


IMAGES: Final = 19_127
"""Training and test images of the 82 classes together (15,301 and 3,826)."""
TRAIN_IMAGES: Final = 15_301
TEST_IMAGES: Final = 3_826

SIX_NAMES: Final = {
    "bow": "Dhanurasana",
    "camel": "Ustrasana",
    "shoulderstand": "Sarvangasana",
    "chair": "Utkatasana",
    "cat-cow": "Marjaryasana",
    "childs-pose": "Balasana",
}
"""Tables 2 and 3, in their order."""

SUBSET_ONE: Final = {
    "bow": (171, 45),
    "camel": (226, 51),
    "shoulderstand": (192, 51),
    "chair": (215, 58),
    "cat-cow": (291, 61),
    "childs-pose": (206, 60),
}
"""Table 2: training and test images of the six poses as they are."""

SUBSET_TWO: Final = {
    "bow": (47, 10),
    "camel": (61, 11),
    "shoulderstand": (43, 15),
    "chair": (98, 21),
    "cat-cow": (114, 21),
    "childs-pose": (71, 31),
}
"""Table 3: those that were kept by hand, of good quality and on clean backgrounds."""

ZERO_SHOT: Final = (
    ("RN50", 0.208),
    ("RN101", 0.415),
    ("RN50x4", 0.302),
    ("RN50x16", 0.491),
    ("RN50x4", 0.377),
    ("ViT-B/32", 0.245),
    ("ViT-B/16", 0.302),
    ("ViT-L/14", 0.358),
    ("ViT-L/14@336px", 0.283),
)
"""Table 4, row by row; the fifth says RN50x4 a second time, where the text knows an RN50x64."""

PROMPTS: Final = {"study": 0.991, "yoga-pose": 1.0, "name": 0.963, "number": 0.982}
"""Table 5, by the names of ``training.clip.prompts``."""

GRID_ONE: Final = (
    Rate(1e-4, 1e-4, 0.178),
    Rate(5e-4, 1e-3, 0.184),
    Rate(1e-5, 1e-3, 0.988),
    Rate(1e-5, 1e-4, 0.982),
    Rate(1e-6, 1e-3, 0.853),
    Rate(1e-6, 1e-4, 0.779),
    Rate(5e-6, 1e-3, 0.972),
    Rate(5e-6, 1e-4, 0.969),
)
"""Table 6."""

GRID_TWO: Final = (
    Rate(1e-4, 1e-4, 0.312),
    Rate(5e-4, 1e-3, 0.303),
    Rate(1e-5, 1e-3, 0.991),
    Rate(1e-5, 1e-4, 0.982),
    Rate(1e-6, 1e-3, 0.725),
    Rate(1e-6, 1e-4, 0.743),
    Rate(5e-6, 1e-3, 0.963),
    Rate(5e-6, 1e-4, 0.972),
)
"""Table 7."""

LEVELS: Final = {
    ("L1", "top1"): 0.942,
    ("L2", "top1"): 0.907,
    ("L3", "top1"): 0.859,
    ("L1", "top5"): 0.999,
    ("L2", "top5"): 0.988,
    ("L3", "top5"): 0.968,
}
"""Table 8."""
FIRST_EPOCH: Final = 0.77
"""Section 4.2: over this after one epoch."""

SPLITS: Final = {"L1": (0.939, 0.005), "L2": (0.901, 0.006), "L3": (0.841, 0.009)}
"""Table 9: mean and standard deviation of top-1 over 78 divisions."""
RUNS: Final = 78

BEST: Final = {"accuracy": 0.859, "precision": 0.861, "recall": 0.859, "f1": 0.857}
"""Table 10: the best of the 78."""

SHOTS: Final = {0: (0.972, 434), 43: (0.945, 258), 20: (0.899, 120), 6: (0.734, 36)}
"""Table 11: top-1 and training images by images of a class, 0 for all there are."""

FIT_MINUTES: Final = 13.8
CLIP_MILLISECONDS: Final = 7.1
"""Section 4.3, on an RTX A4000: five epochs of 82 classes; one image."""

YOLO_TOP1: Final = 0.878
YOLO_EPOCHS: Final = 62
YOLO_TIMES_LONGER: Final = 3.5
YOLO_EPOCHS_MORE: Final = 25
YOLO_MILLISECONDS: Final = 1.6
CLIP_YOLO_GAP: Final = 0.032
YOPO_IMAGES: Final = 3_487
"""Sections 5 and 6."""

CLASSES: Final = {
    "standing": (
        Published("eagle", "Garudasana", 283),
        Published("tree", "Vrksasana", 256),
        Published("chair", "Utkatasana", 312),
        Published("pyramid", "Parsvottanasana", 183),
        Published("downward-facing-dog", "Adho Mukha Svanasana", 306),
        Published("dolphin", "Ardha Pincha Mayurasana", 69),
        Published("wide-legged-forward-fold", "Prasarita Padottanasana", 257),
        Published("standing-forward-fold", "Uttanasana", 390),
        Published("half-moon", "Ardha Chandrasana", 270),
        Published("triangle", "Utthita Trikonasana", 532),
        Published("extended-side-angle", "Utthita Parsvakonasana", 530),
        Published("gate", "Parighasana", 153),
        Published("warrior-i", "Virabhadrasana I", 172),
        Published("reverse-warrior", "Viparita virabhadrasana", 143),
        Published("low-lunge", "Anjaneyasana", 253),
        Published("warrior-ii", "Virabhadrasana II", 259),
        Published("warrior-iii", "Virabhadrasana III", 186),
        Published("dancer", "Natarajasana", 392),
        Published("standing-hand-to-big-toe", "Utthita Padangusthasana", 177),
        Published("standing-split", "Urdhva Prasarita Eka Padasana", 133),
    ),
    "balancing": (
        Published("crane", "Bakasana", 294),
        Published("shoulder-pressing", "Bhujapidasana", 98),
        Published("cockerel", "Cockerel", 146),
        Published("scale", "Tolasana", 125),
        Published("firefly", "Tittibhasana", 184),
        Published("side-crane", "Parsva Bakasana", 183),
        Published("eight-angle", "Astavakrasana", 190),
        Published("koundinya", "Eka Pada Koundinyanasana I and II", 130),
    ),
    "reclining": (
        Published("corpse", "Savasana", 322),
        Published("fish", "Matsyasana", 288),
        Published("happy-baby", "Ananda Balasana", 161),
        Published("reclining-hand-to-big-toe", "Supta Padangusthasana", 152),
        Published("wind-relieving", "Pawanmuktasana", 156),
        Published("reclining-bound-angle", "Supta Baddha Konasana", 316),
        Published("reclining-hero", "Supta Virasana Vajrasana", 308),
        Published("yogic-sleep", "Yogic sleep", 80),
        Published("cobra", "Bhujangasana", 788),
        Published("frog", "Bhekasana", 149),
        Published("locust", "Salabhasana", 227),
        Published("childs-pose", "Balasana", 310),
        Published("extended-puppy", "Uttana Shishosana", 82),
        Published("side-reclining-leg-lift", "Anantasana", 68),
        Published("side-plank", "Vasisthasana", 297),
        Published("dolphin-plank", "Makara Adho Mukha Svanasana", 46),
        Published("four-limbed-staff", "Chaturanga Dandasana", 220),
        Published("plank", "Kumbhakasana", 70),
        Published("peacock", "Mayurasana", 127),
    ),
    "inverted": (
        Published("handstand", "Adho Mukha Vrksasana", 196),
        Published("headstand", "Salamba Sirsasana", 312),
        Published("shoulderstand", "Salamba Sarvangasana", 269),
        Published("feathered-peacock", "Pincha Mayurasana", 210),
        Published("legs-up-the-wall", "Viparita Karani", 220),
        Published("plow", "Halasana", 327),
        Published("scorpion", "Vrischikasana", 232),
    ),
    "sitting": (
        Published("easy-sitting", "Sitting", 671),
        Published("bound-angle", "Baddha Konasana", 268),
        Published("garland", "Malasana", 241),
        Published("staff", "Dandasana", 83),
        Published("noose", "Pasasana", 38),
        Published("cow-face", "Gomukhasana", 303),
        Published("hero", "Vajrasana", 329),
        Published("bharadvajas-twist", "Bharadvajasana I", 83),
        Published("half-lord-of-the-fishes", "Ardha Matsyendrasana", 312),
        Published("splits", "Split", 302),
        Published("wide-angle-seated-forward-fold", "Upavistha Konasana", 188),
        Published("head-to-knee", "Janu Sirsasana", 180),
        Published("revolved-head-to-knee", "Parivrtta Janu Sirsasana", 220),
        Published("seated-forward-fold", "Paschimottanasana", 348),
        Published("tortoise", "Tortoise", 149),
        Published("archer", "Akarna Dhanurasana", 84),
        Published("heron", "Krounchasana", 58),
        Published("one-legged-king-pigeon", "Rajakapotasana", 274),
    ),
    "wheel": (
        Published("upward-bow", "Urdhva Dhanurasana", 308),
        Published("upward-facing-two-foot-staff", "Dwi Pada Viparita Dandasana", 72),
        Published("upward-plank", "Purvottanasana", 225),
        Published("full-pigeon", "Kapotasana", 53),
        Published("bridge", "Setu Bandha Sarvangasana", 279),
        Published("wild-thing", "Camatkarasana", 178),
        Published("camel", "Ustrasana", 311),
        Published("cat-cow", "Marjaryasana", 409),
        Published("bow", "Dhanurasana", 228),
        Published("boat", "Paripurna Navasana", 394),
    ),
}
"""Tables A1 to A6, and with them the order of Figures A1 and A2 (Tables A7 and A8), by level-1 group."""

NAMES: Final = {one.pose: one.name for classes in CLASSES.values() for one in classes}
"""The study's name of each of the 82 classes."""
