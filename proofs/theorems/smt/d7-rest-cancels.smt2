; D7 randomised tasks: Σ_u |P[w]·R(u|w) − Q[w]·R(u|w)| = |P[w] − Q[w]|·Σ_u R(u|w), one continuation more; the shares sum to 1
; Q(x|w) = #(wx…)/#(w…)  ⟹  Q(member) = 1/#members;   TV(P, Q_k) = ½·Σ_{|w|=k} |π(w…)/π_n − ∫_{w…} dx/ln x / ∫ dx/ln x|
(set-info :status unsat)
(set-logic QF_NRA)
; the masses of one beginning, the share of one continuation in both; sums over the continuations so far
(declare-const p Real)
(declare-const q Real)
(declare-const share Real)
(declare-const sum Real)
(declare-const shares Real)
(define-fun size ((x Real)) Real (ite (>= x 0.0) x (- x)))
(assert (and (>= share 0.0) (>= shares 0.0)))
(assert (= sum (* (size (- p q)) shares)))
(assert (not (= (+ sum (size (- (* p share) (* q share)))) (* (size (- p q)) (+ shares share)))))
(check-sat)
