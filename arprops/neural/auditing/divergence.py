"""Divergence: at no prompt of the exact model is the divergence to the net negative.

True here: KL(P‖Q) is a sum of the divergences at single prompts (theorem B1), each at least −ln of the total of Q's row. A negative one shows that the row is no
distribution, whoever says so: the net's own probabilities are taken where it offers them.
Must never enter: a difference of two averages. Those go below 0 by their denominators, as published ones did.
"""

from fractions import Fraction
from math import fsum, inf, isnan, log
from typing import Final

import torch

from arprops.core.claim import Comparison
from arprops.core.forward import forward, outcome_masses
from arprops.core.words import END
from arprops.neural.auditing.finding import Finding
from arprops.neural.auditing.noise import unit_roundoff
from arprops.neural.auditing.question import Question

NAME: Final = "divergence"


def divergence(question: Question) -> Finding:
    """Whether each prompt's divergence is at least 0. Cost: one evaluation of the possible prompts."""
    subject, exact = question.subject, question.exact
    if exact is None:
        return question.not_asked(NAME, "no exact model was given to diverge from")
    unit = unit_roundoff(subject.module) if subject.probabilities is not None else 2.0**-53
    least, limit, asked = inf, 0.0, 0
    source = exact.source()
    for tokens, _ in question.pool():
        if subject.probabilities is not None:
            with torch.no_grad():
                rows = subject.probabilities(tokens.to(subject.device))[:, -1].detach().to(torch.float64).cpu().log()
        else:
            rows = subject.answers(tokens)
        for row, logged in zip(tokens, rows.tolist(), strict=True):
            masses = outcome_masses(source, forward(source, subject.word(row)))
            total = sum(masses.values())
            if not total:
                continue
            shares = [(float(masses[outcome] / total), log_q) for outcome, log_q in zip(subject.outcomes, logged, strict=True) if masses.get(outcome)]
            terms = [share * (log(share) - log_q) if log_q > -inf else inf for share, log_q in shares]
            found = fsum(terms) if inf not in terms else inf
            if isnan(found):
                continue  # no distribution there, which is normalisation's to say
            asked += 1
            # a row of V + 1 probabilities may sum to 1 + (V + 9)u by rounding; the terms and their sum are float64
            bound = (len(subject.outcomes) + 8) * unit + (len(shares) + 8) * 2.0**-52 * (1 + sum(abs(term) for term in terms if term < inf))
            if found < least:
                least, limit = found, bound
            if found < -bound:
                sum_q = fsum(torch.tensor(logged, dtype=torch.float64).exp().tolist())
                return Finding(
                    NAME, "failed", f"The divergence from the exact model at this prompt is {found:.6g} nats, below 0: the net's row sums to {sum_q:.6g}.", question.tried(),
                    prompt=subject.word(row), outcome=END, first=found, second=0.0, effect=-found, bound=bound, alphabet=subject.alphabet,
                    claim=None if sum_q <= 1 else Comparison(Fraction(sum_q), "<=", 1),
                )  # fmt: skip
    if not asked:
        return question.not_asked(NAME, "no prompt that was tried is possible under the exact model")
    sentence = f"At each of {asked} possible prompts the divergence is at least 0; the least is {least:.3g} nats."
    return Finding(NAME, "passed", sentence, question.tried(), first=least, second=0.0, effect=max(-least, 0.0), bound=limit)
