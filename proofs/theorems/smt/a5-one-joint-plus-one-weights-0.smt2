; A5 aⁿbⁿ: the weights agree at up cell 0 / up cell 0
; KL(P‖Q1) = KL(P‖Q2) = 0 for all 0 < q < 1, and Q1(·|aabab) ≠ Q2(·|aabab)
(set-info :status unsat)
(set-logic QF_NIRA)
(declare-const |q| Real)
(assert (> (+ 0.0 (* 1.0 |q|)) 0.0))
(assert (> (+ 0.0 1.0 (* (- 1.0) |q|)) 0.0))
(assert (and (and true (>= 0 0)) (or false (not (= 0 0)) (not (= 0 0)))))
(check-sat)
