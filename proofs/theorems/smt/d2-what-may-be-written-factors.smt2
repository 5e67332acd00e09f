; D2 reduction to factoring: P[s] > 0, P(a|s) > 0 and P(b|s a) > 0 give P[s a b] > 0, a string of the joint: a·b = s, whether it was sampled or the most probable one
; P[s] > 0 ∧ Q(a|s) > 0 ∧ Q(b|s a) > 0 ⟹ a·b = s, 1 < a < s, for every Q in the fibre of P
(set-info :status unsat)
(set-logic UFNIRA)
(declare-const s Int)
(declare-const a Int)
(declare-const b Int)
(declare-const here Real)               ; P[s]
(declare-fun one (Int) Real)            ; P(a|s)
(declare-fun two (Int Int) Real)        ; P(b|s a)
(declare-fun mass (Int Int) Real)       ; P[s a b]
(assert (= (mass a b) (* (* here (one a)) (two a b))))
(assert (=> (> (mass a b) 0.0) (and (= (* a b) s) (> a 1) (> b 1))))  ; every string of the joint is a product and its two primes
(assert (and (> (one a) 0.0) (> (two a b) 0.0)))  ; the model may write a and then b
(assert (> here 0.0))
(assert (not (= (* a b) s)))
(check-sat)
