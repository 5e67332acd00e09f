; D5 deferred choice: Σ_s C_s(w) = G(w)·S(w), S(w) = Σ π(s)·[s fits w], one secret at a time
; Σ_s π(s)·∏ g(q_t|w)·[a_t = s(q_t)] = ∏ g(q_t|w)·(S(w q_t a_t)/S(w)),  S(w) = Σ_s π(s)·[s fits w]
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const sum Real)
(declare-const G Real)
(declare-const S Real)
(declare-const pi Real)
(declare-const fits Bool)
(assert (= sum (* G S)))
(assert (not (= (+ sum (ite fits (* G pi) 0.0)) (* G (+ S (ite fits pi 0.0))))))
(check-sat)
