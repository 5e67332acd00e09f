; B1 chain rule: the sum over the support of P(·|w) is at least 1 − Q(support|w) ≥ 0, with equality iff the answers agree on the support
; KL(P‖Q) = Σ_{P[w]>0} P[w]·KL(P(·|w)‖Q(·|w));  KL(P‖Q) = 0 ⟺ Q in the fibre of P;  KL(P‖Q) = +∞ ⟺ ∃w, x: P[w]·P(x|w) > 0 = Q(x|w), or the sum diverges
(set-info :status unsat)
(set-logic QF_LRA)
(declare-const terms Real)
(declare-const sump Real)
(declare-const sumq Real)
(declare-const term Real)
(declare-const p Real)
(declare-const q Real)
(declare-const alike Bool)  ; p = q at all outcomes so far
(assert (and (>= terms (- sump sumq)) (= (= terms (- sump sumq)) alike)))
(assert (and (>= term (- p q)) (= (= term (- p q)) (= p q))))
(assert (not (and (>= (+ terms term) (- (+ sump p) (+ sumq q))) (= (= (+ terms term) (- (+ sump p) (+ sumq q))) (and alike (= p q))))))
(check-sat)
