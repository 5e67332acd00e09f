; A3 size of the fibre: at most k−1: distributions that agree on the first k−1 outcomes agree on the last
; dim fibre_N(P) = |Σ|·#{w: |w| < N, P[w] = 0}  (horizon),  (|Σ|−1)·#{w: |w| < N, P[w] = 0}  (fixed length)
(set-info :status unsat)
(set-logic QF_LRA)
; the sums of the first k−1 weights, and the last weights, of two distributions
(declare-const sum1 Real)
(declare-const sum2 Real)
(declare-const last1 Real)
(declare-const last2 Real)
(assert (= (+ sum1 last1) 1.0))
(assert (= (+ sum2 last2) 1.0))
(assert (= sum1 sum2))
(assert (not (= last1 last2)))
(check-sat)
