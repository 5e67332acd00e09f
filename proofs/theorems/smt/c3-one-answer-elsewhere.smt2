; C3 in-context learning: where P[w] > 0 there is one answer, the posterior predictive
; P[wx] ≤ P[w];  P[w] = 0 ⟺ no path of positive weights writes w;  P[w] = 0 ⟹ ∀c: P[wx] = P[w]·c
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const mass Real)
(declare-const after Real)
(declare-const one Real)
(declare-const other Real)
(assert (> mass 0.0))
(assert (= after (* mass one)))
(assert (= after (* mass other)))
(assert (not (= one other)))
(check-sat)
