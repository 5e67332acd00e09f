; D5 deferred choice: a truthful answer: the secrets of which it is false lose their mass, and G stays
; Σ_s π(s)·∏ g(q_t|w)·[a_t = s(q_t)] = ∏ g(q_t|w)·(S(w q_t a_t)/S(w)),  S(w) = Σ_s π(s)·[s fits w]
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const C Real)
(declare-const G Real)
(declare-const pi Real)
(declare-const fits Bool)  ; one secret: its mass with w, the questioner's share, its prior; it fits w
(assert (= C (ite fits (* G pi) 0.0)))
(declare-const truth Bool)   ; what is true of s
(declare-const answer Bool)
(define-fun later () Bool (and fits (= truth answer)))
(assert (not (= (ite (= truth answer) C 0.0) (ite later (* G pi) 0.0))))
(check-sat)
