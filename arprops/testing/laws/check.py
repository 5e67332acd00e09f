"""One line that puts a stranger's model through the laws of the interface.

True here: a law is looked at only where those it rests on hold, so what is named is what is broken; every law that could be looked
at is, and each broken one comes with its smallest counterexample. What was not looked at is said, with the reason.
Must never enter: a proof. A walk of a few hundred prompts finds what is wrong there, and nothing beyond.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from arprops.core.counting import Counted
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact, weight
from arprops.core.model import Joint, PartialModel, Source
from arprops.core.words import Word
from arprops.search.enclosed import Encloses
from arprops.testing.laws import alphabet, copies, joint, paths, shortcut, states
from arprops.testing.laws.law import LAWS, Broken, LawsBroken, NotAsked, raised, shown
from arprops.testing.laws.masses import of_model, of_source, words_up_to
from arprops.testing.laws.walk import Walk, walked
from arprops.views.silent import SilentSource


@dataclass(frozen=True)
class Checked:
    """Which laws held on the walk, and which were not asked, with the reason."""

    held: tuple[str, ...]
    skipped: Mapping[str, str]

    def __str__(self) -> str:
        return "\n".join([f"held: {', '.join(self.held)}", *_left(self.skipped)])


def check_laws(
    model: Joint,
    *,
    prompts: int = 200,
    depth: int = 4,
    within: Exact | None = None,
    examples: int = 3,
    longest: int = 24,
    seed: int = 0,
) -> Checked:
    """Put a model, partial model or source through the laws of the interface; fail where it breaks one.

    Asks at the first `prompts` prompts, shortest first, and along `examples` random ones of up to `longest` symbols, drawn from `seed`;
    masses are summed, and equal states compared, up to `depth` symbols further on. With `within`, an answer may be a mapping whose exact
    weights sum to within that distance of 1; such a model is held to the laws of `next`, `step` and states alone. Gives what held and what
    was not asked. Fails with `LawsBroken`, an AssertionError that lists every broken law with its smallest counterexample and a line that
    shows it; with `BadModel` on a class of its own kind, and `BadQuestion` where parameters have no value. Cost: some thousand calls of
    `next` and `step`; for the posteriors of an ambiguous grammar, which grow with each symbol, give a smaller `longest`. Source: the types `Model`, `PartialModel` and `Source`; theorem A1; the chain rule.
    """
    __tracebackhide__ = True  # pytest then points at the line of the test
    _refuse_strangers(model)
    if min(prompts, longest + 1) < 1 or min(depth, examples) < 0:
        raise BadQuestion(f"check_laws needs prompts of at least 1 and depth, examples and longest of at least 0, found {prompts}, {depth}, {examples}, {longest}")
    distance = None if within is None else weight(within)
    run = _Run(model)
    run.ask("alphabet", lambda: alphabet.alphabet(model))
    run.ask("repr", lambda: alphabet.readable(model))
    if "alphabet" not in run.broken:
        ground = None
        if isinstance(model, PartialModel):
            walk = walked(model, prompts=prompts, depth=depth, within=distance, examples=examples, longest=longest, rng=Random(seed))
            ground = _of_model(run, model, walk)
        elif isinstance(model, Encloses) and not model.rational_moves:
            run.leave(["move", "purity", "state equality"], "the grammar has no rational moves")
            run.ask("enclosure", lambda: shortcut.enclosure(model, None))
        else:
            met = paths.followed(model, states=prompts, depth=depth, within=distance)
            ground = _of_source(run, model, met, words_up_to(model.alphabet, depth, prompts))
        if ground is not None:
            _of_joint(run, ground)
    return run.told()


@dataclass
class _Run:
    """Laws asked so far: which held, which broke, and which were left out and why."""

    model: Any
    held: list[str] = field(default_factory=list[str])
    skipped: dict[str, str] = field(default_factory=dict[str, str])
    broken: dict[str, Broken] = field(default_factory=dict[str, Broken])

    def ask(self, law: str, question: Callable[[], Iterator[Broken]]) -> bool:
        """Whether the law holds, or says nothing here."""
        try:
            found = next(question(), None)
        except NotAsked as reason:
            self.skipped[law] = str(reason)
            return True
        except Exception as error:  # noqa: BLE001  # a stranger's code: whatever it raises is what was found
            found = Broken(law, None, f"no answer, but {raised(error)}", "an answer", f"arprops.testing.check_laws(model)  # {law}")
        if found is None:
            self.held.append(law)
        else:
            self.broken[law] = found
        return found is None

    def note(self, laws: list[str], broken: Mapping[str, Broken]) -> bool:
        """Whether these laws, which were looked at together, all hold."""
        self.broken.update(broken)
        self.held += [law for law in laws if law not in broken]
        return not broken

    def leave(self, laws: list[str], why: str) -> None:
        """Leave laws out."""
        self.skipped.update(dict.fromkeys(laws, why))

    def told(self) -> Checked:
        """What held; fails where something broke."""
        __tracebackhide__ = True
        names = ", ".join(law for law in LAWS if law in self.broken)
        found = tuple(self.broken[law] for law in LAWS if law in self.broken)
        asked = {*self.held, *self.broken}
        left = {law: self.skipped.get(law, f"it rests on {names}" if names else "it does not speak of this kind of model") for law in LAWS if law not in asked}
        if not found:
            return Checked(tuple(law for law in LAWS if law in self.held), left)
        head = f"{shown(self.model)} breaks {len(found)} of the laws of {'a model' if isinstance(self.model, PartialModel) else 'a source'}"
        message = "\n\n".join([f"{head}: {names}", *map(str, found), "\n".join(_left(left))])
        raise LawsBroken(message, found)


def _left(skipped: Mapping[str, str]) -> list[str]:
    """A line for each reason, with the laws that were not asked for it."""
    reasons: dict[str, list[str]] = {}
    for law, why in skipped.items():
        reasons.setdefault(why, []).append(law)
    return [f"not asked: {', '.join(laws)} ({why})" for why, laws in reasons.items()]


def _of_model(run: _Run, model: PartialModel[Any], walk: Walk) -> joint.Ground | None:
    run.leave(["move", "belief", "enclosure"], "it speaks of sources")
    sound = run.note(["next", "step", "hash"], walk.broken)
    if not sound or not run.ask("purity", lambda: states.purity(walk)) or not run.ask("state equality", lambda: states.state_equality(walk)):
        return None
    if not walk.dists:
        run.leave(["source", "counting", "prefix mass", "chain rule", "support", "file", "copy"], "some answers are mappings and no Dist")
        return None
    return joint.Ground(model, of_model(model, words_up_to(model.alphabet, walk.depth, walk.budget)), walk)


def _of_source(run: _Run, source: Source[Any], met: paths.Paths, words: list[Word]) -> joint.Ground | None:
    run.leave(["next", "step", "hash", "counting"], "it speaks of models")
    sound = run.note(["move"], met.broken)
    if not sound or not run.ask("purity", lambda: paths.purity(met)) or not run.ask("state equality", lambda: paths.state_equality(met)):
        return None
    if not met.dists:
        run.leave(["source", "prefix mass", "chain rule", "support", "belief", "file", "copy"], "some answers are mappings and no Dist")
        return None
    return joint.Ground(source, of_source(source, words), None)


def _of_joint(run: _Run, ground: joint.Ground) -> None:
    own = [run.ask("source", lambda: joint.source(ground))]
    own.append(run.ask("counting", lambda: shortcut.counting(ground)) if ground.walk is not None else True)
    own.append(run.ask("enclosure", lambda: shortcut.enclosure(ground.model, ground)) if ground.walk is None else True)
    if all(own):
        run.ask("prefix mass", lambda: joint.prefix_mass(ground))
        run.ask("chain rule", lambda: joint.chain_rule(ground))
        run.ask("support", lambda: joint.support(ground))
        run.ask("belief", lambda: joint.belief(ground))
    run.ask("file", lambda: copies.file(ground))
    run.ask("copy", lambda: copies.copied(ground))


def _refuse_strangers(model: object) -> None:
    if isinstance(model, type):
        raise BadQuestion(f"check_laws needs a model, found the class {model.__name__}; make one, {model.__name__}(…), and give it that")
    if isinstance(model, SilentSource):
        raise BadModel(f"{shown(model)} has silent moves and is no source yet; give check_laws Closed(it)")
    if not isinstance(model, PartialModel | Source):
        for kind, words in ((PartialModel, ("start", "next", "step")), (Source, ("start", "move"))):
            if all(callable(getattr(model, word, None)) for word in words):
                base, or_else = ("Model", ", or ar.PartialModel if it refuses impossible prompts") if kind is PartialModel else ("Source", "")
                raise BadModel(
                    f"{shown(model)} has {', '.join(words)}, but its class {type(model).__name__} is derived from neither ar.Model, ar.PartialModel nor "
                    f"ar.Source, and no function of arprops takes it; write `class {type(model).__name__}(ar.{base})`{or_else}"
                )
        raise BadQuestion(f"check_laws needs a model or a source, found {shown(model)}, a {type(model).__name__}")
    if isinstance(model, Counted) and (parameters := model.counting().parameters):
        names = ", ".join(parameter.name for parameter in parameters)
        raise BadQuestion(f"{shown(model)} has the parameters {names}, and answers once they are numbers; give check_laws model.at({{…}})")
