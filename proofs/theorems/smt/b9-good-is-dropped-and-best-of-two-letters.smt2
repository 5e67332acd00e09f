; B9 beams: two letters: the good word of m letters is lighter than the 2^m − 1 ≥ k others, and heavier than the halves they split into
; ∃P: greedy(P) ≠ argmax_w P(w);  ∀k ∃P: beam_k(P) ≠ argmax_w P(w)
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const d Real)
(declare-const decoy Real)
(declare-const good Real)
(assert (>= d 2.0))  ; 2^m
(assert (and (= (* decoy (- (* 3.0 d) 1.0)) 3.0) (= (* good (- (* 3.0 d) 1.0)) 2.0)))
(assert (not (and (< good decoy) (> good (* 0.5 decoy)))))
(check-sat)
