; B6 code length: in units of 2^−(m+1) the interval is 2 long or more, and less than 4: m + 1 < −log2 width + 2
; log2 PPL = L/(N·ln 2);  ℓ(w) = ⌈−log2 Q(w)⌉ + 1 < −log2 Q(w) + 2;  1 ≤ E_P[ℓ] − (H(P) + KL(P‖Q))/ln 2 < 2
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const width Real)
(declare-const power Real)
(declare-const grid Real)
; power = 2^m and grid = 2^(m+1)
(assert (and (> width 0.0) (> power 0.0) (= grid (* 2.0 power))))
(assert (and (>= (* width power) 1.0) (< (* width power) 2.0)))  ; m is the least number with width·2^m ≥ 1
(assert (not (and (>= (* width grid) 2.0) (< (* width grid) 4.0))))
(check-sat)
