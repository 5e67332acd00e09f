"""The process in which a solver thinks: `python -m arprops.solve.child SOLVER SECONDS SEED`, the text on standard input.

True here: one text, one answer, printed as one JSON object; where nobody is left to kill this process, its own alarm does.
Must never enter: a second question, or anything of ours that the solver's answer could be confused with.
"""

import json
import math
import signal
import sys
from typing import Any


def main(solver: str, seconds: float, seed: int) -> None:
    """Read, ask, print."""
    if hasattr(signal, "alarm"):
        signal.alarm(math.ceil(seconds) + 5)  # not handled, so it ends native code too
    text = sys.stdin.read()
    json.dump({"z3": z3_says, "cvc5": cvc5_says}[solver](text, math.ceil(seconds * 1000), seed), sys.stdout)


def z3_says(text: str, milliseconds: int, seed: int) -> dict[str, Any]:
    """What z3 answers, and its model where there is one."""
    import z3

    z3.set_param("smt.random_seed", seed)
    z3.set_param("sat.random_seed", seed)
    solver = z3.Solver()
    solver.set("timeout", milliseconds)
    try:
        solver.from_string(text)
    except z3.Z3Exception as refused:
        return {"refused": str(refused.args[0].decode() if isinstance(refused.args[0], bytes) else refused.args[0])}
    answer = str(solver.check())
    return {"answer": answer, "model": solver.model().sexpr() if answer == "sat" else ""}


def cvc5_says(text: str, milliseconds: int, seed: int) -> dict[str, Any]:
    """The same for cvc5."""
    import cvc5 as untyped

    cvc5: Any = untyped
    solver = cvc5.Solver(cvc5.TermManager())
    for option, value in (("produce-models", "true"), ("tlimit-per", str(milliseconds)), ("seed", str(seed))):
        solver.setOption(option, value)
    symbols = cvc5.SymbolManager(solver)
    parser = cvc5.InputParser(solver, symbols)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "obligation")
    said = ""
    try:
        while not (command := parser.nextCommand()).isNull():
            out = str(command.invoke(solver, symbols)).strip()
            if out.startswith("(error"):
                return {"refused": out}
            said = out or said
    except RuntimeError as refused:  # what cvc5's Python raises is one of these, for the parser and for the solver
        return {"refused": str(refused)}
    answer = said if said in {"sat", "unsat"} else "unknown"
    return {"answer": answer, "model": model_of(solver, symbols) if answer == "sat" else ""}


def model_of(solver: Any, symbols: Any) -> str:
    """cvc5's model, as it prints it."""
    try:
        model = solver.getModel(symbols.getDeclaredSorts(), symbols.getDeclaredTerms())
    except RuntimeError:
        return "(cvc5 prints no model here)"
    return (model.decode() if isinstance(model, bytes) else str(model)).strip()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
