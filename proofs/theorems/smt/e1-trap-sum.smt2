; E1 tightness: where no way leads to END, going(s, n+1) is the sum of the weights of the moves, which is 1 as END has none
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
(assert (= (total s (+ i 1)) (+ (total s i) (weight s i))))
(assert (or (= (weight s i) 0.0) (= (going (to s i) n) 1.0)))  ; what s can move to has no way to END either: induction over n
(assert (= (sum s n i) (total s i)))
(assert (not (= (sum s n (+ i 1)) (total s (+ i 1)))))
(check-sat)
