"""A benchmark: prompts, and for each the completions that count as right.

True here: the prompts are prefix-free, so that their completions are disjoint events and theorem C1 speaks of them. A completion is right
iff it is finite and in its prompt's language; one that never ends is wrong.
Must never enter: a score that is no exact number, or a prompt that is dropped in silence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any, final

from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact, short
from arprops.core.language import Language
from arprops.core.words import Symbol, Word, alphabet_of, spelled, word
from arprops.search.regex import regex


@final
@dataclass(frozen=True, init=False, repr=False)
class Benchmark:
    """For each prompt the regular language of its right completions.

    Needs a mapping from prompts to a `Language` over the alphabet or to a regular expression (`regex`), with at least one prompt. Fails
    with `BadQuestion` where one prompt begins another, by the pair, and on a prompt that is given twice.

    >>> Benchmark("0123456789+=", {"2+2=": "4", "5+7=": "12"})
    Benchmark(2 prompts: 2+2=, 5+7=)
    """

    alphabet: tuple[Symbol, ...]
    right: Mapping[Word, Language] = field(hash=False)

    def __init__(self, alphabet: Iterable[Symbol], right: Mapping[Any, Language | str]) -> None:
        symbols = alphabet_of(alphabet)
        if not isinstance(right, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadQuestion(f"a benchmark maps prompts to their right completions, found {right!r}")
        if not right:
            raise BadQuestion("the benchmark has no prompt, so there is nothing to fail; give {prompt: right completions}")
        read: dict[Word, Language] = {}
        for written, language in right.items():
            prompt = word(symbols, written)
            if prompt in read:
                raise BadQuestion(f"the prompt {spelled(prompt)} is given twice")
            read[prompt] = _language(prompt, language, symbols)
        for shorter, longer in pairwise(sorted(read)):  # what lies between a word and one that it begins begins with it too
            if longer[: len(shorter)] == shorter:
                raise BadQuestion(
                    f"the prompts are not prefix-free: {spelled(shorter)} begins {spelled(longer)}, so one completion would count twice; "
                    "leave one of them out"
                )
        vars(self).update(alphabet=symbols, right=read)

    def targets(self, score: Exact | Mapping[Any, Exact]) -> dict[Word, Fraction]:
        """The target of each prompt: the one number, or the mapping's, which names each prompt once.

        Fails with `BadQuestion` on a score outside 0 … 1 and on a missing or unknown prompt.
        """
        if not isinstance(score, Mapping):
            return dict.fromkeys(self.right, _share(score))
        targets: dict[Word, Fraction] = {}
        for written, share in score.items():
            prompt = word(self.alphabet, written)
            if prompt not in self.right or prompt in targets:
                raise BadQuestion(f"a score is given {'twice' if prompt in targets else 'and no right completions'} for the prompt {spelled(prompt)}")
            targets[prompt] = _share(share)
        for prompt in self.right:
            if prompt not in targets:
                raise BadQuestion(f"no score is given for the prompt {spelled(prompt)}; give one for each prompt, or one number for all")
        return targets

    def __repr__(self) -> str:
        first = ", ".join(spelled(prompt) for prompt in list(self.right)[:4])
        return f"Benchmark({len(self.right)} prompt{'s' * (len(self.right) != 1)}: {first}{', …' if len(self.right) > 4 else ''})"


def _language(prompt: Word, language: Language | str, symbols: tuple[Symbol, ...]) -> Language:
    if isinstance(language, str):
        return regex(language, symbols)
    if not isinstance(language, Language):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadQuestion(f"the right completions of {spelled(prompt)} must be a Language or a regular expression, found {language!r}")
    if set(language.alphabet) != set(symbols):
        raise BadQuestion(f"the right completions of {spelled(prompt)} are over {language.alphabet[:12]}, the benchmark over {symbols[:12]}")
    return language


def _share(score: Exact) -> Fraction:
    share = exact(score)
    if not ZERO <= share <= 1:
        raise BadQuestion(f"a score is a probability, from 0 to 1, found {short(share)}")
    return share
