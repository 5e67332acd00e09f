; A5 aⁿbⁿ: every move from off cell 0 / 0 cell 0 leads where the formula says
; KL(P‖Q1) = KL(P‖Q2) = 0 for all 0 < q < 1, and Q1(·|aabab) ≠ Q2(·|aabab)
(set-info :status unsat)
(set-logic QF_LIA)
(declare-const i0 Int)
(assert (or false
  (and (and true ) (not (and true (= 0 0))))))
(check-sat)
