; B2 exact values: if from everywhere in the class s is met within N steps with probability at least `share`, then k blocks meet it k·share times or more
; KL(P‖Q) = Σ_s x_s·KL(P(·|s)‖Q(·|s)), x = e + xA;  Σ rᵢ·ln aᵢ = 0 ⟺ ∏ aᵢ^{rᵢ} = 1 ⟺ all exponents over a coprime base are 0
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const visits Real)
(declare-const more Real)
(declare-const share Real)
(declare-const k Real)
; the expected visits to a state s in the first k blocks of N steps, and in one more
(assert (and (> share 0.0) (>= visits (* k share)) (>= more share)))
(assert (not (>= (+ visits more) (* (+ k 1.0) share))))
(check-sat)
