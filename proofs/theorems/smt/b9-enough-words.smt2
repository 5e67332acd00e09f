; B9 beams: the beam of width k holds all 2^(m−1) ≤ k words of m − 1 letters, and at the next letter at least k of 2^m are heavier than the good one
; ∃P: greedy(P) ≠ argmax_w P(w);  ∀k ∃P: beam_k(P) ≠ argmax_w P(w)
(set-info :status unsat)
(set-logic QF_LIA)
(declare-const k Int)
(declare-const half Int)
(assert (and (>= k 1) (<= half k) (> (* 2 half) k)))  ; half = 2^(m−1), m the least with 2^m > k
(assert (not (and (>= (- (* 2 half) 1) k) (<= half k))))
(check-sat)
