"""Stored proofs: a claim, its models and its evidence in one JSON file that needs nothing else.

True here: `proofs/recheck.py` reads the same files without importing arprops; here they become verdicts that the kernel can
re-verify. Evidence that is no certificate is `Rejected`; a file that is not in order is a `BadFile`.
Must never enter: a verdict without evidence, or trust: a verdict that was read is checked before it is believed.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from arprops.core.claim import AtEvery, Comparison
from arprops.core.error import BadFile, BadQuestion, Rejected
from arprops.core.model import Joint
from arprops.core.verdict import Proved, Refuted, Verdict
from arprops.formats.certificate import certificate_data, certificate_from
from arprops.formats.checkfile import read_data
from arprops.formats.claim_writer import Names, claim_data
from arprops.formats.finite import finite
from arprops.formats.model_writer import model_data
from arprops.formats.parse import LARGEST, parse, read_text
from arprops.formats.problem import seen
from arprops.formats.write import write
from arprops.neural.declared import concerns_nets, views_nets
from arprops.tasks.stated import Ours, Said

FORMAT = "proof/1"


class StoredProof(NamedTuple):
    """A verdict with the name it was stored under."""

    name: str
    verdict: Proved | Refuted


def proof_data(verdict: Verdict, *, name: str = "", models: Mapping[str, Joint] | None = None) -> dict[str, Any]:
    """The verdict as the data of a stored proof; `models` gives its models names. A net is stored as the automaton of the answers that the check asks for.

    Fails with `BadQuestion` where the verdict carries no evidence, or a model that is not data.
    """
    if not isinstance(verdict, Proved | Refuted):
        raise BadQuestion(f"{type(verdict).__name__} carries no evidence, so there is nothing to store")
    known = dict(models or {})
    if concerns_nets(verdict.claim) or views_nets(verdict.claim):
        verdict, automata = finite(verdict)
        known = {key: automata.get(id(model), model) for key, model in known.items()}
    names = Names(known)
    claim = claim_data(verdict.claim, names)
    return {
        "arprops": FORMAT,
        "name": name,
        "models": {key: model_data(model, plain=True) for key, model in names.models.items()},
        "claim": claim,
        "verdict": "proved" if isinstance(verdict, Proved) else "refuted",
        "evidence": certificate_data(verdict.certificate if isinstance(verdict, Proved) else verdict.witness),
    }


def write_proof(verdict: Verdict, path: str | Path, *, name: str = "", models: Mapping[str, Joint] | None = None) -> None:
    """Store the verdict as a JSON file, in one step; fails as `proof_data`, and with `BadFile` where it cannot be written."""
    write(proof_data(verdict, name=name, models=models), Path(path))


def read_proof(path: str | Path, *, max_bytes: int = LARGEST) -> StoredProof:
    """The verdict of a stored proof, not yet re-verified: hand it to `recheck`.

    Fails with `BadFile` where models or claim are not in order, with `Rejected` where the evidence is no certificate.
    """
    path = Path(path)
    data = parse(read_text(path, max_bytes=max_bytes), path.with_suffix(".json"))
    expected = {"arprops", "name", "models", "claim", "verdict", "evidence"}
    if data.keys() != expected or data["arprops"] != FORMAT:
        raise BadFile(f"{path}: found {seen(data)}, expected a stored proof: the keys {', '.join(sorted(expected))}, with arprops = {FORMAT!r}")
    if data["verdict"] not in ("proved", "refuted"):
        raise Rejected("file.verdict", f"found {seen(data['verdict'])}, expected 'proved' or 'refuted'")
    claim = read_data({"models": data["models"], "claim": [data["claim"]]}, path, max_bytes=max_bytes).claims[0].claim
    if isinstance(claim, Ours):
        raise BadFile(f"{path}: found the claim of an audit, of samples or of masked rows, which is never proved itself; expected a claim that the kernel checks")
    evidence = certificate_from(data["evidence"])
    return StoredProof(str(data["name"]), (Proved if data["verdict"] == "proved" else Refuted)(claim, evidence))


def claim_name(claim: Said) -> str:
    """What an unnamed claim is called: its kind, or that of the first quantity it compares."""
    comparison = claim.comparison if isinstance(claim, AtEvery) else claim
    sides = (comparison.left, comparison.right) if isinstance(comparison, Comparison) else ()
    spoken = next((side for side in sides if hasattr(side, "p")), claim)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(spoken).__name__)


def file_name(name: str, number: int) -> str:
    """A name for the file of the claim of this number, safe on every system."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
    return f"{number:02d}{f'-{slug}' if slug else ''}.json"
