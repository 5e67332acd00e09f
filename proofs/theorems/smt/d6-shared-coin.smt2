; D6 derandomised next-token probabilities: with a shared coin the step fails: a sum of products is no product of sums
; P[wx] = Σ_c P[w]·π(c|w)·R(x|w,c) = P[w]·γ(x|w),  γ(x|w) = Σ_c π(c|w)·R(x|w,c)
(set-info :status sat)
(set-logic QF_NRA)
(declare-const m1 Real)
(declare-const m2 Real)
(declare-const r1 Real)
(declare-const r2 Real)
; one fair coin for the whole string: masses of w and answers at w for its two sides
(assert (and (<= 0.0 m1 1.0) (<= 0.0 m2 1.0) (<= 0.0 r1 1.0) (<= 0.0 r2 1.0)))
(assert (not (= (+ (* 0.5 (* m1 r1)) (* 0.5 (* m2 r2))) (* (+ (* 0.5 m1) (* 0.5 m2)) (+ (* 0.5 r1) (* 0.5 r2))))))
(check-sat)
