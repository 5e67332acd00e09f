"""A black box that is asked for a random string again and again: its joint, its strings, and those outside a target's support.

True here: only strings are seen. One that the target cannot produce refutes "the target can say it" for certain, by a comparison that the kernel re-verifies; no
number of strings inside proves anything. The box has a joint for claims to be about, and answers no question about it.
Must never enter: a frequency (that is `judge.py`), or a guess at what the box would say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn, TypeAlias, final

from arprops.core.claim import Comparison, PrefixProbability
from arprops.core.dist import Dist
from arprops.core.error import BadFile, BadQuestion
from arprops.core.model import Joint, Move, Source
from arprops.core.verdict import Refuted
from arprops.core.words import END, Symbol, Word, alphabet_of
from arprops.search.asked import a_joint
from arprops.search.decide import decide

LARGEST: Final = 64 * 2**20
Strings: TypeAlias = Iterable[str | Sequence[Symbol]]
"""What the box said, call by call: text, or symbols. Text is split into characters, or at blanks where some symbol is longer than a character."""


@final
@dataclass(frozen=True)
class BlackBox(Source[Any]):
    """The joint of a black box, for claims to be about: it has one, and answers no question about it.

    Whatever asks for its states is refused with `BadQuestion`, so that the kernel believes nothing about it. Equal to another of the same name and alphabet.
    """

    name: str
    alphabet: tuple[Symbol, ...]

    def start(self) -> NoReturn:
        raise BadQuestion(f"{self.name} is a black box: only its strings are seen; ask `judge` or `mean_within` about them")

    def move(self, state: Any) -> NoReturn:  # noqa: ARG002  # it has none
        self.start()


def calls(target: Joint, strings: Strings) -> list[Word]:
    """The strings as words, symbols that the target's alphabet lacks included; fails with `BadQuestion` on a call that is no text or sequence of text."""
    plain = all(len(symbol) == 1 for symbol in target.alphabet)
    _many(strings)
    words: list[Word] = []
    for number, said in enumerate(strings, start=1):
        symbols = (said if plain else said.split()) if isinstance(said, str) else said
        if not isinstance(symbols, Sequence) or not all(isinstance(x, str) and x for x in symbols):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadQuestion(f"call {number} is {said!r}; expected text, or a sequence of symbols")
        words.append(tuple(symbols))
    return words


def _many(strings: Strings) -> None:
    if isinstance(strings, str):
        raise BadQuestion(f"expected the strings of many calls, found the one text {strings[:40]!r}; put it in a list")


def outside(target: Joint, strings: Strings) -> tuple[int, Refuted] | None:
    """The first call, counted from 1, whose string the target gives probability 0, with the refutation of "the target can say it"; None where there is none.

    The claim is about the target alone and exact; the kernel has re-verified it. Takes any iterable, and stops at the first such call. Cost: one step of the
    target for each symbol, and nothing for a string seen before. A stream without such a call is read to its end. Fails with `BadQuestion` on a grammar that
    has no rational moves.
    """
    a_joint(target)
    _many(strings)
    known: set[Word] = set()
    for number, said in enumerate(strings, start=1):
        string = calls(target, [said])[0]
        if string in known:
            continue
        known.add(string)
        strange = [symbol for symbol in dict.fromkeys(string) if symbol not in target.alphabet]
        wider = _Wider(target.source(), strange) if strange else target
        verdict = decide(Comparison(0, "<", PrefixProbability(wider, string, END)))
        if isinstance(verdict, Refuted):
            return number, verdict
    return None


@final
class _Wider(Source[Any]):
    """The same joint over an alphabet with more symbols, none of which it ever says."""

    def __init__(self, source: Source[Any], more: Iterable[Symbol]) -> None:
        self.source_, self.alphabet = source, alphabet_of([*source.alphabet, *more])

    def start(self) -> Dist[Any]:
        return self.source_.start()

    def move(self, state: Any) -> "Dist[Move[Any]]":
        return self.source_.move(state)

    def __repr__(self) -> str:
        return f"{self.source_!r} over {len(self.alphabet)} symbols"


def read_strings(path: str | Path) -> list[str]:
    """The strings of a file, one a line (an empty line is the empty string; the last line may end with a line break or not).

    Needs UTF-8 of at most 64 MiB; fails with `BadFile` else. Blanks are kept, and a byte order mark is not.
    """
    file = Path(path)
    try:
        if file.stat().st_size > LARGEST:
            raise BadFile(f"{file}: {file.stat().st_size} bytes, at most {LARGEST} are read; split the file")
        text = file.read_text(encoding="utf-8")
    except BadFile:  # which is a ValueError, too
        raise
    except OSError as error:
        raise BadFile(f"{file}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise BadFile(f"{file}: not UTF-8 text at byte {error.start}; save the strings as UTF-8, one a line") from None
    except ValueError:
        raise BadFile(f"{str(file)!r} is no name of a file; a name has no character NUL") from None
    lines = text.removeprefix("\ufeff").split("\n")
    return lines[:-1] if lines[-1] == "" else lines

