"""The proofs in `proofs/coq` compile and rest on nothing; a proof with a hole, an axiom or a false statement does not pass.

True here: the script that is tested is the one that CI runs. Where Coq is not installed these tests are skipped, and say so.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

COQ = Path(__file__).parents[2] / "proofs" / "coq"
pytestmark = pytest.mark.skipif(shutil.which("coqc") is None, reason="Coq is not installed (apt-get install --no-install-recommends coq)")

# What is done to Fibre.v (this becomes that), and what the script must say of it.
START = "Section Models."
STEP = "apply (Qmult_inj_l b c a nonzero). exact equal."
SPOILT: dict[str, tuple[dict[str, str], str]] = {
    "a hole": ({"Proof. exact (mass_after_snoc m x w []). Qed.": "Admitted."}, "fibre rests on what it may not: mass_snoc"),
    "an axiom": ({START: f"Axiom absurd : False.\n{START}", STEP: "destruct absurd."}, "fibre rests on what it may not: absurd"),
    "an endless recursion": (
        {START: f"Unset Guard Checking. Fixpoint loop (n : nat) : False := loop n.\n{START}", STEP: "destruct (loop 0%nat)."},
        "fibre rests on what it may not: loop",
    ),
    "a theorem that is not shown": ({"Print Assumptions fibre.\n": ""}, "must end with one Print Assumptions for each Theorem"),
    "a false theorem": ({"<-> (forall w, possible m1 w -> forall x,": "<-> (forall w x,"}, "Fibre.v does not compile"),
}


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", str(folder / "check")], capture_output=True, text=True, check=False, encoding="utf-8")


def test_the_proofs_hold_and_leave_nothing_behind() -> None:
    before = sorted(COQ.iterdir())
    done = check(COQ)
    assert done.returncode == 0, done.stdout + done.stderr
    for theorem in ("Fibre.fibre", "Decoders.decoders", "Overlap.overlap_squared", "Overlap.attained", "Overlap.eps_is_too_small"):
        assert f"  {theorem}: closed under the global context\n" in done.stdout
    assert sorted(COQ.iterdir()) == before


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_proof_does_not_pass(how: str, tmp_path: Path) -> None:
    changes, reason = SPOILT[how]
    folder = shutil.copytree(COQ, tmp_path / "coq")
    text = (folder / "Fibre.v").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / "Fibre.v").write_text(text, encoding="utf-8")
    done = check(folder)
    assert done.returncode == 1
    assert reason in done.stderr
