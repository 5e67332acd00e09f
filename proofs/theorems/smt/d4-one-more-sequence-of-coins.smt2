; D4 hidden tokens: erasing r sums over it: Σ_r mass(r w) = Σ weight(r) over the r whose string begins with w, which is the sampler's P[w]
; Σ_r P[r w] = Σ_r weight(r)·[w begins f(r)];  Q(x|w) = Σ_r weight(r)·[wx begins f(r)] / Σ_r weight(r)·[w begins f(r)]
(set-info :status unsat)
(set-logic QF_LRA)
(declare-const erased Real)
(declare-const sampled Real)
(declare-const mass Real)
(declare-const weight Real)
(declare-const begins Bool)
(assert (= erased sampled))
(assert (= mass (ite begins weight 0.0)))
(assert (not (= (+ erased mass) (+ sampled (ite begins weight 0.0)))))
(check-sat)
