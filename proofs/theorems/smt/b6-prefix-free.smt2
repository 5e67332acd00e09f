; B6 code length: the point of a longer code lies in the cell of any code that it begins with; cells of two strings lie in disjoint intervals, so there is none
; log2 PPL = L/(N·ln 2);  ℓ(w) = ⌈−log2 Q(w)⌉ + 1 < −log2 Q(w) + 2;  1 ≤ E_P[ℓ] − (H(P) + KL(P‖Q))/ln 2 < 2
(set-info :status unsat)
(set-logic QF_NIA)
(declare-const short Int)
(declare-const long Int)
(declare-const factor Int)
(declare-const rest Int)
; a code that begins with a shorter one: long = short·2^d + rest, factor = 2^d
(assert (and (>= factor 1) (= long (+ (* short factor) rest)) (<= 0 rest) (< rest factor)))
(assert (not (and (<= (* short factor) long) (< long (* (+ short 1) factor)))))
(check-sat)
