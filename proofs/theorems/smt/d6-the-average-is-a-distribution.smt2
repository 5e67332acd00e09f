; D6 derandomised next-token probabilities: an average of answers that sum to 1 sums to 1 and is not negative
; P[wx] = Σ_c P[w]·π(c|w)·R(x|w,c) = P[w]·γ(x|w),  γ(x|w) = Σ_c π(c|w)·R(x|w,c)
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const total Real)
(declare-const weights Real)
(declare-const pi Real)
(declare-const answer Real)
(declare-const a Real)
; total = Σ over coins so far of π·Σ_x R(x|w,c), weights = Σ π
(assert (= total weights))
(assert (and (>= pi 0.0) (= a 1.0) (>= answer 0.0)))
(assert (not (and (= (+ total (* pi a)) (+ weights pi)) (>= (* pi answer) 0.0))))
(check-sat)
