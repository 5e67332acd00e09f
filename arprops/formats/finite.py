"""A verdict about nets as one about the finite automata that its check looks at.

True here: the kernel checks a certificate by asking models at some prompts. A net's answers at those prompts, and END for certain after every other one,
make an automaton whose prompts lead to as many states; the certificate establishes the claim about it, which is checked before it is handed out. So a stored
proof about a net is a proof about the numbers that were recorded, and needs no net to be re-verified.
Must never enter: an answer at a prompt that was not asked.
"""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from arprops.core.dist import Dist, point
from arprops.core.error import BadQuestion, Rejected
from arprops.core.model import Joint, Model
from arprops.core.verdict import Proved, Refuted
from arprops.core.words import END, Outcome, Symbol, Word
from arprops.kernel.check import recheck
from arprops.models.pdfa import PDFA
from arprops.neural.declared import Declared
from arprops.views.restricted import Restricted


class _Watched(Model[Word]):
    """A net of which is kept what it was asked, and which prompts were stepped to."""

    def __init__(self, net: Declared) -> None:
        self.net, self.alphabet = net, net.alphabet
        self.answers: dict[Word, Dist[Outcome]] = {}
        self.reached: dict[Word, None] = {(): None}

    def start(self) -> Word:
        return ()

    def next(self, state: Word) -> Dist[Outcome]:
        self.answers[state] = answer = self.net.next(state)
        return answer

    def step(self, state: Word, symbol: Symbol) -> Word:
        self.reached[after := (*state, symbol)] = None
        return after

    def automaton(self) -> PDFA[int]:
        """The states are the prompts that were reached, in their order, and last the one of every other prompt."""
        number = {prompt: i for i, prompt in enumerate(self.reached)}
        last = len(number)
        answers = {i: self.answers.get(prompt, point(END)) for prompt, i in number.items()}
        moves = {i: {s: number.get((*prompt, s), last) for s in self.alphabet} for prompt, i in number.items()}
        return PDFA(self.alphabet, start=0, next={**answers, last: point(END)}, step={**moves, last: dict.fromkeys(self.alphabet, last)})


def finite(verdict: Proved | Refuted) -> tuple[Proved | Refuted, dict[int, Joint]]:
    """The verdict with an automaton in the place of each net, and the automata by the `id` of their nets.

    Fails with `BadQuestion` where the certificate does not establish the claim about the automata. Cost: checking it twice.
    """
    watched: dict[int, _Watched] = {}
    looked = replace(verdict, claim=_replaced(verdict.claim, watched, {}))
    recheck(looked)
    automata: dict[int, Joint] = {net: each.automaton() for net, each in watched.items()}
    found = replace(verdict, claim=_replaced(verdict.claim, {}, automata))
    try:
        recheck(found)
    except Rejected as refused:
        raise BadQuestion(f"this verdict rests on more than finitely many answers of the net, and cannot be stored: {refused}") from None
    return found, automata


def _replaced(part: Any, watched: dict[int, _Watched], automata: dict[int, Joint]) -> Any:
    """The claim, or a part of it, with its nets replaced: by the automata given, else by nets that are watched."""
    if isinstance(part, Declared):
        return automata[id(part)] if automata else watched.setdefault(id(part), _Watched(part))
    if isinstance(part, Restricted):
        joint = _replaced(part.joint, watched, automata)
        return part if joint is part.joint else Restricted(joint, part.rule, reads=part.reads)
    if isinstance(part, Model) or not is_dataclass(part) or isinstance(part, type):
        return part
    inner = {field.name: _replaced(getattr(part, field.name), watched, automata) for field in fields(part) if field.init}
    return part if all(getattr(part, name) is value for name, value in inner.items()) else replace(part, **inner)
