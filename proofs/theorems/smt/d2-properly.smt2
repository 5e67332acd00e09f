; D2 reduction to factoring: and the factors are proper ones
; P[s] > 0 ∧ Q(a|s) > 0 ∧ Q(b|s a) > 0 ⟹ a·b = s, 1 < a < s, for every Q in the fibre of P
(set-info :status unsat)
(set-logic QF_NIA)
(declare-const s Int)
(declare-const a Int)
(declare-const b Int)
(assert (and (= (* a b) s) (> a 1) (> b 1)))
(assert (not (and (< 1 a) (< a s))))
(check-sat)
