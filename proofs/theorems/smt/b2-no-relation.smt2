; B2 exact values: if ∏ bⱼ^{nⱼ} = 1 every prime has the exponent 0 (unique factorisation), so nᵢ·v(bᵢ) = 0, and nᵢ = 0
; KL(P‖Q) = Σ_s x_s·KL(P(·|s)‖Q(·|s)), x = e + xA;  Σ rᵢ·ln aᵢ = 0 ⟺ ∏ aᵢ^{rᵢ} = 1 ⟺ all exponents over a coprime base are 0
(set-info :status unsat)
(set-logic QF_NIA)
(declare-const exponent Int)
(declare-const n Int)
(declare-const v Int)
(assert (= exponent (* n v)))
(assert (>= v 1))
(assert (= exponent 0))
(assert (not (= n 0)))
(check-sat)
