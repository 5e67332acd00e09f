; E3 grammars: Σ p·x ≤ M·Σp, with equality iff x = M wherever p > 0; kept by one more corner
; x_A = Σ_r p_r·∏ x_B, least solution;  S → S S (¼) | ε (¼) | a (½): P(ε) = 2 − √3, tight
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const M Real)
(declare-const sum Real)
(declare-const weights Real)
(declare-const p Real)
(declare-const x Real)
(declare-const alike Bool)  ; x = M at all corners so far that have a positive weight
(assert (and (> M 0.0) (>= p 0.0) (<= x M)))
(assert (and (<= sum (* M weights)) (= (= sum (* M weights)) alike)))
(define-fun more () Bool (and alike (or (= p 0.0) (= x M))))
(assert (not (and (<= (+ sum (* p x)) (* M (+ weights p))) (= (= (+ sum (* p x)) (* M (+ weights p))) more))))
(check-sat)
