; A2 finite strings: so it holds at w for length n+1
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

(declare-fun finite (Prompt Int) Real)
(declare-fun sum (Prompt Int Int) Real)
(declare-fun going (Prompt Int) Real)
(declare-const n Int)
(assert (= (finite w (+ n 1)) (+ (word2 w) (sum w n size))))
(assert (= (mass2 w) (+ (word2 w) (going w size))))  ; the law of a model
(assert (>= (going w size) (sum w n size)))
(assert (not (>= (mass2 w) (finite w (+ n 1)))))
(check-sat)
