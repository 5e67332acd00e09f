; B1 chain rule: so a local KL is at least 0, and 0 iff P(·|w) = Q(·|w): answers that agree on the support leave nothing for other outcomes
; KL(P‖Q) = Σ_{P[w]>0} P[w]·KL(P(·|w)‖Q(·|w));  KL(P‖Q) = 0 ⟺ Q in the fibre of P;  KL(P‖Q) = +∞ ⟺ ∃w, x: P[w]·P(x|w) > 0 = Q(x|w), or the sum diverges
(set-info :status unsat)
(set-logic QF_LRA)
(declare-const kl Real)
(declare-const sumq Real)
(declare-const alike Bool)
(assert (and (>= kl (- 1.0 sumq)) (= (= kl (- 1.0 sumq)) alike)))
(assert (<= sumq 1.0))
(assert (=> alike (= sumq 1.0)))
(assert (not (and (>= kl 0.0) (= (= kl 0.0) alike))))
(check-sat)
