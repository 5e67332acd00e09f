; D7 randomised tasks: a member has mass 1/all; END is certain there
; Q(x|w) = #(wx…)/#(w…)  ⟹  Q(member) = 1/#members;   TV(P, Q_k) = ½·Σ_{|w|=k} |π(w…)/π_n − ∫_{w…} dx/ln x / ∫ dx/ln x|
(set-info :status unsat)
(set-logic UFNRA)
(declare-sort Prompt 0)
(declare-sort Symbol 0)
(declare-fun add (Prompt Symbol) Prompt)
(declare-fun count (Prompt) Real)  ; how many members begin with the prompt
(declare-fun mass (Prompt) Real)
(declare-fun next (Prompt Symbol) Real)
(declare-const all Real)           ; how many members there are
(declare-const w Prompt)
(declare-const x Symbol)
(assert (> all 0.0))
(assert (= (mass (add w x)) (* (mass w) (next w x))))
(assert (=> (> (count w) 0.0) (= (* (next w x) (count w)) (count (add w x)))))  ; where nothing begins with w the answer is free
(assert (and (>= (count (add w x)) 0.0) (<= (count (add w x)) (count w))))
(assert (= (* (mass w) all) (count w)))
(assert (= (count w) 1.0))  ; all members have one length, so one of that length is alone
(assert (not (= (mass w) (/ 1.0 all))))
(check-sat)
