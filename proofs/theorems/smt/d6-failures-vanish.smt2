; D6 derandomised next-token probabilities: (1−ρ)^K·(1 + K·ρ) ≤ 1 for every K, so (1−ρ)^K → 0 (Archimedes), and x is answered with ρ_x/ρ
; P[wx] = Σ_c P[w]·π(c|w)·R(x|w,c) = P[w]·γ(x|w),  γ(x|w) = Σ_c π(c|w)·R(x|w,c)
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const rho Real)
(declare-const y Real)
(declare-const bound Real)
(assert (and (< 0.0 rho) (<= rho 1.0) (>= y 0.0)))
(assert (<= (* y bound) 1.0))  ; bound = 1 + K·ρ
(assert (>= bound 1.0))
(assert (not (<= (* (* y (- 1.0 rho)) (+ bound rho)) 1.0)))
(check-sat)
