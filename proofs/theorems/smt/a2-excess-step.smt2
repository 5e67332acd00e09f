; A2 finite strings: if the masses agree at w they agree at wx, for every symbol x
; (∀w P(w) = Q(w)) ∧ Σ_w P(w) = 1  ⟹  ∀w P[w] = Q[w]
(set-info :status unsat)
(set-logic UFLIRA)
(declare-sort Prompt 0)
(declare-fun add (Prompt Int) Prompt)
(declare-const size Int)
(declare-fun mass1 (Prompt) Real)
(declare-fun mass2 (Prompt) Real)
(declare-fun word1 (Prompt) Real)
(declare-fun word2 (Prompt) Real)
(declare-const w Prompt)
(declare-const k Int)
(assert (>= size 0))
; what the sums over the symbols other than x leave: neither is below that of P, as no wy is
(declare-const others1 Real)
(declare-const others2 Real)
(assert (= (mass1 w) (+ (word1 w) (+ others1 (mass1 (add w k))))))
(assert (= (mass2 w) (+ (word2 w) (+ others2 (mass2 (add w k))))))
(assert (= (word1 w) (word2 w)))  ; the same string probabilities
(assert (= (mass1 w) (mass2 w)))  ; the induction hypothesis
(assert (>= others2 others1))
(assert (>= (mass2 (add w k)) (mass1 (add w k))))
(assert (not (= (mass1 (add w k)) (mass2 (add w k)))))
(check-sat)
