; D1 order: prompts that are completed differently are in different states: the first half x is completed by x with probability 1, every other half never
; P(x) = ∏_t P(x_σ(t) | x_σ(1) … x_σ(t−1)) for every permutation σ
(set-info :status unsat)
(set-logic UFLRA)
(declare-sort Prompt 0)
(declare-sort State 0)
(declare-fun state (Prompt) State)
(declare-fun completes (State Prompt) Real)
(declare-const v Prompt)
(declare-const w Prompt)
(declare-const z Prompt)
; the probability of completing v by z, and that of completing w by z, are read off the states
(assert (= (completes (state v) z) 1.0))
(assert (= (completes (state w) z) 0.0))
(assert (not (not (= (state v) (state w)))))
(check-sat)
