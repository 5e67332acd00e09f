; B7 exposure: with a mean error of at most δ a step, d_t ≤ tδ is kept; d_0 = 0
; TV(P,Q) ≤ Σ_t E_P[TV(P(·|x_<t), Q(·|x_<t))] ≤ Tδ;  with δ a bound at every prompt: TV(P,Q) ≤ 1 − (1−δ)^T ≤ Tδ
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const distance Real)
(declare-const error Real)
(declare-const delta Real)
(declare-const t Real)
(declare-const next Real)
(assert (and (<= distance (* t delta)) (<= error delta) (<= next (+ distance error))))
(assert (not (<= next (* (+ t 1.0) delta))))
(check-sat)
