; C3 in-context learning: where P[w] = 0, P[wx] = 0 too, and P[wx] = P[w]·Q(x|w) holds whatever Q(x|w) is: the posterior predictive is 0/0 and, by A1 and B1, a model of KL 0 is free
; P[wx] ≤ P[w];  P[w] = 0 ⟺ no path of positive weights writes w;  P[w] = 0 ⟹ ∀c: P[wx] = P[w]·c
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const mass Real)
(declare-const after Real)
(declare-const answer Real)
(assert (and (= mass 0.0) (<= 0.0 after) (<= after mass)))
(assert (not (= after (* mass answer))))
(check-sat)
