"""Whether a question makes sense for its models, before anything is computed.

True here: a question that makes none is refused with `BadQuestion`, which says what was found and what to write instead; the
kernel, which believes nobody, still refuses what slips through.
Must never enter: an answer.
"""

from arprops.core.error import BadQuestion, ZeroProbabilityPrompt
from arprops.core.forward import forward
from arprops.core.language import Language
from arprops.core.model import Joint, Model, PartialModel, Source
from arprops.core.words import Word, spelled, word


def a_joint(p: object) -> None:
    """Fail unless this is a model or a source."""
    if not isinstance(p, PartialModel | Source):
        raise BadQuestion(f"expected a model or a source, found {p!r}")


def matching(p: Joint, q: Joint) -> None:
    """Fail with `BadQuestion` unless p and q have the same symbols."""
    a_joint(p)
    a_joint(q)
    if set(p.alphabet) != set(q.alphabet):
        mine, theirs = sorted(set(p.alphabet) - set(q.alphabet)), sorted(set(q.alphabet) - set(p.alphabet))
        raise BadQuestion(f"the alphabets differ: only the first has {mine[:8]}, only the second has {theirs[:8]}")


def answered(p: Joint, prompt: Word) -> None:
    """Fail with `ZeroProbabilityPrompt` where p is no total model and the prompt is impossible, so that nothing is defined there."""
    if not isinstance(p, Model) and not forward(p.source(), prompt):
        raise ZeroProbabilityPrompt(
            f"the prompt {spelled(prompt)[:60]} has probability zero, and a joint alone has no answer there (0/0); ask a model, for example Belief(source, off_support=…)"
        )


def prompted(p: Joint, prompt: Word) -> None:
    """Fail unless a claim's prompt is a tuple of p's symbols."""
    if (read := word(p.alphabet, prompt)) != prompt:
        raise BadQuestion(f"a claim holds its prompt as a tuple of symbols, found {prompt!r}; write {read!r}")


def natural(length: object) -> None:
    """Fail unless this is a length."""
    if type(length) is not int or length < 0:
        raise BadQuestion(f"a length must be an int of at least 0, found {length!r}")


def known(language: object, p: Joint) -> None:
    """Fail unless this is a language over p's symbols."""
    if not isinstance(language, Language):
        raise BadQuestion(f"expected a Language or a regular expression, found {language!r}")
    if set(language.alphabet) != set(p.alphabet):
        raise BadQuestion(f"the language is over {language.alphabet}, the model over {p.alphabet}")
