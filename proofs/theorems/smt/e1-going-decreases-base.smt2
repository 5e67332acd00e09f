; E1 tightness: one move goes on with probability 1 − ends ≤ 1
; Σ_w P(w) = 1  ⟺  ∀s possible ∃n: P(END within n steps | s) > 0;   Σ_w P(w) = h(start)
(set-info :status unsat)
(set-logic UFNIRA)
(declare-sort State 0)
(declare-fun weight (State Int) Real)
(declare-fun to (State Int) State)
(declare-fun going (State Int) Real)
(declare-fun sum (State Int Int) Real)   ; over the first i moves, of weight·going for n moves more
(declare-fun total (State Int) Real)     ; over the first i moves, of the weights
(declare-const s State)
(declare-const i Int)
(declare-const n Int)
(declare-const ends Real)
(assert (>= ends 0.0))
(assert (= (+ ends (total s i)) 1.0))  ; i is the number of moves
(assert (= (going s 1) (total s i)))
(assert (= (going s 0) 1.0))
(assert (not (<= (going s 1) (going s 0))))
(check-sat)
