"""States as prompts, and each move to the state whose completions are nearest.

True here: a state is a prompt of the net (its first member), and a move leads from it by a symbol to the state nearest in total variation between completions, as far as
`apart` followed them. The cost of a move is that distance times how much mass takes the move: by the hybrid argument total variation between net and
automaton is about at most the sum of the costs. So the dearest move is the one whose target deserves a state of its own: a counterexample to the automaton,
weighted by how much it matters.
A move keeps to the state that most mass comes to where a nearer one would save less than `slack`: what most mass comes to was looked at best.
Doubtful: one prompt stands for all members of its state; the distance is taken anew each time much more mass takes a move.
Must never enter: the tolerance, or the end of the search.
"""

from typing import Final, final

import numpy as np

from arprops.neural.extraction.apart import apart, first_apart
from arprops.neural.outward import shares
from arprops.neural.record import DENSE, Floats, Ints
from arprops.neural.trie import Trie

NONE: Final = -1


@final
class Merging:
    """The states found so far, `nodes`, and per state and symbol: `child` (its node, −1 where too rare to be asked), `target`, `distance`, `flow`."""

    def __init__(self, trie: Trie, *, threshold: float, slack: float, prompts: int) -> None:
        self.trie, self.threshold, self.slack, self.prompts = trie, threshold, slack, prompts
        self.nodes: Ints = np.zeros(0, np.int64)
        shape = (0, trie.record.symbols)
        self.child: Ints = np.zeros(shape, np.int64)
        self.target: Ints = np.zeros(shape, np.int64)
        self.distance: Floats = np.zeros(shape)
        self.flow: Floats = np.zeros(shape)
        self._followed: Floats = np.zeros(shape)
        self.promote(0, 1.0)

    @property
    def costs(self) -> Floats:
        """Per state and symbol: how much mass takes the move, times how far its target is from what was merged into it."""
        return self.flow * self.distance

    @property
    def rows(self) -> Floats:
        """The next-token distribution of each state's own prompt."""
        return shares(self.trie.record.weights[self.nodes])

    def moves(self) -> Ints:
        """The target of each move, (states, symbols); a move too rare to be asked goes where its symbol mostly leads, and to the start where it leads nowhere."""
        usual = np.take_along_axis(self.target, self.flow.argmax(axis=0)[None, :], axis=0)
        return np.where(self.child == NONE, np.maximum(usual, 0), self.target)

    def promote(self, node: int, mass: float) -> None:
        """Make the prompt a state, through which so much mass passes, and lead every move to it that is nearer to it than to any state so far."""
        self.nodes = np.append(self.nodes, node)
        self._draw(len(self.nodes) - 1)
        flow = mass * shares(self.trie.record.weights[[node]])[:, :-1]
        self.child = np.append(self.child, np.full(flow.shape, NONE), axis=0)
        self.target = np.append(self.target, np.full(flow.shape, NONE), axis=0)
        self.distance = np.append(self.distance, np.zeros(flow.shape), axis=0)
        self._followed = np.append(self._followed, np.zeros(flow.shape), axis=0)
        self.flow = np.append(self.flow, flow, axis=0)
        self._follow(np.arange(len(self.nodes))[:, None] == len(self.nodes) - 1)

    def promote_dearest(self) -> None:
        """Make the target of the dearest move a state of its own."""
        state, token = np.unravel_index(int(self.costs.argmax()), self.flow.shape)
        self.promote(int(self.child[state, token]), float(self.flow[state, token]))

    def refresh(self, flow: Floats, threshold: float) -> None:
        """Take in how much mass takes each move, (states, symbols), and compare anew where that is over twice as much, or followed half as far, as before."""
        self.flow, self.threshold = flow, threshold
        self._follow(flow > 2 * self._followed * threshold)

    def without(self, state: int, *, worth: float) -> Ints | None:
        """The moves, (states, symbols), none of them into this state: each goes to the nearest other one, and what was too rare to be asked to the start.

        None where that costs more than it is worth.
        """
        source, token = np.nonzero((self.child != NONE) & (self.target == state))
        child, flow = self.child[source, token], self.flow[source, token]
        others = np.delete(np.arange(len(self.nodes)), state)
        target, distance = self._nearest(child, flow, others, at_most=worth / np.maximum(flow, worth))
        if (flow * distance).sum() > worth:
            return None
        moves = self.moves()
        moves[source, token] = target
        moves[moves == state] = 0
        return moves

    def keep(self, states: Ints, moves: Ints) -> None:
        """Keep these states only, with these moves, numbered anew."""
        self.nodes, self.child, self.flow = self.nodes[states], self.child[states], self.flow[states]
        self.distance, self._followed = self.distance[states], self._followed[states]
        self.target = np.where(self.child == NONE, NONE, moves)

    def _draw(self, state: int) -> None:
        """Lead moves to a new state where it is nearer."""
        source, token = np.nonzero(self.child != NONE)
        children = self.child[source, token]
        near = first_apart(self.trie, children, self.nodes[[state]])[:, 0] < self.distance[source, token]
        source, token, children = source[near], token[near], children[near]
        now = self.distance[source, token]
        found = self._apart(children, np.full(len(children), self.nodes[state]), self.flow[source, token], now)
        nearer = found < now - self._slack(self.flow[source, token])
        self.target[source[nearer], token[nearer]], self.distance[source[nearer], token[nearer]] = state, found[nearer]

    def _follow(self, which: "np.ndarray") -> None:
        """Compare the children of these moves with every state."""
        asked = (which & (self.flow >= self.threshold)) | (which & np.full(self.flow.shape, self.trie.record.symbols <= DENSE))
        source, token = np.nonzero(asked)
        if not len(source):
            return
        self.child[source, token] = self.trie.evaluate(self.nodes[source], token)
        self._followed[source, token] = self.flow[source, token] / self.threshold
        everything = np.arange(len(self.nodes))
        self.target[source, token], self.distance[source, token] = self._nearest(self.child[source, token], self.flow[source, token], everything)

    def _nearest(self, children: Ints, flow: Floats, states: Ints, *, at_most: Floats | float = 1.0) -> tuple[Ints, Floats]:
        """The nearest of the states to each prompt, and how far it is; among those near enough to that, the one to which most mass comes.

        Beyond `at_most` nothing is looked at closely.
        """
        first = first_apart(self.trie, children, self.nodes[states])
        each, slack = np.arange(len(children)), self._slack(flow)
        best = first.argmin(axis=1)
        found = np.full(first.shape, np.inf)
        found[each, best] = self._apart(children, self.nodes[states][best], flow, np.broadcast_to(at_most, flow.shape))
        enough = np.minimum(found[each, best], at_most) + slack
        first[each, best] = np.inf
        row, column = np.nonzero(first <= enough[:, None])
        found[row, column] = self._apart(children[row], self.nodes[states][column], flow[row], enough[row])
        mass = np.bincount(np.maximum(self.target, 0).ravel(), self.flow.ravel(), len(self.nodes))[states]
        near = found <= found.min(axis=1, keepdims=True) + slack[:, None]
        chosen = np.where(near, mass, -1.0).argmax(axis=1)
        return states[chosen], found[each, chosen]

    def _slack(self, flow: Floats) -> Floats:
        """How much farther a target may be for what costs no more than the slack."""
        return self.slack / np.maximum(flow, self.slack)

    def _apart(self, left: Ints, right: Ints, flow: Floats, at_most: Floats) -> Floats:
        return apart(self.trie, left, right, weight=flow, threshold=self.threshold, at_most=at_most, prompts=self.prompts)
