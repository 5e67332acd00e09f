"""The PAutomaC test sets in shared/data: model and strings read, every string's exact probability, compared with the solution file."""

from fractions import Fraction
from pathlib import Path

from harness import Case, Side, within

TITLE = "PAutomaC test sets: read, exact probabilities of all test strings, exact perplexity score"
ROOT = Path(__file__).resolve().parent.parent
DATA = next((folder / "shared/data/pautomac" for folder in ROOT.parents if (folder / "shared/data/pautomac").is_dir()), None)
OURS = Side("arprops", "pautomac:ours")
PROBLEMS = sorted(int(path.name.partition(".")[0]) for path in DATA.glob("*.pautomac_model.txt")) if DATA else []
CASES = [Case("problem number n", number, OURS, target="≤ 1 s a problem", judge=within(1.0)) for number in PROBLEMS]
GROWTH = []
MISSING = "" if PROBLEMS else "missing: no shared/data/pautomac beside this checkout"


def ours(number: int):
    import arprops as ar
    from arprops.formats.pautomac_strings import read_solution, read_strings
    from arprops.search.perplexity import score

    assert DATA is not None
    yield
    model = ar.load(DATA / f"{number}.pautomac_model.txt")
    strings, _ = read_strings(DATA / f"{number}.pautomac.test")
    solution = read_solution(DATA / f"{number}.pautomac_solution.txt")
    probabilities = [ar.string_probability(model, string) for string in strings]
    total = sum(probabilities, Fraction(0))
    worst = max(abs(mine / total - printed) / printed for mine, printed in zip(probabilities, solution, strict=True))
    perplexity = float(score(solution, probabilities))
    yield
    yield {"answer": {"worst relative error": f"{float(worst):.1g}", "score": f"{perplexity:.6f}"}}
