; D1 order: if ∏ conditionals = M[w], then with one more it is M[wx]: where M[w] = 0 both are 0, whatever the answer there is
; P(x) = ∏_t P(x_σ(t) | x_σ(1) … x_σ(t−1)) for every permutation σ
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const product Real)
(declare-const mass Real)
(declare-const longer Real)
(declare-const answer Real)
; product of the conditionals along w; M[w]; M[wx]; the conditional of x at w
(assert (= product mass))
(assert (and (>= longer 0.0) (<= longer mass)))
(assert (=> (> mass 0.0) (= answer (/ longer mass))))
(assert (not (= (* product answer) longer)))
(check-sat)
