; C2 samples: kl(α‖1−β) = −2(α·u + (1−α)·v) ≥ −2·ln B
; α = Pⁿ(reject), β = Qⁿ(accept), max(α, β) ≤ δ  ⟹  n·KL(P‖Q) ≥ −ln(2(α+β)) ≥ ln(1/(4δ))
(set-info :status unsat)
(set-logic QF_NRA)
; α, 1−α, and u = ln(b/a), v = ln(d/c), L = ln B; ab/B and cd/B, whose sum is 1
(declare-const alpha Real)
(declare-const beyond Real)
(declare-const u Real)
(declare-const v Real)
(declare-const L Real)
(declare-const first Real)
(declare-const second Real)
(assert (= (+ alpha beyond) 1.0))
(assert (= (+ first second) 1.0))
(assert (<= (* alpha (- u L)) (- first alpha)))  ; ln u ≤ u − 1 at b/(aB), times a²
(assert (<= (* beyond (- v L)) (- second beyond)))
(assert (not (>= (* (- 2.0) (+ (* alpha u) (* beyond v))) (* (- 2.0) L))))
(check-sat)
