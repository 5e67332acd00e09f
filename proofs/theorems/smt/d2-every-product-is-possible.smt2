; D2 reduction to factoring: where s = p·q and the pair p, q may be drawn, P[s] ≥ P[s p q] > 0: the reduction answers every such s
; P[s] > 0 ∧ Q(a|s) > 0 ∧ Q(b|s a) > 0 ⟹ a·b = s, 1 < a < s, for every Q in the fibre of P
(set-info :status unsat)
(set-logic QF_LRA)
(declare-const prefix Real)
(declare-const string Real)
; P[s] is the sum of P[s a b] over a and b, one of which is the pair p, q
(assert (> string 0.0))
(assert (>= prefix string))
(assert (not (> prefix 0.0)))
(check-sat)
