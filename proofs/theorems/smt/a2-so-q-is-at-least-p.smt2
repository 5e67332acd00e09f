; A2 finite strings: where rest(w, m) gets small under P, Q[w] is at least P[w]
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
(define-fun gap () Real (- (mass1 w) (mass2 w)))
(assert (forall ((m Int)) (! (=> (>= m 0) (>= (mass2 w) (finite w m))) :pattern ((finite w m)))))  ; the part above, with P's strings: they are Q's
(assert (=> (> gap 0.0) (exists ((m Int)) (and (>= m 0) (< (- (mass1 w) (finite w m)) gap)))))  ; tightness at w: rest(w, m) gets below any gap
(assert (not (>= (mass2 w) (mass1 w))))
(check-sat)
