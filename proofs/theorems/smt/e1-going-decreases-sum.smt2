; E1 tightness: if one more move makes going smaller at every state, it makes the sums smaller, hence going after one move more
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
(assert (= (sum s n (+ i 1)) (+ (sum s n i) (* (weight s i) (going (to s i) n)))))
(assert (= (sum s (+ n 1) (+ i 1)) (+ (sum s (+ n 1) i) (* (weight s i) (going (to s i) (+ n 1))))))
(assert (>= (weight s i) 0.0))
(assert (<= (going (to s i) (+ n 1)) (going (to s i) n)))  ; induction over n, at every state
(assert (<= (sum s (+ n 1) i) (sum s n i)))  ; and over the moves
(assert (not (<= (sum s (+ n 1) (+ i 1)) (sum s n (+ i 1)))))
(check-sat)
