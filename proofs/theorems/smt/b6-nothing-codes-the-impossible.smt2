; B6 code length: where Q(w) = 0 the interval is empty, and no cell of any number of bits lies within it
; log2 PPL = L/(N·ln 2);  ℓ(w) = ⌈−log2 Q(w)⌉ + 1 < −log2 Q(w) + 2;  1 ≤ E_P[ℓ] − (H(P) + KL(P‖Q))/ln 2 < 2
(set-info :status unsat)
(set-logic QF_LIRA)
(declare-const low Real)
(declare-const size Real)
(declare-const c Int)
(assert (= size 0.0))
(assert (not (not (and (<= low (to_real c)) (<= (+ (to_real c) 1.0) (+ low size))))))
(check-sat)
