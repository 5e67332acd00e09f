; B2 exact values: if from every state a share `leak` is lost within N steps, what goes on is at most (1−leak)^k of the start after k blocks, which goes to 0
; KL(P‖Q) = Σ_s x_s·KL(P(·|s)‖Q(·|s)), x = e + xA;  Σ rᵢ·ln aᵢ = 0 ⟺ ∏ aᵢ^{rᵢ} = 1 ⟺ all exponents over a coprime base are 0
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const now Real)
(declare-const blocks Real)
(declare-const leak Real)
(declare-const power Real)
; `now` bounds the mass going on after k blocks of N steps, and power = (1−leak)^k
(assert (and (< 0.0 leak) (<= leak 1.0) (>= power 0.0) (<= 0.0 blocks) (<= now (* power blocks))))
(assert (not (<= (* now (- 1.0 leak)) (* (* power (- 1.0 leak)) blocks))))
(check-sat)
