; C1 low-probability prompts: kl(a‖b) ≤ ln(1/b), so that a target b for all of ε costs at most ε·ln(1/b); where a_p < b the prompt is left alone, at cost 0
; min { KL(P‖Q) : Q(A_p|p) ≤ b_p ∀p∈𝒫 } = Σ_p P[p]·kl(a_p‖b_p) ≤ ε·ln(1/b) where b_p = min(b, a_p)
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const a Real)
(declare-const b Real)
(declare-const lna Real)
(declare-const lnb Real)
(declare-const lnrest Real)
; lnrest = ln((1−a)/(1−b))
(assert (and (< 0.0 b) (<= b a) (<= a 1.0)))
(assert (and (<= lna 0.0) (<= lnb 0.0) (<= lnrest 0.0)))  ; of numbers at most 1
(assert (not (<= (+ (* a (- lna lnb)) (* (- 1.0 a) lnrest)) (- lnb))))
(check-sat)
