; A6 decoders: one joint gives each continuation of each hypothesis one score, so every beam holds the same hypotheses, step by step
; (∀p supp D(p) ⊆ supp p) ∧ (∀w Q1[w] = Q2[w])  ⟹  ∀w (D∘Q1)[w] = (D∘Q2)[w]
(set-info :status unsat)
(set-logic QF_NRA)
; Q1[w], Q2[w], and the answers to one outcome at w
(declare-const mass1 Real)
(declare-const mass2 Real)
(declare-const answer1 Real)
(declare-const answer2 Real)
(assert (= mass1 mass2))
(assert (=> (not (= mass1 0.0)) (= answer1 answer2)))  ; one joint
(assert (not (= (* mass1 answer1) (* mass2 answer2))))
(check-sat)
