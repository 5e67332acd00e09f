"""The checkers of formulas for what is still to come: exact expected totals, bounds on them, and tightness without a bound.

True here, along the run of a counter machine, for all parameters of the region:
- `Potential`: h = r + Ph with h, r ≥ 0 gives h(start) = E[Σ r over the first n] + E[h after n]; M = Σh + PM with M ≥ 0 makes
  Σ over n of E[h after n] at most M(start), so E[h after n] → 0 and h(start) is the expected total.
- `Drift`: L ≥ r + PL with L ≥ 0 bounds the expected total of r from every state (Foster–Lyapunov).
- `Recurrent`: V ≥ PV converges along a run, so the run stays where V is bounded, a finite set, from all of which END can be reached.
Must never enter: a number tried at some counters. Everything here is an identity or comes with a witness.
"""

from collections.abc import Sequence

from arprops.core.claim import KL, CrossEntropy, Entropy, FiniteMass, Length
from arprops.core.counting import Cell, Counting, Parameter, Power
from arprops.core.formula import Formula
from arprops.core.induction import Bases, Drift, Entry, Inductive, Location, Potential, Recurrent, Sign, Witness
from arprops.core.polynomial import Polynomial, rounded, variable
from arprops.core.ratio import Number, Ratio, ratio
from arprops.core.words import END, Outcome
from arprops.kernel.induction import Move, Run, cells, counted, facts, followed, pinned, shown, start_values, targets, values
from arprops.kernel.refuse import require

Expected = KL | CrossEntropy | Entropy | FiniteMass | Length


def run_of(quantity: Expected) -> Run:
    """The machine, with the second one in step where the quantity has one."""
    left = counted(quantity.p)
    return Run(left, counted(quantity.q) if isinstance(quantity, KL | CrossEntropy) else alone(left))


def alone(left: Counting) -> Counting:
    """A machine that does nothing, in the second place."""
    return Counting(left.alphabet, (), ("", ()), {"": (Cell((), {}, dict.fromkeys(left.alphabet, ("", ()))),)})


def totalled(quantity: Expected, certificate: Potential) -> Formula:
    """The exact value, as a formula in the parameters; refuse a certificate that does not show it."""
    context = Context(run_of(quantity), certificate.inductive, certificate.via, certificate.powers)
    logs = isinstance(quantity, KL | CrossEntropy | Entropy)
    count = len(certificate.arguments) if logs else 1
    plain = all(argument.names <= context.parameters for argument in certificate.arguments)
    require(plain and (logs or not certificate.arguments), "potential.arguments")
    size = len(context.locations)
    fits = len(certificate.formulas) == len(certificate.signs) == size and all(len(row) == count + 1 for row in (*certificate.formulas, *certificate.signs))
    require(fits, "potential.size")
    for i, row in enumerate(certificate.formulas):
        for formula, sign in zip(row, certificate.signs[i], strict=True):
            context.signed(i, context.here(i, formula), sign, "a total")
        adds = rewards(context, i, quantity, certificate.arguments)
        now = [context.here(i, formula) for formula in row]
        for j in range(count):
            after = context.after(i, [formulas[j] for formulas in certificate.formulas])
            require(now[j] == adds[j] + after, "potential.identity", f"location {i}, total {j}")
        after = context.after(i, [formulas[count] for formulas in certificate.formulas])
        require(now[count] == sum(now[:count], after), "potential.bound", f"location {i}")
    first = [context.first(formula) for formula in certificate.formulas[0][:count]]
    if not logs:
        return Formula((), first[0])
    # An argument without weight may belong to locations that are never reached, where it need not be positive.
    return Formula(tuple((weight, argument) for weight, argument in zip(first, certificate.arguments, strict=True) if weight))


def bounded(run: Run, certificate: Drift, *, reward: str) -> "Context":
    """Refuse unless the bounds are on the number of tokens to come ("tokens"), or on the mass that will end ("end")."""
    context = Context(run, certificate.inductive, certificate.via, certificate.powers)
    size = len(context.locations)
    require(len(certificate.bounds) == len(certificate.gaps) == len(certificate.signs) == size, "drift.size")
    for i, bound in enumerate(certificate.bounds):
        now = context.here(i, bound)
        context.signed(i, now, certificate.signs[i], "the bound")
        counts = ratio(1) if reward == "tokens" else context.weight(i, END)
        context.signed(i, now - counts - context.after(i, certificate.bounds), certificate.gaps[i], "the drift")
    return context


def recurrent(left: Counting, certificate: Recurrent) -> None:
    """Refuse unless the certificate shows that the machine's runs end almost surely."""
    context = Context(Run(left, alone(left)), certificate.inductive, certificate.via, ())
    size = len(context.locations)
    sizes = (certificate.bounds, certificate.gaps, certificate.far, certificate.ranks, certificate.floors, certificate.exits)
    require(all(len(part) == size for part in sizes) and certificate.slope > 0, "recurrent.size")
    for i, bound in enumerate(certificate.bounds):
        now = context.here(i, bound)
        context.signed(i, now - context.after(i, certificate.bounds), certificate.gaps[i], "the drift")
        integers = sorted(frozenset[str]().union(*(form.names for form in context.locations[i].forms)))
        require(len(certificate.far[i]) == 2 * len(integers) + 1, "recurrent.far", f"location {i}")
        context.signed(i, now + certificate.slack, certificate.far[i][-1], "the floor")
        for k, name in enumerate(integers):
            for sign, far in zip((-1, 1), certificate.far[i][2 * k : 2 * k + 2], strict=True):
                context.signed(i, now + certificate.slack + sign * certificate.slope * variable(name), far, "the far side")
        _leads_out(context, certificate, i)


def _leads_out(context: "Context", certificate: Recurrent, i: int) -> None:
    given, ranks = facts(context.run, context.locations[i]), certificate.ranks
    rank = context.here(i, ratio(ranks[i]))
    require(rank == shown(certificate.floors[i], given), "recurrent.rank", f"location {i}")
    symbol, reasons = certificate.exits[i]
    if symbol is None:
        require(END in cells(context.run, context.locations[i])[0].next, "recurrent.end", f"location {i}")
        return
    ways = [(move, entries) for move, entries in context.moves[i] if move.symbol == symbol]
    require(len(ways) == 1 and len(ways[0][1]) == len(reasons), "recurrent.exit", f"location {i}")
    move, entries = ways[0]
    guards = dict(targets(context.run, move))
    for entry, reason in zip(entries, reasons, strict=True):
        target = context.locations[entry.into]
        hypotheses = given + [rounded(form) for form in guards[target.cells]]
        pins = pinned(entry, hypotheses)
        below = rank - 1 - context.there(move, ratio(ranks[entry.into]))
        require((below - shown(reason, hypotheses)).at(pins) == 0, "recurrent.falls", f"location {i}")


class Context:
    """The locations of an inductive certificate, with what formulas are at them and after each move."""

    def __init__(self, run: Run, inductive: Inductive, via: tuple[tuple[int, ...], ...], powers: Bases) -> None:
        self.run, self.via = run, via
        self.moves: list[list[tuple[Move, list[Entry]]]] = followed(run, inductive)
        self.locations: tuple[Location, ...] = inductive.locations
        self.bounds = [bound for p in regions(run) for bound in p.bounds()]
        self.parameters = {p.name for p in regions(run)}
        names = {power.name for power in run.left.powers} | set(run.left.counters)
        self.powers: tuple[Power, ...] = ()
        for name, base, counter, top, bottom in powers:
            require(name not in names and counter in run.left.counters, "powers.name", name)
            for part, witness in ((base.top, top), (base.bottom, bottom)):
                require(shown(witness, self.bounds) == part and _strict(witness, 0), "powers.base", name)
            self.powers += (Power(name, base, counter),)
        fits = len(via) == len(self.locations) and all(len(row) == len(ways) for row, ways in zip(via, self.moves, strict=True))
        require(fits and all(0 <= k < len(self.locations) for row in via for k in row), "via.range")

    def at(self, forms: tuple[Polynomial, ...]) -> dict[str, Number]:
        """What "0.n", "1.n" and the powers are where the counters are these forms."""
        split = len(self.run.left.counters)
        mine = values(self.run.left, forms[:split], self.powers)
        theirs = values(self.run.right, forms[split:])
        return {f"0.{name}": value for name, value in mine.items()} | {f"1.{name}": value for name, value in theirs.items()}

    def here(self, i: int, formula: Ratio) -> Ratio:
        """The formula at a location; refuse one that is not a polynomial in counters and powers, over quotients in parameters.

        A location's integers mean other numbers after a move, so no formula may name them; and none may be 0/0 at a state.
        """
        known = self.at(self.locations[i].forms)
        plain = formula.names <= known.keys() | self.parameters and formula.bottom.names <= self.parameters
        require(plain, "formula.names", f"location {i}: {formula}")
        return formula.at(known)

    def there(self, move: Move, formula: Ratio) -> Ratio:
        """The formula after a move."""
        return formula.at(self.at(move.forms))

    def first(self, formula: Ratio) -> Ratio:
        """The formula at the start."""
        return formula.at(self.at(tuple(map(Polynomial, start_values(self.run)))))

    def weight(self, i: int, outcome: Outcome, side: int = 0) -> Ratio:
        """The weight of an outcome at a location, in the first machine or the second."""
        location, split = self.locations[i], len(self.run.left.counters)
        machine, forms = (self.run.right, location.forms[split:]) if side else (self.run.left, location.forms[:split])
        return cells(self.run, location)[side].next.get(outcome, ratio(0)).at(values(machine, forms))

    def after(self, i: int, formulas: Sequence[Ratio]) -> Ratio:
        """The expectation of the formulas after one move; refuse where a target's own formula differs from the one that continues."""
        total = ratio(0)
        for (move, entries), k in zip(self.moves[i], self.via[i], strict=True):
            assert move.symbol is not None  # these runs have one phase
            continued = self.there(move, formulas[k])
            for entry in entries:
                pins = {name: form for name, form, _, _ in entry.pins}
                at = self.at(tuple(form.at(pins) for form in move.forms))
                require(formulas[k].at(at) == formulas[entry.into].at(at), "via.continues", f"location {i} by {move.symbol!r}")
            total += self.weight(i, move.symbol) * continued
        return total

    def signed(self, i: int, value: Ratio, sign: Sign, what: str) -> None:
        """Refuse unless the sign shows the value not to be negative at a location."""
        given = facts(self.run, self.locations[i])
        positive = sorted(name for name in sign.value.names if name.startswith("("))
        hypotheses = [*given, *self.bounds, *map(variable, positive)]
        require(sign.value == value, "sign.value", f"location {i}, {what}: {value}")
        require(shown(sign.top, hypotheses) == sign.value.top, "sign.top", f"location {i}, {what}")
        positive_bottom = shown(sign.bottom, hypotheses) == sign.value.bottom and _strict(sign.bottom, len(given))
        require(positive_bottom, "sign.bottom", f"location {i}, {what}")


def regions(run: Run) -> list[Parameter]:
    """The parameters of both machines, each once."""
    return list({p.name: p for p in (*run.left.parameters, *run.right.parameters)}.values())


def _strict(witness: Witness, first: int) -> bool:
    return any(c > 0 and all(k >= first for k in factors) for c, factors in witness)


def rewards(context: Context, i: int, quantity: Expected, arguments: tuple[Ratio, ...]) -> list[Ratio]:
    """How much of each total a location adds."""
    if isinstance(quantity, Length):
        return [ratio(1)]
    if isinstance(quantity, FiniteMass):
        return [context.weight(i, END)]
    rewards = [ratio(0) for _ in arguments]
    for outcome in cells(context.run, context.locations[i])[0].next:
        mine = context.weight(i, outcome)
        theirs = context.weight(i, outcome, 1) if isinstance(quantity, KL | CrossEntropy) else mine
        require(bool(theirs), "potential.escape", f"location {i}, {outcome}")
        quotient = (mine if isinstance(quantity, KL) else 1) / theirs
        if quotient != 1:
            matching = [k for k, argument in enumerate(arguments) if argument == quotient]
            require(matching != [], "potential.argument", f"location {i}, {outcome}: {quotient}")
            rewards[matching[0]] += mine
    return rewards
