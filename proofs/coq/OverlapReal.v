(** D3 with the real square root: Overlap ≤ √ε and TV ≥ 1 − √ε, in the words of THEOREMS.md.

    The aᵢ, pᵢ and ε stay rational, and [Q2R] reads them as reals: this is [overlap_squared] of Overlap.v and nothing more.
    The standard library's reals rest on axioms, so these two theorems do too; Overlap.v needs none. *)

From Coq Require Import List QArith Qreals Reals Lra.
From Arprops Require Import Overlap.
Open Scope R_scope.

Theorem overlap_root (targets : list target) (eps : Q) :
  lawful targets -> (mean targets <= eps)%Q -> Q2R (overlap targets) <= sqrt (Q2R eps).
Proof.
  intros laws small. apply Rle_trans with (Rabs (Q2R (overlap targets))); [apply Rle_abs |].
  rewrite <- sqrt_Rsqr_abs. apply sqrt_le_1_alt. unfold Rsqr. rewrite <- Q2R_mult.
  apply Qle_Rle. exact (overlap_squared targets eps laws small).
Qed.

Theorem total_variation_root (targets : list target) (eps : Q) :
  targets <> nil -> lawful targets -> (mean targets <= eps)%Q -> 1 - sqrt (Q2R eps) <= Q2R (total_variation targets).
Proof.
  intros some laws small. rewrite (Qeq_eqR _ _ (total_variation_is targets some)), Q2R_minus.
  pose proof (overlap_root targets eps laws small). rewrite RMicromega.Q2R_1. lra.
Qed.

Print Assumptions overlap_root.
Print Assumptions total_variation_root.
