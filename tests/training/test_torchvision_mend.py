import subprocess
import sys

BROKEN = """
import sys, types, importlib.abc, importlib.machinery
class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    tries = 0
    def find_spec(self, name, path=None, target=None):
        if name in ("torchvision", "open_clip"):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
    def create_module(self, spec):
        return None
    def exec_module(self, module):
        if module.__name__ == "torchvision":
            import torch
            Finder.tries += 1
            {body}
sys.meta_path.insert(0, Finder())
from training.torchvision_mend import _libraries, import_open_clip
"""


def run(body: str, after: str) -> str:
    code = BROKEN.replace("{body}", body) + after
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_nothing_is_done_where_torchvision_is_healthy() -> None:
    assert run("pass", "import_open_clip(); print(Finder.tries, _libraries)") == "1 []"


def test_missing_operators_are_declared_once_and_torchvision_is_imported_again() -> None:
    body = "torch.library.register_fake('torchvision::nms')(lambda dets, scores, t: dets)"
    after = (
        "m = import_open_clip(); print(Finder.tries, len(_libraries), m is import_open_clip(), m.__name__)"
    )
    assert run(body, after) == "2 1 True open_clip"


def test_another_failure_of_torchvision_is_not_hidden() -> None:
    after = """
try:
    import_open_clip()
except RuntimeError as error:
    print(error, _libraries)
"""
    assert run("raise RuntimeError('out of luck')", after) == "out of luck []"
