; C3 in-context learning: P[wx] > 0 iff some state of positive mass writes x with positive probability: no weight enters but by its sign
; P[wx] ≤ P[w];  P[w] = 0 ⟺ no path of positive weights writes w;  P[w] = 0 ⟹ ∀c: P[wx] = P[w]·c
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const mass Real)
(declare-const after Real)
(declare-const m Real)
(declare-const e Real)
(assert (and (>= m 0.0) (>= e 0.0) (<= e 1.0)))
(declare-const reached Bool)  ; some state so far has m > 0 and e > 0
(assert (and (>= after 0.0) (= (> after 0.0) reached)))
(assert (not (= (> (+ after (* m e)) 0.0) (or reached (and (> m 0.0) (> e 0.0))))))
(check-sat)
