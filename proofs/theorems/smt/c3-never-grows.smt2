; C3 in-context learning: 0 ≤ Σ m·e ≤ Σ m, kept by one more state: P[wx] ≤ P[w] for one symbol, so for whole shots
; P[wx] ≤ P[w];  P[w] = 0 ⟺ no path of positive weights writes w;  P[w] = 0 ⟹ ∀c: P[wx] = P[w]·c
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const mass Real)
(declare-const after Real)
(declare-const m Real)
(declare-const e Real)
(assert (and (>= m 0.0) (>= e 0.0) (<= e 1.0)))
(assert (and (>= after 0.0) (<= after mass)))
(assert (not (and (>= (+ after (* m e)) 0.0) (<= (+ after (* m e)) (+ mass m)))))
(check-sat)
