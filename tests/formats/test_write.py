"""Files are written whole or not at all."""

import threading
from pathlib import Path

import pytest

from arprops.core.error import BadFile
from arprops.formats import write as module
from arprops.formats.write import json_text, toml_text, write, write_text


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    write_text("old", path)
    with pytest.raises(UnicodeEncodeError):
        write_text("x" * 10**6 + "\ud800", path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interruption_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.toml"
    write_text("old", path)

    def interrupted(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module.Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_text("new", path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "m.txt"
    texts = {"a" * 300_000, "b" * 300_000}
    write_text(min(texts), path)
    stop = threading.Event()
    seen: set[str] = set()

    def reads() -> None:
        while not stop.is_set():
            seen.add(path.read_text(encoding="utf-8"))

    reader = threading.Thread(target=reads)
    reader.start()
    for _ in range(20):
        for text in texts:
            write_text(text, path)
    stop.set()
    reader.join()
    assert seen <= texts


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be written: No such file or directory"):
        write({}, tmp_path / "gone" / "m.toml")


def test_keys_and_text_are_quoted() -> None:
    data = {"a b": {'"': "x\ny\u007f", "": [1, {"k": True}]}, "empty": {}, "none": []}
    import tomllib

    assert tomllib.loads(toml_text(data)) == data
    import json

    assert json.loads(json_text(data)) == data


def test_what_has_no_place_in_a_file() -> None:
    with pytest.raises(TypeError, match="float has no place"):
        toml_text({"a": 0.5})
