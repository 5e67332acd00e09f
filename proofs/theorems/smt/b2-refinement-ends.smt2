; B2 exact values: gu and gv with a common divisor g > 1 become g, u, v: the product of all numbers in the list falls, so this ends, and only without such a pair
; KL(P‖Q) = Σ_s x_s·KL(P(·|s)‖Q(·|s)), x = e + xA;  Σ rᵢ·ln aᵢ = 0 ⟺ ∏ aᵢ^{rᵢ} = 1 ⟺ all exponents over a coprime base are 0
(set-info :status unsat)
(set-logic QF_NIA)
(declare-const g Int)
(declare-const u Int)
(declare-const v Int)
(assert (and (> g 1) (>= u 1) (>= v 1)))
(assert (not (< (* g (* u v)) (* (* g u) (* g v)))))
(check-sat)
