; A2 finite strings: equal sums of masses with unequal terms
; (∀w P(w) = Q(w)) ∧ Σ_w P(w) = 1  ⟹  ∀w P[w] = Q[w]
(set-info :status sat)
(set-logic QF_LRA)
; one prompt, two symbols: without Q[w] ≥ P[w] the excesses may cancel
(declare-const p_a Real)
(declare-const p_b Real)
(declare-const q_a Real)
(declare-const q_b Real)
(declare-const end Real)
(assert (and (>= p_a 0.0) (>= p_b 0.0) (>= q_a 0.0) (>= q_b 0.0) (>= end 0.0)))
(assert (= (+ end (+ p_a p_b)) 1.0))
(assert (= (+ end (+ q_a q_b)) 1.0))
(assert (not (= p_a q_a)))
(check-sat)
