; B4 convexity: a direction v is sent to 0, and has the second derivative 0, at a coordinate iff v or c = P[w]·P(x|w) is 0 there
; H = diag(P[w]·P(x|w)/Q(x|w)²);  ker H = {v: P[w]·P(x|w) > 0 ⟹ v(w,x) = 0};  dim(ker H on models) = Σ_w max(0, #{x: P[w]·P(x|w) = 0} − 1);  argmin L = {Q: Q[w] = P[w] for all w}
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const c Real)
(declare-const q Real)
(declare-const h Real)
(declare-const v Real)
(assert (and (>= c 0.0) (> q 0.0)))
(assert (= (* h (* q q)) c))  ; h = c/q², the diagonal's entry
(assert (not (and (= (= (* h v) 0.0) (or (= c 0.0) (= v 0.0))) (= (= (* (* h v) v) 0.0) (or (= c 0.0) (= v 0.0))))))
(check-sat)
