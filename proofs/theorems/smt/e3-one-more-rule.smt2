; E3 grammars: and so is F, a sum over rules
; x_A = Σ_r p_r·∏ x_B, least solution;  S → S S (¼) | ε (¼) | a (½): P(ε) = 2 − √3, tight
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const low Real)
(declare-const high Real)
(declare-const p Real)
(declare-const a Real)
(declare-const b Real)
(assert (and (<= low high) (<= 0.0 p) (<= a b)))
(assert (not (<= (+ low (* p a)) (+ high (* p b)))))
(check-sat)
