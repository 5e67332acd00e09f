"""Words a₁ⁿ a₂ⁿ … a_kⁿ with a parameter, against the same machine with doubled counters: one joint for all n and all q.

Search finds the formulas, the kernel multiplies out their witnesses. z3 and cvc5 get the formulas that were found and discharge the same
obligations as SMT-LIB 2, without a witness and without looking for a formula: they check, so they are beside the kernel.
"""

from time import process_time

from harness import Case, Side

TITLE = "proofs for all lengths: a formula at each pair of control states of two counter machines"
OURS = Side("arprops same_joint, all n and q", "counters:ours", limit=120)
Z3 = Side("z3, the obligations alone", "counters:z3_alone", limit=120)
CVC5 = Side("cvc5, the obligations alone", "counters:cvc5_alone", limit=120)
CASES = [Case("k letters, k − 1 counters each", k, OURS, (Z3, CVC5), quick=k < 4) for k in (2, 3, 4)]
GROWTH = []


def machine(letters: int, scale: int):
    import arprops as ar

    symbols = "abcdefgh"[:letters]
    counters = [f"x{i}" for i in range(1, letters)]
    off = dict.fromkeys(symbols, "off")
    rise = ("s0", dict.fromkeys(counters, scale))
    control = {
        "s0": [
            ("x1 == 0", {"a": "q", ar.END: "1 - q"}, {**off, "a": rise}),
            ("", {"a": "q", "b": "1 - q"}, {**off, "a": rise, "b": ("s1", {"x1": -scale})}),
        ],
        "off": [("", {ar.END: 1}, off)],
    }
    for i in range(1, letters):
        symbol = symbols[i]
        last = i == letters - 1
        after = {ar.END: 1} if last else {symbols[i + 1]: 1}
        onward = off if last else {**off, symbols[i + 1]: (f"s{i + 1}", {f"x{i + 1}": -scale})}
        control[f"s{i}"] = [(f"x{i} == 0", after, onward), ("", {symbol: 1}, {**off, symbol: (f"s{i}", {f"x{i}": -scale})})]
    return ar.CounterMachine(symbols, start="s0", counters=counters, parameters={"q": (0, 1)}, control=control)


def ours(k: int):
    import z3  # noqa: F401  # importing a library is not counted

    import arprops as ar

    p, q = machine(k, 1), machine(k, 2)
    yield
    began = process_time()
    verdict = ar.same_joint(p, q)
    seconds = process_time() - began
    yield
    began = process_time()
    ar.recheck(verdict)
    kernel = process_time() - began
    # `same_joint` runs the kernel twice itself: when a guess is tried, and before the verdict is handed out.
    yield {"seconds": seconds - 2 * kernel, "phases": {"kernel": kernel}, "answer": {"equal": verdict.proved}}


def _obligations(k: int) -> list[str]:
    import arprops as ar
    from arprops.solve.obligations import obligations

    verdict = ar.same_joint(machine(k, 1), machine(k, 2))
    return [obligation.text for obligation in obligations(verdict.claim, verdict.certificate)]


def z3_alone(k: int):
    import z3

    texts = _obligations(k)
    yield
    began = process_time()
    answers = []
    for text in texts:
        solver = z3.Solver()
        solver.from_string(text)
        answers.append(solver.check() == z3.unsat)
    yield
    yield {"seconds": process_time() - began, "answer": {"equal": all(answers)}}


def cvc5_alone(k: int):
    import cvc5

    texts = _obligations(k)
    yield
    began = process_time()
    answers = []
    for text in texts:
        solver = cvc5.Solver()
        parser = cvc5.InputParser(solver)
        parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "obligation")
        said = ""
        while not (command := parser.nextCommand()).isNull():
            said += command.invoke(solver, parser.getSymbolManager())
        answers.append("unsat" in said)
    yield
    yield {"seconds": process_time() - began, "answer": {"equal": all(answers)}}
