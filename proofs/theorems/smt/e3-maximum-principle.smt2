; E3 grammars: then no rule of A begins with a terminal, and every corner of A is as great: such nonterminals never write a symbol, so their mass is 0 and not 1; hence x = 0
; x_A = Σ_r p_r·∏ x_B, least solution;  S → S S (¼) | ε (¼) | a (½): P(ε) = 2 − √3, tight
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const M Real)
(declare-const sum Real)
(declare-const weights Real)
(declare-const alike Bool)
(assert (and (> M 0.0) (<= sum (* M weights)) (= (= sum (* M weights)) alike)))
(assert (<= weights 1.0))  ; the rules whose first symbol is a nonterminal; the others begin with a terminal
(assert (= sum M))         ; x_A = M
(assert (not (and (= weights 1.0) alike)))
(check-sat)
