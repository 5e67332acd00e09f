; B1 chain rule: the KL is 0 iff every local KL at a possible prompt is 0, which by A1 says that Q is in the fibre of P
; KL(P‖Q) = Σ_{P[w]>0} P[w]·KL(P(·|w)‖Q(·|w));  KL(P‖Q) = 0 ⟺ Q in the fibre of P;  KL(P‖Q) = +∞ ⟺ ∃w, x: P[w]·P(x|w) > 0 = Q(x|w), or the sum diverges
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const sum Real)
(declare-const P Real)
(declare-const local Real)
(declare-const alike Bool)  ; all local terms so far are 0
(assert (and (>= sum 0.0) (= (= sum 0.0) alike) (> P 0.0) (>= local 0.0)))
(assert (not (and (>= (+ sum (* P local)) 0.0) (= (= (+ sum (* P local)) 0.0) (and alike (= local 0.0))))))
(check-sat)
