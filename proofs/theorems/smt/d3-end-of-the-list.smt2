; D3 overlap: Σa ≤ 1 and Σu·p ≤ ε, the mean of the p where u = 1/N: overlap ≤ √ε, so TV = 1 − overlap ≥ 1 − √ε
; Σ min(aᵢpᵢ, uᵢ) ≤ √(Σ uᵢpᵢ);  max_a Σ min(aᵢpᵢ, uᵢ) = min_{λ≥0} λ + Σ uᵢ·max(0, 1 − λ/pᵢ)
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const S Real)
(declare-const A Real)
(declare-const B Real)
(declare-const eps Real)
(declare-const t Real)
(assert (and (>= S 0.0) (>= B 0.0) (<= A 1.0) (<= B eps)))
(assert (<= (* S S) (* A B)))
(assert (and (>= t 0.0) (= (* t t) eps)))  ; t is the root of ε
(assert (not (and (<= S t) (>= (- 1.0 S) (- 1.0 t)))))
(check-sat)
