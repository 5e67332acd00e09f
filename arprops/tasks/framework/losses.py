"""Losses and metrics as the field defines them, from exact sums of logarithms.

True here: the loss of a token is −ln Q(token | what came before), END counted as a token; that of a string is the sum over its tokens, and equals
−ln Q(string) (theorem B1). Means are over strings or over tokens, and a metric says which: a mean of the strings' own means per token is another number.
Bits are nats / ln 2; bits per character divide by characters written, END writing none.
Must never enter: a mean over padding; a float before the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from arprops.core.certificate import Escape
from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.forward import state_after
from arprops.core.infinite import Infinite
from arprops.core.logsum import LogSum, log
from arprops.core.model import Joint, Model, PartialModel
from arprops.core.words import END, Outcome, Prompt, Word, word
from arprops.search.likelihood import next_distribution
from arprops.search.perplexity import Exp
from arprops.solve.questions import cross_entropy, expected_length
from arprops.tasks.framework.ambiguity import ambiguity
from arprops.tasks.framework.asked import a_model
from arprops.tasks.framework.bits import Bits
from arprops.tasks.framework.spelled import Spelled, Texts, spellings


@final
@dataclass(frozen=True)
class Losses:
    """The loss of q in nats with what it may be divided by: of `strings` strings together, or expected for one string of a joint.

    `nats` is `Infinite` where q excludes something. `tokens` counts END, `characters` (None without texts) does not. `two_tokenisations` shows two token
    strings with one text that q can both produce: then the loss of the texts is less than that of the tokens, and `bits_per_character` is an upper bound of it.
    """

    nats: LogSum | Infinite
    strings: int
    tokens: Fraction
    characters: Fraction | None = None
    two_tokenisations: tuple[Word, Word] | None = None

    @property
    def per_string(self) -> LogSum | Infinite:
        """Nats per string: the cross-entropy."""
        return self.nats if isinstance(self.nats, Infinite) else self.nats / self.strings

    @property
    def per_token(self) -> LogSum | Infinite:
        """Nats per token: the logarithm of the perplexity (theorem B6)."""
        return self.nats if isinstance(self.nats, Infinite) else self.nats / self.tokens

    @property
    def perplexity(self) -> Exp | Infinite:
        """e to the nats per token."""
        return self.nats if isinstance(self.nats, Infinite) else Exp(self.nats / self.tokens)

    @property
    def bits_per_token(self) -> Bits | Infinite:
        """log2 of the perplexity."""
        return self.nats if isinstance(self.nats, Infinite) else Bits(self.nats / self.tokens)

    @property
    def bits_per_character(self) -> Bits | Infinite:
        """Bits of the token strings per character that they write; fails with `BadQuestion` where no characters are known or written."""
        if not self.characters:
            raise BadQuestion("bits per character need texts= for the tokens, and strings that write something")
        return self.nats if isinstance(self.nats, Infinite) else Bits(self.nats / self.characters)


def losses(data: Joint | Sequence[Prompt], q: PartialModel[Any], *, texts: Texts | None = None) -> Losses:
    """The loss of q on strings, or on a joint, with the counts that it is divided by.

    Needs a list of strings of tokens, or a finite model for an exact expectation; `texts` says what each token writes. Fails with `BadQuestion` on an empty
    list, and where the expectation has no exact value. Cost: a step of q for each token, or two exact linear solves; with texts one more, and the search for two
    tokenisations. Source: theorem B6.

    >>> import arprops as ar
    >>> tokens = ar.PDFA(["the ", "cat"], start=0, next={0: {"the ": "1/2", "cat": "1/4", ar.END: "1/4"}}, step={0: {"the ": 0, "cat": 0}})
    >>> found = losses([["the ", "cat"]], tokens, texts={"the ": "the ", "cat": "cat"})
    >>> found.bits_per_token == Fraction(5, 3), found.bits_per_character == Fraction(5, 7), found.two_tokenisations
    (True, True, None)
    """
    a_model(q)
    found = _of_strings(data, q, texts) if isinstance(data, Sequence) else _of_joint(data, q, texts)
    return found if texts is None else Losses(found.nats, found.strings, found.tokens, found.characters, ambiguity(q, texts))


def token_losses(q: PartialModel[Any], string: Prompt) -> tuple[LogSum | Infinite, ...]:
    """−ln q of each token of the string given those before it, END last: a number a token.

    Each answer is asked for anew, prompt by prompt; a partial model that excludes a prompt says nothing after it, and is refused as `next_distribution` does.
    Gives `Infinite` with an `Escape` where q excludes the token. Cost: quadratic in the length.
    """
    a_model(q)
    symbols = word(q.alphabet, string)
    outcomes: tuple[Outcome, ...] = (*symbols, END)
    found: list[LogSum | Infinite] = []
    for at, outcome in enumerate(outcomes):
        weight = next_distribution(q, symbols[:at])[outcome]
        found.append(-log(weight) if weight else Infinite(Escape(symbols[:at], outcome)))
    return tuple(found)


def string_loss(q: PartialModel[Any], string: Prompt, *, given: Prompt = ()) -> LogSum | Infinite:
    """−ln q(string | given): what is generated after a prompt, END included; `Infinite` with an `Escape` where q excludes it.

    A model answers also where the prompt is impossible, a partial model raises `ZeroProbabilityPrompt` there. Cost: a step for each token.
    """
    a_model(q)
    prompt, symbols = word(q.alphabet, given), word(q.alphabet, string)
    if not isinstance(q, Model):
        next_distribution(q, prompt)  # refuses an impossible prompt
    state = state_after(q, prompt)
    terms: dict[Fraction, Fraction] = {}
    outcomes: tuple[Outcome, ...] = (*symbols, END)
    for at, outcome in enumerate(outcomes):
        weight = q.next(state)[outcome]
        if not weight:
            return Infinite(Escape((*prompt, *symbols[:at]), outcome))
        terms[1 / weight] = terms.get(1 / weight, ZERO) + 1
        if outcome is not END:
            state = q.step(state, outcome)
    return LogSum(terms)


def _of_strings(strings: Sequence[Prompt], q: PartialModel[Any], texts: Texts | None) -> Losses:
    if isinstance(strings, str) or not strings:
        raise BadQuestion(f"give a list of at least one string, found {strings[:40]!r}")
    words = [word(q.alphabet, string) for string in strings]
    parts = [string_loss(q, string) for string in words]
    infinite = next((part for part in parts if isinstance(part, Infinite)), None)
    nats = infinite if infinite is not None else sum((part for part in parts if isinstance(part, LogSum)), LogSum())
    blocks = None if texts is None else spellings(q, texts)
    characters = None if blocks is None else Fraction(sum(len(blocks[token]) for string in words for token in string))
    return Losses(nats, len(words), Fraction(sum(len(string) + 1 for string in words)), characters)


def _of_joint(data: Joint, q: PartialModel[Any], texts: Texts | None) -> Losses:
    nats = cross_entropy(data, q)
    if not isinstance(nats, LogSum | Infinite):
        raise BadQuestion(f"the expected loss of {q!r} has no exact value here, only {nats}; ask for cross_entropy, or give a list of strings")
    tokens = expected_length(data)
    characters = None if texts is None else expected_length(Spelled(data, texts))
    if not isinstance(tokens, Fraction) or not (characters is None or isinstance(characters, Fraction)):
        raise BadQuestion(f"the expected number of tokens is {tokens} and of characters {characters}, so there is no exact mean per token or character")
    return Losses(nats, 1, tokens, None if characters is None else characters - 1)
