; B6 code length: the cell [c, c + 1) of the middle lies within the interval, so every continuation of the code's bits stays in it
; log2 PPL = L/(N·ln 2);  ℓ(w) = ⌈−log2 Q(w)⌉ + 1 < −log2 Q(w) + 2;  1 ≤ E_P[ℓ] − (H(P) + KL(P‖Q))/ln 2 < 2
(set-info :status unsat)
(set-logic QF_LIRA)
(declare-const low Real)
(declare-const size Real)
(declare-const c Int)
(assert (>= size 2.0))  ; the interval is [low, low + size) in units of 2^−(m+1)
; c is the middle, rounded down
(assert (and (<= (to_real c) (+ low (* 0.5 size))) (< (+ low (* 0.5 size)) (+ (to_real c) 1.0))))
(assert (not (and (<= low (to_real c)) (<= (+ (to_real c) 1.0) (+ low size)))))
(check-sat)
