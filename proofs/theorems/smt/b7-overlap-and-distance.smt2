; B7 exposure: the overlap of two distributions is 1 − their total variation, by one more outcome
; TV(P,Q) ≤ Σ_t E_P[TV(P(·|x_<t), Q(·|x_<t))] ≤ Tδ;  with δ a bound at every prompt: TV(P,Q) ≤ 1 − (1−δ)^T ≤ Tδ
(set-info :status unsat)
(set-logic QF_LRA)
(define-fun distance ((u Real) (v Real)) Real (ite (>= u v) (- u v) (- v u)))
(define-fun least ((u Real) (v Real)) Real (ite (>= u v) v u))
(declare-const overlap Real)
(declare-const gap Real)
(declare-const sum Real)
(declare-const p Real)
(declare-const q Real)
; 2·Σmin + Σ|p − q| = Σ(p + q), so that Σmin = 1 − TV where both sum to 1
(assert (= (+ (* 2.0 overlap) gap) sum))
(assert (not (= (+ (* 2.0 (+ overlap (least p q))) (+ gap (distance p q))) (+ sum (+ p q)))))
(check-sat)
