import subprocess
import sys
from pathlib import Path

# A process of its own: the variables are the process's, and MediaPipe reads them when it makes a landmarker.
_SCRIPT = """
import os, sys
from pathlib import Path
from model.person_finder import FinderMode, PersonFinder
from model.mediapipe_offline import environment_before
with PersonFinder(Path(sys.argv[1]), mode=FinderMode.IMAGE):
    print(os.environ["https_proxy"], os.environ["all_proxy"], os.environ.get("no_proxy"))
print(environment_before().get("https_proxy"), environment_before().get("no_proxy"))
"""


def test_mediapipe_is_given_a_proxy_that_is_not_there_and_children_their_own(landmarker_model: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(landmarker_model)],
        env={"https_proxy": "http://proxy.example:3128", "no_proxy": "*", "HOME": "/"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    here, children = result.stdout.splitlines()
    assert here == "http://127.0.0.1:9 http://127.0.0.1:9 None"
    assert children == "http://proxy.example:3128 *"
