; B6 code length: the mean length is between 1 and 2 above the mean surprise, which is the entropy plus the KL, in bits
; log2 PPL = L/(N·ln 2);  ℓ(w) = ⌈−log2 Q(w)⌉ + 1 < −log2 Q(w) + 2;  1 ≤ E_P[ℓ] − (H(P) + KL(P‖Q))/ln 2 < 2
(set-info :status unsat)
(set-logic QF_LRA)
(declare-const length Real)
(declare-const surprise Real)
(declare-const sum Real)
(declare-const mean Real)
(declare-const one Real)
; over a finite set of strings, P-weighted: `sum` of lengths, `mean` of surprises −log2 Q, `one` of weights
(declare-const weight Real)
(declare-const more Real)
(declare-const least Real)
(assert (and (>= sum (+ mean one)) (<= sum (+ mean (* 2.0 one)))))
(assert (and (>= more (+ least weight)) (<= more (+ least (* 2.0 weight)))))  ; one more string: P(w)·length and P(w)·surprise
(assert (not (and (>= (+ sum more) (+ (+ mean least) (+ one weight))) (<= (+ sum more) (+ (+ mean least) (* 2.0 (+ one weight)))))))
(check-sat)
