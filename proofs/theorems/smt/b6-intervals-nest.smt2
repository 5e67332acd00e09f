; B6 code length: the interval of prompt and x lies within that of the prompt; by induction on the prompt, its length is Q[w]·Q(x|w)
; log2 PPL = L/(N·ln 2);  ℓ(w) = ⌈−log2 Q(w)⌉ + 1 < −log2 Q(w) + 2;  1 ≤ E_P[ℓ] − (H(P) + KL(P‖Q))/ln 2 < 2
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const low Real)
(declare-const width Real)
(declare-const before Real)
(declare-const weight Real)
; at a prompt with interval [low, low + width): the outcomes before x sum to `before`, x has `weight`
(assert (and (>= width 0.0) (>= before 0.0) (>= weight 0.0) (<= (+ before weight) 1.0)))
(assert (not (and (<= low (+ low (* width before))) (<= (+ (+ low (* width before)) (* width weight)) (+ low width)))))
(check-sat)
