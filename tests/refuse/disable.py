"""Take one refusal after another out of the kernel, and see that its forgery then gets further.

True here: a kernel with a hole is compiled from the source with that one `require(…)` turned into nothing, or `of_kind(…)` into what it was given, in module objects of
its own; the installed kernel knows no switch. What is printed is where the forgery ends up: `believed`, or the next refusal, or
a crash. The last two say that the refusal guards what stands behind it, the first that nothing else does.
Must never enter: an environment variable, or any other door that a production kernel would have.
"""

import ast
import importlib
import sys
from collections.abc import Iterator
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
KERNEL = ROOT / "arprops" / "kernel"
PREFIX = "arprops.kernel"


class Refusal(NamedTuple):
    """Where the kernel says no: the file, the line, and under which code."""

    module: str
    line: int
    code: str


def _code(node: ast.AST) -> str | None:
    """The code that this refuses under, or None: `require(…, "code", …)`, `raise Rejected("code", …)`, `of_kind(…, …, "code")`."""
    if isinstance(node, ast.Expr):
        call, name, position = node.value, "require", 1
    elif isinstance(node, ast.Raise):
        call, name, position = node.exc, "Rejected", 0
    else:
        call, name, position = node, "of_kind", 2
    if not isinstance(call, ast.Call) or ast.unparse(call.func) != name or len(call.args) <= position:
        return None
    code = call.args[position]
    return code.value if isinstance(code, ast.Constant) and isinstance(code.value, str) else None


def refusals() -> list[Refusal]:
    """Every refusal in the kernel, in the order of the source; `require` in any other place than a statement is an error."""
    found: list[Refusal] = []
    for path in sorted(KERNEL.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        here = [Refusal(path.stem, node.lineno, code) for node in ast.walk(tree) if isinstance(node, ast.stmt | ast.Call) and (code := _code(node))]
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) in {"require", "Rejected", "of_kind"}]
        own = 2 if path.stem == "refuse" else 0  # `require` and `of_kind` themselves raise under the code that they were given
        if len(here) + own != len(calls):
            raise SystemExit(f"{path}: {len(calls)} refusals, of which {len(here) + own} could be read; give each a literal code in a statement")
        found += sorted(here, key=lambda refusal: refusal.line)
    return found


class _Without(ast.NodeTransformer):
    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.stmt | ast.Call) and _code(node) == self.refusal.code and node.lineno == self.refusal.line:
            if isinstance(node, ast.Call):
                return node.args[0]
            return ast.copy_location(ast.Raise() if isinstance(node, ast.Raise) else ast.Pass(), node)  # a bare `raise` hands the error on
        return self.generic_visit(node)


class _Loader(Loader):
    """Loads the kernel's modules from their source, one of them with a hole. Found before every other importer, and only here."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, origin=str(KERNEL / f"{self.refusal.module}.py")) if name == f"{PREFIX}.{self.refusal.module}" else None

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        path = KERNEL / f"{self.refusal.module}.py"
        tree: ast.Module = _Without(self.refusal).visit(ast.parse(path.read_text(encoding="utf-8")))  # type: ignore[assignment]
        exec(compile(ast.fix_missing_locations(tree), str(path), "exec"), module.__dict__)


def _forget() -> dict[str, ModuleType]:
    return {name: sys.modules.pop(name) for name in list(sys.modules) if name == PREFIX or name.startswith(PREFIX + ".")}


def outcome(refusal: Refusal) -> str:
    """What a kernel without this refusal says to the forgery made for it."""
    from arprops.core.error import Rejected
    from tests.refuse.forgeries import FORGERIES

    kept = _forget()
    loader = _Loader(refusal)
    sys.meta_path.insert(0, loader)  # type: ignore[arg-type]
    try:
        importlib.import_module(f"{PREFIX}.check").recheck(FORGERIES[refusal.code].forged)
    except Rejected as refused:
        return "UNNOTICED" if refused.code == refusal.code else f"refused as {refused.code}"
    except Exception as crash:  # noqa: BLE001  # whatever happens behind the hole is the answer
        return f"crash: {type(crash).__name__}"
    else:
        return "believed"
    finally:
        sys.meta_path.remove(loader)  # type: ignore[arg-type]
        _forget()
        sys.modules.update(kept)


def table() -> Iterator[tuple[Refusal, str]]:
    """Each refusal with what happens without it."""
    from tests.refuse.forgeries import FORGERIES

    for refusal in refusals():
        yield refusal, outcome(refusal) if refusal.code in FORGERIES else "NO FORGERY"


def main() -> int:
    """Print the table; 1 where a refusal can be disabled and no test sees it."""
    sys.path.insert(0, str(ROOT))
    unnoticed = 0
    total = 0
    for refusal, seen in table():
        total += 1
        unnoticed += seen in {"UNNOTICED", "NO FORGERY"}
        print(f"{refusal.module + '.py:' + str(refusal.line):22} {refusal.code:28} {seen}")
    print(f"{total} refusals disabled in turn, {unnoticed} unnoticed")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
