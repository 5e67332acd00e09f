; C2 samples: with Σr = 1 the inner sum is p·l + p·KL; summed over the first strings it is their KL plus KL
; α = Pⁿ(reject), β = Qⁿ(accept), max(α, β) ≤ δ  ⟹  n·KL(P‖Q) ≥ −ln(2(α+β)) ≥ ln(1/(4δ))
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const sum Real)
(declare-const sum_pl Real)
(declare-const sum_p Real)
(declare-const p Real)
(declare-const l Real)
(declare-const one Real)
(assert (= sum (+ sum_pl (* sum_p one))))  ; `one` is the KL of one string
(assert (not (= (+ sum (+ (* p l) (* p one))) (+ (+ sum_pl (* p l)) (* (+ sum_p p) one)))))
(check-sat)
