"""What a newcomer does first, as a newcomer does it: the command, in another process, in a folder of their own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = [path for path in sorted((ROOT / "examples").glob("*.toml")) if "[[claim]]" in path.read_text(encoding="utf-8")]


def run(*arguments, cwd):
    return subprocess.run([sys.executable, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False)


def test_there_are_examples():
    assert {"two_bits.toml", "anbn.toml", "decoders.toml", "pautomac.toml"} <= {path.name for path in EXAMPLES}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_holds_and_a_stranger_can_re_verify_it(example, tmp_path):
    checked = run("-m", "arprops.cli", "check", example, "--json", "--save", "proofs", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    said = json.loads(checked.stdout)
    settled = [claim for claim in said["claims"] if claim["verdict"] in ("proved", "refuted")]
    attested = [claim for claim in said["claims"] if claim["verdict"] == "attested"]  # on somebody's word, so there is nothing to re-verify
    assert settled
    assert len(settled) + len(attested) == len(said["claims"])
    assert not attested or "allow_attested = true" in example.read_text(encoding="utf-8")
    alone = tmp_path / "recheck.py"  # away from the repository, so that it cannot import what it checks
    alone.write_text((ROOT / "proofs" / "recheck.py").read_text(encoding="utf-8"), encoding="utf-8")
    rechecked = run("-I", alone, "proofs", cwd=tmp_path)
    assert rechecked.returncode == 0, rechecked.stdout
    assert f"{len(settled)} proofs, {len(settled)} accepted, 0 not" in rechecked.stdout
    assert "arprops" not in {line.split(".")[0] for line in alone.read_text(encoding="utf-8").splitlines() if line.startswith(("import ", "from "))}
