; E3 grammars: F^k(0) ≤ y for every k: so the limit, which is a solution, is the least one; and F(y) ≤ y makes y an upper bound, which is how enclosures are checked
; x_A = Σ_r p_r·∏ x_B, least solution;  S → S S (¼) | ε (¼) | a (½): P(ε) = 2 − √3, tight
(set-info :status unsat)
(set-logic UF)
(declare-sort Masses 0)
(declare-fun F (Masses) Masses)
(declare-fun below (Masses Masses) Bool)
(declare-const x Masses)
(declare-const y Masses)
(assert (forall ((u Masses) (v Masses)) (! (=> (below u v) (below (F u) (F v))) :pattern ((below u v)))))
(assert (forall ((u Masses) (v Masses) (w Masses)) (! (=> (and (below u v) (below v w)) (below u w)) :pattern ((below u v) (below v w)))))
(assert (below x y))      ; the masses of the trees of height at most k
(assert (below (F y) y))  ; any solution, and any y that F lowers
(assert (not (below (F x) y)))
(check-sat)
