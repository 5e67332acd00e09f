; B1 chain rule: p·ln(p/q) ≥ p − q, with equality iff p = q, from ln t < t − 1 for t = q/p other than 1
; KL(P‖Q) = Σ_{P[w]>0} P[w]·KL(P(·|w)‖Q(·|w));  KL(P‖Q) = 0 ⟺ Q in the fibre of P;  KL(P‖Q) = +∞ ⟺ ∃w, x: P[w]·P(x|w) > 0 = Q(x|w), or the sum diverges
(set-info :status unsat)
(set-logic QF_UFNRA)
(declare-fun ln (Real) Real)
(declare-const p Real)
(declare-const q Real)
(declare-const t Real)
(assert (and (> p 0.0) (> q 0.0) (= (* t p) q)))
(assert (or (= t 1.0) (< (ln t) (- t 1.0))))
(assert (=> (= t 1.0) (= (ln t) 0.0)))
(assert (not (and (>= (* p (- (ln t))) (- p q)) (= (= (* p (- (ln t))) (- p q)) (= p q)))))
(check-sat)
