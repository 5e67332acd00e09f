; B4 convexity: over all coordinates: the second derivative along v is 0 iff v is 0 wherever c is not, in any subspace of directions
; H = diag(P[w]·P(x|w)/Q(x|w)²);  ker H = {v: P[w]·P(x|w) > 0 ⟹ v(w,x) = 0};  dim(ker H on models) = Σ_w max(0, #{x: P[w]·P(x|w) = 0} − 1);  argmin L = {Q: Q[w] = P[w] for all w}
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const sum Real)
(declare-const term Real)
(declare-const null Bool)
(assert (and (>= sum 0.0) (= (= sum 0.0) null) (>= term 0.0)))
(assert (not (and (>= (+ sum term) 0.0) (= (= (+ sum term) 0.0) (and null (= term 0.0))))))
(check-sat)
