; D7 randomised tasks: every member begins with the empty prompt
; Q(x|w) = #(wx…)/#(w…)  ⟹  Q(member) = 1/#members;   TV(P, Q_k) = ½·Σ_{|w|=k} |π(w…)/π_n − ∫_{w…} dx/ln x / ∫ dx/ln x|
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const mass Real)
(declare-const all Real)
(declare-const count Real)
(assert (= mass 1.0))
(assert (= count all))
(assert (not (= (* mass all) count)))
(check-sat)
