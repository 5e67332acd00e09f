; A1 fibre: answers that agree on every symbol agree on END: equal partial sums stay equal, and so does what they leave of 1
; (∀w Q1[w] = Q2[w])  ⟺  (∀w: Q1[w] > 0 ⟹ Q1(·|w) = Q2(·|w))
(set-info :status unsat)
(set-logic QF_LRA)
; sums over the first k symbols, and over one more; END has what the sum over all symbols leaves
(declare-const sum1 Real)
(declare-const sum2 Real)
(declare-const weight1 Real)
(declare-const weight2 Real)
(assert (= sum1 sum2))
(assert (= weight1 weight2))
(assert (not (and (= (+ sum1 weight1) (+ sum2 weight2)) (= (- 1.0 sum1) (- 1.0 sum2)))))
(check-sat)
