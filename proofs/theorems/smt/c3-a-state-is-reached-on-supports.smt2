; C3 in-context learning: and which states then carry mass is known from supports again: e is the probability of writing x and going to t
; P[wx] ≤ P[w];  P[w] = 0 ⟺ no path of positive weights writes w;  P[w] = 0 ⟹ ∀c: P[wx] = P[w]·c
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const mass Real)
(declare-const m Real)
(declare-const e Real)
(declare-const reached Bool)  ; mass of the target t so far, over the states s before it: Σ m·e
(assert (and (>= m 0.0) (>= e 0.0) (>= mass 0.0) (= (> mass 0.0) reached)))
(assert (not (= (> (+ mass (* m e)) 0.0) (or reached (and (> m 0.0) (> e 0.0))))))
(check-sat)
