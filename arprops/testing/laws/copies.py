"""Laws of copies: a file, a deep copy and a pickle are the same model again.

True here: a copy is asked the first prompts of the walk, impossible ones too; a source's copy has the same masses. What cannot be written or
copied is no broken law; that it cannot is reported.
Must never enter: trust in `==`.
"""

import copy
import pickle
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from arprops.core.error import BadFile, BadQuestion
from arprops.core.model import PartialModel, Source
from arprops.core.words import Word
from arprops.formats.load import load
from arprops.formats.save import save
from arprops.testing.laws.joint import Ground
from arprops.testing.laws.law import Broken, NotAsked, raised, shown
from arprops.testing.laws.masses import of_source
from arprops.testing.laws.states import said
from arprops.testing.laws.weights import weights_of

PROMPTS: Final = 80
"""At how many prompts of the walk, shortest first, a copy is asked."""


def file(ground: Ground) -> Iterator[Broken]:
    """Written as TOML and as JSON, and read back."""
    with TemporaryDirectory() as folder:
        for name in ("model.toml", "model.json"):
            path = Path(folder, name)
            try:
                save(ground.model, path)
            except BadQuestion as refusal:
                raise NotAsked(f"the model is no data: {refusal}") from None
            line = f"ar.save(model, {name!r}); again = ar.load({name!r})"
            try:
                again: Any = load(path)
            except BadFile as refusal:
                yield Broken("file", None, raised(refusal).replace(f"{folder}/", ""), "the model, read back", line)
            else:
                joint = again.source() if isinstance(ground.model, Source) and isinstance(again, PartialModel) else again  # what was unrolled comes back rolled up
                yield from _alike(ground, joint, "file", line)


def copied(ground: Ground) -> Iterator[Broken]:
    """Copied deeply, and pickled, where Python can."""
    refused: list[str] = []
    for how, make, line in (
        ("a deep copy", copy.deepcopy, "again = copy.deepcopy(model)"),
        ("pickle", lambda model: pickle.loads(pickle.dumps(model)), "again = pickle.loads(pickle.dumps(model))"),  # noqa: S301  # what was just pickled here
    ):
        try:
            again: Any = make(ground.model)
        except Exception as error:  # noqa: BLE001  # a stranger's code: what cannot be copied is not
            refused.append(f"{how}: {raised(error)}")
            continue
        yield from _alike(ground, again, "copy", line)
    if refused:
        raise NotAsked(f"the model cannot be copied so: {'; '.join(refused)}")


def _alike(ground: Ground, again: Any, law: str, line: str) -> Iterator[Broken]:
    model = ground.model
    kind: Any = PartialModel if isinstance(model, PartialModel) else Source
    if not isinstance(again, kind) or again.alphabet != model.alphabet:
        yield Broken(law, None, shown(again), f"a {kind.__name__} over {shown(model.alphabet)}", line)
        return
    try:
        if again == model and _hash(again) != _hash(model):
            yield Broken(law, None, "an equal model with another hash", "equal hashes", f"{line}; hash(again) == hash(model)")
            return
        if ground.walk is None:
            theirs = of_source(again, ground.masses.words)
            for word in ground.masses.words:
                for what, mine, other in (("prefix", ground.masses.prefix, theirs.prefix), ("string", ground.masses.string, theirs.string)):
                    if mine[word] != other[word]:
                        yield Broken(law, word, f"{what} probability {other[word]}", f"{mine[word]}", f"{line}; ar.{what}_probability(again, {word!r})")
                        return
            return
        states: dict[Word, Any] = {}
        for word in sorted(ground.walk.prompts, key=len)[:PROMPTS]:
            states[word] = again.step(states[word[:-1]], word[-1]) if word else again.start()
            if (answer := weights_of(again.next(states[word]))) != ground.walk.answers[word]:
                yield Broken(law, word, said(answer), said(ground.walk.answers[word]), f"{line}; ar.next_distribution(again, {word!r})")
                return
    except Exception as error:  # noqa: BLE001  # as above
        yield Broken(law, None, f"no answer, but {raised(error)}", "the answers of the model", line)


def _hash(model: object) -> int:
    try:
        return hash(model)
    except TypeError:
        return 0
