(** A6, decoders: what a decoder makes of one joint is one joint, if it reads only the next-token distribution and never adds support.

    THEOREMS.md                                 here
    a decoder D                                 [D : answer -> answer], an answer being what a model says at one prompt
    a fixed function of the distribution        [extensional D]: equal numbers in, equal numbers out; it sees neither prompt nor model
    supp D(p) ⊆ supp p                          [never_adds_support D]
    the decoded model                           [decoded D m]
    "one joint before gives one joint after"    [decoders]
    temperature, T = 1/n                        [temperature]: p ↦ pⁿ, normalised, n ≥ 1
    top-k, top-p, min-p, ε-cutoff, greedy       [truncation]: keep some outcomes and normalise, where what is kept depends on p alone
    False for mixing with uniform               [mixing_breaks_it], on the two-bit example of A4
    False for a second model's free answer      [contrast_breaks_it]: what is mixed in never adds support, but it depends on the prompt

    Both conditions are asked only of the answers that the two models give ([given]), so a decoder may do as it likes elsewhere. *)

From Coq Require Import List QArith Qpower Setoid.
From Arprops Require Import Fibre.
Import ListNotations.
Open Scope Q_scope.

Section Decoders.
  Context {Sigma : Type}.

  Definition answer := option Sigma -> Q.
  Definition alike (p q : answer) : Prop := forall x, p x == q x.

  Definition extensional (given : answer -> Prop) (D : answer -> answer) : Prop :=
    forall p q, given p -> given q -> alike p q -> alike (D p) (D q).
  Definition never_adds_support (given : answer -> Prop) (D : answer -> answer) : Prop :=
    forall p, given p -> forall x, p x == 0 -> D p x == 0.

  Definition decoded (D : answer -> answer) (m : model Sigma) : model Sigma := fun w => D (m w).

  (** An impossible prompt stays impossible. *)
  Lemma decoded_possible (given : answer -> Prop) (D : answer -> answer) (m : model Sigma) (w : list Sigma) :
    (forall u, given (m u)) -> never_adds_support given D -> possible (decoded D m) w -> possible m w.
  Proof.
    intros in_domain keeps here zero. apply here. clear here. revert zero.
    induction w as [| x w IH] using rev_ind; [intros zero; exact zero |].
    rewrite !mass_snoc. intros zero. apply Qmult_integral in zero. destruct zero as [zero | zero].
    - rewrite (IH zero). ring.
    - unfold decoded at 2. rewrite (keeps (m w) (in_domain w) (Some x) zero). ring.
  Qed.

  Theorem decoders (given : answer -> Prop) (D : answer -> answer) (m1 m2 : model Sigma) :
    (forall w, given (m1 w)) -> (forall w, given (m2 w)) ->
    extensional given D -> never_adds_support given D ->
    one_joint m1 m2 -> one_joint (decoded D m1) (decoded D m2).
  Proof.
    intros in1 in2 function keeps joint. apply fibre. intros w here.
    apply function; [apply in1 | apply in2 |].
    intros x. apply (proj1 (fibre m1 m2) joint w).
    exact (decoded_possible given D m1 w in1 keeps here).
  Qed.

  (** * Decoders that qualify.  [outcomes] lists the outcomes that the normaliser sums over.
        Where a sum is 0, x/0 is 0 in Coq: such an answer is no distribution, and it keeps no support. *)

  Fixpoint sum (p : answer) (outcomes : list (option Sigma)) : Q :=
    match outcomes with
    | [] => 0
    | x :: rest => p x + sum p rest
    end.

  Definition normalised (outcomes : list (option Sigma)) (p : answer) : answer := fun x => p x / sum p outcomes.

  Lemma normalised_alike (outcomes : list (option Sigma)) (p q : answer) :
    alike p q -> alike (normalised outcomes p) (normalised outcomes q).
  Proof.
    intros same x. unfold normalised. rewrite (same x).
    assert (sums : sum p outcomes == sum q outcomes).
    { induction outcomes as [| y outcomes IH]; simpl; [reflexivity |]. rewrite (same y), IH. reflexivity. }
    rewrite sums. reflexivity.
  Qed.

  Definition temperature (n : positive) (outcomes : list (option Sigma)) (p : answer) : answer :=
    normalised outcomes (fun x => Qpower_positive (p x) n).

  Definition truncation (keep : answer -> option Sigma -> bool) (outcomes : list (option Sigma)) (p : answer) : answer :=
    normalised outcomes (fun x => if keep p x then p x else 0).

  Theorem temperature_qualifies (given : answer -> Prop) (n : positive) (outcomes : list (option Sigma)) :
    extensional given (temperature n outcomes) /\ never_adds_support given (temperature n outcomes).
  Proof.
    split.
    - intros p q _ _ same. apply normalised_alike. intros x. rewrite (same x). reflexivity.
    - intros p _ x zero. unfold temperature, normalised, Qdiv. rewrite zero, Qpower_positive_0. ring.
  Qed.

  Theorem truncation_qualifies (given : answer -> Prop) (keep : answer -> option Sigma -> bool) (outcomes : list (option Sigma)) :
    (forall p q, given p -> given q -> alike p q -> forall x, keep p x = keep q x) ->
    extensional given (truncation keep outcomes) /\ never_adds_support given (truncation keep outcomes).
  Proof.
    intros rule. split.
    - intros p q in_p in_q same. apply normalised_alike. intros x.
      rewrite (rule p q in_p in_q same x). destruct (keep q x); [exact (same x) | reflexivity].
    - intros p _ x zero. unfold truncation, normalised, Qdiv. destruct (keep p x); [rewrite zero |]; ring.
  Qed.
End Decoders.

(** * Mutants: drop one condition, and the theorem is false. *)

(** Half the answer and half the uniform distribution on {0, 1, END}: a fixed function, but it adds support. *)
Definition mixed (p : answer) : answer := fun x : option bool => (1 # 2) * p x + (1 # 2) * (1 # 3).

Theorem mixed_is_extensional : extensional (fun _ => True) mixed.
Proof. intros p q _ _ same x. unfold mixed. rewrite (same x). reflexivity. Qed.

Theorem mixed_sums_to_one (p : answer) :
  sum p [Some false; Some true; None] == 1 -> sum (mixed p) [Some false; Some true; None] == 1.
Proof.
  intros one. unfold mixed. simpl in *.
  transitivity ((1 # 2) * (p (Some false) + (p (Some true) + (p None + 0))) + (1 # 2)); [ring | rewrite one; reflexivity].
Qed.

(** The string 00 has prefix mass 1/9 after one of the two models and 1/36 after the other. *)
Theorem mixing_breaks_it :
  one_joint (two_bits false) (two_bits true) /\
  mass (decoded mixed (two_bits false)) [false; false] == 1 # 9 /\
  mass (decoded mixed (two_bits true)) [false; false] == 1 # 36 /\
  ~ one_joint (decoded mixed (two_bits false)) (decoded mixed (two_bits true)).
Proof.
  split; [exact two_bits_one_joint |]. split; [reflexivity |]. split; [reflexivity |].
  intros [prefixes _]. specialize (prefixes [false; false]). discriminate prefixes.
Qed.

(** Contrast with an amateur: of the expert's outcomes, keep those to which the amateur gives less than 1.
    No support is added, but the answer hangs on a second model, which is free where its own prompt is impossible. *)
Definition contrasted (amateur expert : model bool) : model bool := fun w x =>
  if Qle_bool 1 (amateur w x) then 0 else expert w x.

Definition coins : model bool := fun w outcome =>
  match w, outcome with
  | [], Some _ => 1 # 2
  | [_], Some _ => 1 # 2
  | _ :: _ :: _, None => 1
  | _, _ => 0
  end.

Theorem contrast_breaks_it :
  one_joint (two_bits false) (two_bits true) /\
  (forall amateur w x, coins w x == 0 -> contrasted amateur coins w x == 0) /\
  ~ one_joint (contrasted (two_bits false) coins) (contrasted (two_bits true) coins).
Proof.
  split; [exact two_bits_one_joint |]. split.
  - intros amateur w x zero. unfold contrasted. destruct (Qle_bool 1 (amateur w x)); [reflexivity | exact zero].
  - intros [prefixes _]. specialize (prefixes [false; false]). discriminate prefixes.
Qed.

Print Assumptions decoders.
Print Assumptions temperature_qualifies.
Print Assumptions truncation_qualifies.
Print Assumptions mixed_is_extensional.
Print Assumptions mixed_sums_to_one.
Print Assumptions mixing_breaks_it.
Print Assumptions contrast_breaks_it.
