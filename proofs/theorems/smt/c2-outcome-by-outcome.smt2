; C2 samples: Σ p·l ≥ ΣpL + Σp − Σq·r so far gives the same with one more outcome
; α = Pⁿ(reject), β = Qⁿ(accept), max(α, β) ≤ δ  ⟹  n·KL(P‖Q) ≥ −ln(2(α+β)) ≥ ln(1/(4δ))
(set-info :status unsat)
(set-logic QF_NRA)
; over the outcomes so far: Σ p·l, Σ p and Σ q; then one more outcome
(declare-const sum Real)
(declare-const sum_p Real)
(declare-const sum_q Real)
(declare-const p Real)
(declare-const q Real)
(declare-const l Real)
(declare-const L Real)
(declare-const r Real)
(assert (>= sum (+ (* sum_p L) (- sum_p (* sum_q r)))))
(assert (<= (* p (- L l)) (- (* q r) p)))  ; ln u ≤ u − 1 at u = (q/p)·r, where ln u = L − l, times p; at p = 0 too
(assert (not (>= (+ sum (* p l)) (+ (* (+ sum_p p) L) (- (+ sum_p p) (* (+ sum_q q) r))))))
(check-sat)
