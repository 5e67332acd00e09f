"""How far apart the completions after two prompts are.

True here: the total variation of what follows two prompts is 1 − Σ min over all completions. Each prompt that is looked at loses min(P, Q) − Σ_x min(P·p_x, Q·q_x)
of it, which is never negative; so what was lost so far is a lower end, and a pair that has lost more than it may need not be followed.
Doubtful: completions too rare to be followed may differ, so what is given may be too low; the enclosure of the result decides.
Must never enter: a claim.
"""

import numpy as np

from arprops.neural.outward import shares
from arprops.neural.record import Floats, Ints
from arprops.neural.trie import Trie


def apart(trie: Trie, left: Ints, right: Ints, *, weight: Floats, threshold: float, at_most: Floats, prompts: int) -> Floats:
    """The total variation between the completions after the nodes `left` and `right`, pair by pair, as far as it was followed: from below.

    Follows completions while weight · min(P, Q) is at least the threshold and the pair has not lost more than `at_most`; at most `prompts`
    of them in all, short ones first. Cost: one token of the net for each side of each completion that is followed and not recorded.
    """
    symbols = trie.record.symbols
    lost = np.zeros(len(left))
    pair = np.arange(len(left))
    p, q = np.ones(len(left)), np.ones(len(left))
    while len(pair):
        ps, qs = (mass[:, None] * shares(trie.record.weights[nodes]) for mass, nodes in ((p, left), (q, right)))
        both = np.minimum(ps, qs)
        lost += np.bincount(pair, np.maximum(0.0, np.minimum(p, q) - both.sum(axis=1)), len(lost))
        urgency = both[:, :symbols] * weight[pair][:, None]
        row, token = np.nonzero((urgency >= threshold) & (lost <= at_most)[pair][:, None] & (left != right)[:, None] & (both[:, :symbols] > 0))
        if len(row) > prompts:
            most = np.sort(np.argsort(-urgency[row, token], kind="stable")[:prompts])
            row, token = row[most], token[most]
        prompts -= len(row)
        left, right = trie.evaluate(left[row], token), trie.evaluate(right[row], token)
        p, q, pair = ps[row, token], qs[row, token], pair[row]
    return lost


def first_apart(trie: Trie, left: Ints, right: Ints) -> Floats:
    """The total variation between the next-token distributions of each `left` and each `right`: (left, right). What `apart` can only add to."""
    p, q = shares(trie.record.weights[left]), shares(trie.record.weights[right])
    return np.stack([np.abs(p - row).sum(axis=1) / 2 for row in q], axis=1) if len(right) else np.zeros((len(left), 0))
