; B7 exposure: the overlap of the cuts falls by a factor of at least 1 − δ a step, starting at 1
; TV(P,Q) ≤ Σ_t E_P[TV(P(·|x_<t), Q(·|x_<t))] ≤ Tδ;  with δ a bound at every prompt: TV(P,Q) ≤ 1 − (1−δ)^T ≤ Tδ
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const now Real)
(declare-const later Real)
(declare-const delta Real)
(declare-const mass Real)
(declare-const local Real)
(declare-const next Real)
(assert (and (>= later (* now (- 1.0 delta))) (>= mass 0.0)))
(assert (and (>= local (- 1.0 delta)) (>= next (* mass local))))  ; one more prompt, with mass = min(P[w], Q[w])
(assert (not (>= (+ later next) (* (+ now mass) (- 1.0 delta)))))
(check-sat)
