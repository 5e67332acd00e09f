; D5 deferred choice: a question: C_s(wq) = C_s(w)·g(q|w), and the invariant is kept with G(wq) = G(w)·g(q|w)
; Σ_s π(s)·∏ g(q_t|w)·[a_t = s(q_t)] = ∏ g(q_t|w)·(S(w q_t a_t)/S(w)),  S(w) = Σ_s π(s)·[s fits w]
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const C Real)
(declare-const G Real)
(declare-const pi Real)
(declare-const fits Bool)  ; one secret: its mass with w, the questioner's share, its prior; it fits w
(assert (= C (ite fits (* G pi) 0.0)))
(declare-const g Real)
; g is the probability of the question given w, the same for every secret: it is where the transcript is all the questioner sees
(assert (not (= (* C g) (ite fits (* (* G g) pi) 0.0))))
(check-sat)
