"""A chain of 58 blocks of n/58 states, from its file to the answer that it is its 58-state quotient.

Not the same question: Storm finds the quotient, we are given it and prove that the two have one joint (with a certificate, in exact
rationals, not only for the given labels but for every string). arprops has no function that finds a quotient.
Storm lumps floats or rational functions, not rationals; both are shown, and the second is the exact one.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from harness import Case, Side, at_most
from instances import Automaton, by_state, lumpable

TITLE = "lumping: a chain read from a file and shown to be its given quotient (load + answer)"
BLOCKS = 58
OURS = Side("arprops load, same_joint", "lumping:ours", limit=400)
EXACT = Side("Storm load, lump (exact)", "lumping:storm_exact", limit=120, peer=True)
FLOATS = Side("Storm load, lump (floats)", "lumping:storm_floats", limit=120, peer=True)
TARGET = {"target": "≤ 3× Storm", "judge": at_most(3), "judged": EXACT.label}
CASES = [
    Case("chain of n states, 58 blocks", 5_800, OURS, (EXACT, FLOATS), **TARGET),
    Case("chain of n states, 58 blocks", 58_000, OURS, (EXACT, FLOATS), quick=False, **TARGET),
]
GROWTH = []


def ours(n: int):
    import arprops as ar

    def named(given: Automaton):
        transitions = {(str(i), symbol, str(j)): weight for (i, symbol, j), weight in given.transitions.items()}
        return ar.PFA(
            "ab",
            initial={str(i): weight for i, weight in given.initial.items()},
            final={str(i): weight for i, weight in enumerate(given.final)},
            transitions=transitions,
        )

    with TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("chain.json", "quotient.json")]
        for path, given in zip(paths, lumpable(BLOCKS, n // BLOCKS), strict=True):
            ar.save(named(given), path)
        yield
        began = process_time()
        p, q = map(ar.load, paths)
        loaded = process_time()
        verdict = ar.same_joint(p, q)
        answered = process_time()
        yield
    ar.recheck(verdict)
    kernel = process_time() - answered
    phases = {"kernel": kernel, "load": loaded - began, "answer": answered - loaded - kernel}
    yield {"seconds": answered - began - kernel, "phases": phases, "answer": {"blocks": BLOCKS if verdict.proved else None}}


def _storm(n: int, kind: str):
    import stormpy

    chain, _ = lumpable(BLOCKS, n // BLOCKS)
    exact = kind == "rational"
    end = chain.size
    with TemporaryDirectory() as folder:
        path = Path(folder) / "chain.drn"
        with path.open("w") as file:
            print(f"@value_type: {kind}\n@type: DTMC\n@parameters\n\n@reward_models\n\n@nr_states\n{end + 1}\n@nr_choices\n{end + 1}\n@model", file=file)
            for i, row in enumerate(by_state(chain)):
                print(f"state {i} {'init ' * (i == 0)}{row[0][0]}\n\taction 0", file=file)
                for target, weight in [*sorted((j, weight) for _, j, weight in row), (end, chain.final[i])]:
                    print(f"\t\t{target} : {weight if exact else float(weight)}", file=file)
            print(f"state {end} done\n\taction 0\n\t\t{end} : 1", file=file)
        labels = stormpy.parse_properties('P=? [F "done"];P=? [F "a"];P=? [F "b"]')
        yield
        began = process_time()
        model = stormpy.build_model_from_drn[stormpy.RationalFunction if exact else float](str(path))
        loaded = process_time()
        quotient = stormpy.transformations.perform_bisimulation(model, labels)
        answered = process_time()
        yield
    yield {"phases": {"load": loaded - began, "answer": answered - loaded}, "answer": {"blocks": quotient.nr_states - 1}}


def storm_exact(n: int):
    yield from _storm(n, "rational")


def storm_floats(n: int):
    yield from _storm(n, "double")
