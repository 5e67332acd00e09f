; C1 low-probability prompts: KL ≥ Σ P[p]·kl(a_p‖α_p): `a-cell` with R = 1, over the prompts and the rest, whose masses sum to 1 on both sides as the set is prefix-free
; min { KL(P‖Q) : Q(A_p|p) ≤ b_p ∀p∈𝒫 } = Σ_p P[p]·kl(a_p‖b_p) ≤ ε·ln(1/b) where b_p = min(b, a_p)
(set-info :status unsat)
(set-logic QF_LRA)
(declare-const KL Real)
(declare-const cells Real)
(declare-const binary Real)
(declare-const outer Real)
; cells = the sum over all cells; outer = Σ P[p]·ln(P[p]/Q[p]) and the term of the rest
(assert (>= KL cells))
(assert (= cells (+ outer binary)))
(assert (>= outer 0.0))
(assert (not (>= KL binary)))
(check-sat)
