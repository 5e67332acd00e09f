; B7 exposure: without causality the two sums part at one position
; TV(P,Q) ≤ Σ_t E_P[TV(P(·|x_<t), Q(·|x_<t))] ≤ Tδ;  with δ a bound at every prompt: TV(P,Q) ≤ 1 − (1−δ)^T ≤ Tδ
(set-info :status sat)
(set-logic QF_UFLRA)
(declare-sort Text 0)
(declare-sort Position 0)
(declare-sort Prompt 0)
(declare-sort Answer 0)
(declare-sort Token 0)
(declare-fun before (Text Position) Prompt)
(declare-fun token (Text Position) Token)
(declare-fun answer (Text Position) Answer)
(declare-fun next (Prompt) Answer)
(declare-fun loss (Answer Token) Real)
(declare-const s Text)
(declare-const i Position)
(declare-const parallel Real)    ; over the positions before i
(declare-const sequential Real)  ; of the prompt before i
(assert (= parallel sequential))
(assert (not (= (+ parallel (loss (answer s i) (token s i))) (+ sequential (loss (next (before s i)) (token s i))))))
(check-sat)
