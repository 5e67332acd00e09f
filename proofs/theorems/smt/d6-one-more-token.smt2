; D6 derandomised next-token probabilities: so the masses that agree at w agree at wx; x may be END, and at the empty prompt both masses are 1
; P[wx] = Σ_c P[w]·π(c|w)·R(x|w,c) = P[w]·γ(x|w),  γ(x|w) = Σ_c π(c|w)·R(x|w,c)
(set-info :status unsat)
(set-logic UFNRA)
(declare-sort Prompt 0)
(declare-sort Outcome 0)
(declare-fun add (Prompt Outcome) Prompt)
(declare-fun average (Prompt Outcome) Real)
(declare-fun thrown (Prompt) Real)   ; the mass with fresh coins
(declare-fun derandomised (Prompt) Real)  ; the mass of the average's own joint
(declare-const w Prompt)
(declare-const x Outcome)
(assert (= (thrown (add w x)) (* (thrown w) (average w x))))
(assert (= (derandomised (add w x)) (* (derandomised w) (average w x))))
(assert (= (thrown w) (derandomised w)))
(assert (not (= (thrown (add w x)) (derandomised (add w x)))))
(check-sat)
