; B4 convexity: −ln of a mean is at most the mean of −ln, and less unless x = y: so L is convex, in the ambient space and on every convex set of models
; H = diag(P[w]·P(x|w)/Q(x|w)²);  ker H = {v: P[w]·P(x|w) > 0 ⟹ v(w,x) = 0};  dim(ker H on models) = Σ_w max(0, #{x: P[w]·P(x|w) = 0} − 1);  argmin L = {Q: Q[w] = P[w] for all w}
(set-info :status unsat)
(set-logic QF_UFNRA)
(declare-fun ln (Real) Real)
(declare-const a Real)
(declare-const b Real)
(declare-const x Real)
(declare-const y Real)
(declare-const m Real)
(declare-const u Real)
(declare-const v Real)
; m = ax + by between x and y; u = x/m − 1 and v = y/m − 1
(assert (and (> a 0.0) (> b 0.0) (= (+ a b) 1.0) (> x 0.0) (> y 0.0) (= m (+ (* a x) (* b y)))))
(assert (and (> m 0.0) (= (* u m) (- x m)) (= (* v m) (- y m))))
(assert (or (= x m) (< (- (ln x) (ln m)) u)))  ; ln t < t − 1 for t = x/m other than 1
(assert (or (= y m) (< (- (ln y) (ln m)) v)))
(assert (= (+ (* a u) (* b v)) 0.0))  ; shown next
(assert (not (and (<= (- (ln m)) (- (- (* a (ln x))) (* b (ln y)))) (=> (not (= x y)) (< (- (ln m)) (- (- (* a (ln x))) (* b (ln y))))))))
(check-sat)
