; B4 convexity: on models: a prompt with at most one outcome of c = 0 has no null direction but 0; with two, +1 and −1 on them is one
; H = diag(P[w]·P(x|w)/Q(x|w)²);  ker H = {v: P[w]·P(x|w) > 0 ⟹ v(w,x) = 0};  dim(ker H on models) = Σ_w max(0, #{x: P[w]·P(x|w) = 0} − 1);  argmin L = {Q: Q[w] = P[w] for all w}
(set-info :status unsat)
(set-logic QF_LRA)
(declare-const others Real)
(declare-const v Real)
(assert (= (+ others v) 0.0))  ; the direction sums to 0
(assert (= others 0.0))  ; it is 0 where c > 0
(assert (not (= v 0.0)))
(check-sat)
