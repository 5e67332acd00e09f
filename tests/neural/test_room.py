"""The room's own names: each is there, is what it says, and is not hidden by a file."""

import subprocess
import sys
from pathlib import Path

import pytest

import arprops.neural as room


@pytest.mark.parametrize("name", room.__all__)
def test_every_public_name_is_there_and_no_module(name):
    assert type(getattr(room, name)).__name__ != "module"
    assert name in dir(room)


def test_no_file_of_the_room_hides_a_public_name():
    files = {path.stem for path in Path(room.__file__).parent.iterdir()}
    assert not files & set(room.__all__)


def test_names_for_the_type_checker_are_those_of_the_map():
    stub = Path(room.__file__).with_suffix(".pyi").read_text().splitlines()
    assert {line for line in stub if line.startswith("from ")} == {f"from {module} import {name} as {name}" for name, module in room._MODULE.items()}


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'perplex'"):
        _ = room.perplex


@pytest.mark.parametrize("module", ["arprops.neural", "arprops.neural.declared", "arprops.neural.indexed", "arprops.tasks.conditioning.conditional", "arprops.neural.audited", "arprops.neural.folder", "arprops.cli.app"])
def test_importing_what_other_rooms_import_brings_in_no_torch(module):
    code = f"import sys, {module}; sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_torch_the_line_that_installs_it_is_said():
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "import arprops.neural\nfrom arprops.core.error import Missing\n"
        'try:\n    arprops.neural.Net\nexcept Missing as missing:\n    sys.exit("arprops[neural]" not in str(missing))\nsys.exit(1)'
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
