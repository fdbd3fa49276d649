"""JSON read step by step, so that a wrong record can be named by its line."""

import json
import re
from collections.abc import Iterator
from typing import Final, NoReturn

JsonError = json.JSONDecodeError
"""What is wrong, in which text, and where in it."""

_SPACE: Final = re.compile(r"[ \t\r\n]*")


class JsonReader:
    """Walks through JSON and knows where it is. All methods raise :data:`JsonError`."""

    def __init__(self, text: str) -> None:
        self.text: Final = text
        self.position = 0
        """Where the next thing begins, or white space before it."""
        self._decoder = json.JSONDecoder(parse_constant=self._refuse_constant)

    def _refuse_constant(self, name: str) -> NoReturn:
        raise JsonError(f"{name} is no number", self.text, self.position)

    def _take(self, mark: str) -> bool:
        self._skip_space()
        if not self.text.startswith(mark, self.position):
            return False
        self.position += len(mark)
        return True

    def _expect(self, mark: str) -> None:
        if not self._take(mark):
            raise JsonError(f"“{mark}” is missing", self.text, self.position)

    def _skip_space(self) -> None:
        if space := _SPACE.match(self.text, self.position):
            self.position = space.end()

    def value(self) -> object:
        """Read what comes, whole."""
        self._skip_space()
        value, self.position = self._decoder.raw_decode(self.text, self.position)
        return value

    def members(self) -> Iterator[str]:
        """Keys of the object that comes; the caller reads the value of each."""
        self._expect("{")
        if self._take("}"):
            return
        while True:
            key = self.value()
            self._expect(":")
            yield str(key)
            if not self._take(","):
                break
        self._expect("}")

    def elements(self) -> Iterator[int]:
        """Where the elements of the array that comes begin; the caller reads each."""
        self._expect("[")
        if self._take("]"):
            return
        while True:
            self._skip_space()
            yield self.position
            if not self._take(","):
                break
        self._expect("]")

    def finish(self) -> None:
        """Nothing may follow."""
        self._skip_space()
        if self.position < len(self.text):
            raise JsonError("something follows the end", self.text, self.position)
