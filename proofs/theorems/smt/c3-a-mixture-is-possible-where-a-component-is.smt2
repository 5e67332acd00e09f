; C3 in-context learning: a few-shot prompt is impossible iff every component of positive share finds it impossible
; P[wx] ≤ P[w];  P[w] = 0 ⟺ no path of positive weights writes w;  P[w] = 0 ⟹ ∀c: P[wx] = P[w]·c
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const mass Real)
(declare-const share Real)
(declare-const p Real)
(declare-const reached Bool)  ; some component so far has a positive share and P_i[w] > 0
(assert (and (>= share 0.0) (>= p 0.0) (>= mass 0.0) (= (> mass 0.0) reached)))
(assert (not (= (> (+ mass (* share p)) 0.0) (or reached (and (> share 0.0) (> p 0.0))))))
(check-sat)
