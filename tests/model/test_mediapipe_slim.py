import subprocess
import sys
from pathlib import Path

# A process of its own, into which nobody has imported matplotlib yet. PySide looks at all that is imported.
_SCRIPT = """
import sys
import PySide6.QtCore
from pathlib import Path
from model.person_finder import FinderMode, PersonFinder
with PersonFinder(Path(sys.argv[1]), mode=FinderMode.IMAGE):
    print(sorted({name.split(".")[0] for name in sys.modules} & {"mediapipe", "matplotlib"}))
from mediapipe.tasks.python.vision import drawing_utils
print(callable(drawing_utils.plt.figure), drawing_utils.plt.rcParams["figure.dpi"] > 0)
import matplotlib.pyplot
print(matplotlib.pyplot.figure is drawing_utils.plt.figure)
"""

_SUBMODULE = """
import sys
from model.mediapipe_slim import matplotlib_later
with matplotlib_later():
    import matplotlib.pyplot as plt
    assert "matplotlib.figure" not in sys.modules
    import matplotlib.colors
    from matplotlib import cm
print(matplotlib.colors.to_hex("red"), callable(cm.ScalarMappable))
print(plt.figure.__module__)
"""


def _lines(script: str, *arguments: str) -> list[str]:
    result = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()


def test_people_are_found_without_matplotlib_which_is_there_for_whoever_plots(landmarker_model: Path) -> None:
    assert _lines(_SCRIPT, str(landmarker_model)) == ["['mediapipe']", "True True", "True"]


def test_whatever_else_of_matplotlib_is_imported_meanwhile_is_the_real_thing() -> None:
    assert _lines(_SUBMODULE) == ["#ff0000 True", "matplotlib.pyplot"]
