; B1 chain rule: Σ P[wy]·ln(P[wy]/Q[wy]) = P[w]·(Σ P(y|w)·ln(P[w]/Q[w]) + Σ P(y|w)·ln(P(y|w)/Q(y|w))), kept by one more outcome
; KL(P‖Q) = Σ_{P[w]>0} P[w]·KL(P(·|w)‖Q(·|w));  KL(P‖Q) = 0 ⟺ Q in the fibre of P;  KL(P‖Q) = +∞ ⟺ ∃w, x: P[w]·P(x|w) > 0 = Q(x|w), or the sum diverges
(set-info :status unsat)
(set-logic QF_UFNRA)
(declare-fun ln (Real) Real)
(declare-const P Real)
(declare-const Q Real)
(declare-const p Real)
(declare-const q Real)
(declare-const sum Real)
(declare-const local Real)
(declare-const total Real)
; P is P[w], Q is Q[w]; p and q are P(x|w) and Q(x|w) for the next outcome x
(assert (and (> P 0.0) (> Q 0.0) (> p 0.0) (> q 0.0)))
; over the outcomes before x: sum = Σ P(y|w), local = Σ P(y|w)·ln(P(y|w)/Q(y|w)), total = Σ P[wy]·ln(P[wy]/Q[wy])
(assert (= total (* P (+ (* sum (ln (/ P Q))) local))))
(assert (= (ln (/ (* P p) (* Q q))) (+ (ln (/ P Q)) (ln (/ p q)))))  ; ln of a product
(assert (not (= (+ total (* (* P p) (ln (/ (* P p) (* Q q))))) (* P (+ (* (+ sum p) (ln (/ P Q))) (+ local (* p (ln (/ p q)))))))))
(check-sat)
