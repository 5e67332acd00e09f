; B6 code length: two outcomes of one prompt have disjoint intervals; two strings part at some prompt, as END is an outcome
; log2 PPL = L/(N·ln 2);  ℓ(w) = ⌈−log2 Q(w)⌉ + 1 < −log2 Q(w) + 2;  1 ≤ E_P[ℓ] − (H(P) + KL(P‖Q))/ln 2 < 2
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const low Real)
(declare-const width Real)
(declare-const before Real)
(declare-const weight Real)
(declare-const later Real)
(assert (and (>= width 0.0) (>= later (+ before weight))))  ; another outcome comes later
(assert (not (<= (+ (+ low (* width before)) (* width weight)) (+ low (* width later)))))
(check-sat)
