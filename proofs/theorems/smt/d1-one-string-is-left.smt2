; D1 order: an order can be undone, so at full length M holds one string: the product of the conditionals is its probability
; P(x) = ∏_t P(x_σ(t) | x_σ(1) … x_σ(t−1)) for every permutation σ
(set-info :status unsat)
(set-logic UF)
(declare-sort String 0)
(declare-fun permuted (String) String)
(declare-fun undone (String) String)
(declare-const s String)
(declare-const t String)
(assert (forall ((u String)) (! (= (undone (permuted u)) u) :pattern ((permuted u)))))
(assert (= (permuted s) (permuted t)))
(assert (not (= s t)))
(check-sat)
