; B1 chain rule: over the prompts of length n: the sum of the new terms is the sum of the old ones and of what each has grown by
; KL(P‖Q) = Σ_{P[w]>0} P[w]·KL(P(·|w)‖Q(·|w));  KL(P‖Q) = 0 ⟺ Q in the fibre of P;  KL(P‖Q) = +∞ ⟺ ∃w, x: P[w]·P(x|w) > 0 = Q(x|w), or the sum diverges
(set-info :status unsat)
(set-logic QF_LRA)
(declare-const before Real)
(declare-const after Real)
(declare-const grown Real)
(declare-const b Real)
(declare-const a Real)
(declare-const d Real)
(assert (= after (+ before grown)))
(assert (= a (+ b d)))
(assert (not (= (+ after a) (+ (+ before b) (+ grown d)))))
(check-sat)
