; B1 chain rule: if w is possible and P(x|w) > 0 = Q(x|w), then P[wx] > 0 = Q[wx], so the KL of the cut at |w| + 1 is +∞ already
; KL(P‖Q) = Σ_{P[w]>0} P[w]·KL(P(·|w)‖Q(·|w));  KL(P‖Q) = 0 ⟺ Q in the fibre of P;  KL(P‖Q) = +∞ ⟺ ∃w, x: P[w]·P(x|w) > 0 = Q(x|w), or the sum diverges
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const P Real)
(declare-const Q Real)
(declare-const p Real)
(declare-const q Real)
; P[w], Q[w], P(x|w), Q(x|w)
(assert (and (>= P 0.0) (>= Q 0.0) (>= p 0.0) (>= q 0.0)))
(assert (and (> P 0.0) (> p 0.0) (= q 0.0)))
(assert (not (and (> (* P p) 0.0) (= (* Q q) 0.0))))
(check-sat)
