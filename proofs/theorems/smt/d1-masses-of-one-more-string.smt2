; D1 order: M[w] = Σ_x M[wx] and 0 ≤ M[wx] ≤ M[w], kept by one more string of the joint: it has one next symbol in the new order, whatever the order
; P(x) = ∏_t P(x_σ(t) | x_σ(1) … x_σ(t−1)) for every permutation σ
(set-info :status unsat)
(set-logic QF_LRA)
(declare-const here Real)
(declare-const longer Real)
(declare-const there Real)
(declare-const m Real)
(declare-const begins Bool)  ; the permuted string begins with w
(declare-const goes Bool)    ; … and with wx, where x is one fixed symbol; longer is the sum over all symbols
(assert (and (>= m 0.0) (= longer here) (>= there 0.0) (<= there here) (=> goes begins)))
(define-fun add ((yes Bool)) Real (ite yes m 0.0))
(assert (not (and (= (+ longer (add begins)) (+ here (add begins))) (>= (+ there (add goes)) 0.0) (<= (+ there (add goes)) (+ here (add begins))))))
(check-sat)
