; D4 hidden tokens: without the hidden stream the answer at a possible w is forced: P[wx]/P[w], the posterior of the coins summed over those that go on with x
; Σ_r P[r w] = Σ_r weight(r)·[w begins f(r)];  Q(x|w) = Σ_r weight(r)·[wx begins f(r)] / Σ_r weight(r)·[w begins f(r)]
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const here Real)
(declare-const longer Real)
(declare-const answer Real)
(declare-const posterior Real)
(assert (> here 0.0))
(assert (= longer (* here answer)))
(assert (= (* posterior here) longer))  ; the share of the weight on coins that go on with x, among those that fit w
(assert (not (= answer posterior)))
(check-sat)
