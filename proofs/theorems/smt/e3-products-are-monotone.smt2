; E3 grammars: so each term of F, a product along a right-hand side, is monotone
; x_A = Σ_r p_r·∏ x_B, least solution;  S → S S (¼) | ε (¼) | a (½): P(ε) = 2 − √3, tight
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const a Real)
(declare-const b Real)
(declare-const c Real)
(declare-const d Real)
(assert (and (<= 0.0 a) (<= a b) (<= 0.0 c) (<= c d)))
(assert (not (and (<= 0.0 (* a c)) (<= (* a c) (* b d)))))
(check-sat)
