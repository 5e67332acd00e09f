; D5 deferred choice: never choosing: B(wq) = B(w)·g(q|w) and B(wa) = B(w)·S(wa)/S(w) keep B = G·S (where S(w) = 0, w is impossible on both sides): so both sides agree at every transcript
; Σ_s π(s)·∏ g(q_t|w)·[a_t = s(q_t)] = ∏ g(q_t|w)·(S(w q_t a_t)/S(w)),  S(w) = Σ_s π(s)·[s fits w]
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const B Real)
(declare-const G Real)
(declare-const S Real)
(declare-const later Real)
(declare-const g Real)
(declare-const posterior Real)
; later = S(wa), the part of S(w) on secrets of which the answer a is true
(assert (= B (* G S)))
(assert (and (>= S 0.0) (<= 0.0 later) (<= later S)))
(assert (=> (> S 0.0) (= posterior (/ later S))))
(assert (not (and (= (* B g) (* (* G g) S)) (= (* B posterior) (* G later)))))
(check-sat)
