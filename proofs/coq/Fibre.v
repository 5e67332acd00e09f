(** A1, the fibre: two models have one joint iff they answer alike at every prompt that is possible under the first.

    THEOREMS.md                       here
    a symbol of the alphabet          a term of [Sigma], an arbitrary type; finite only where [letters] stands
    Σ ∪ {END}                         [option Sigma]: [Some x] is the symbol x, [None] is END
    a model Q, Q(x|w)                 [m : model], [m w (Some x)] or [m w None]: it answers every prompt
    prefix mass Q[w]                  [mass m w], the product of the conditionals along w, from the left
    string probability Q(w)           [ending m w] = Q[w]·Q(END|w)
    w is possible, Q[w] > 0           [possible m w]; [possible_positive] says that ≠ 0 is > 0 where no weight is negative
    the same joint                    [one_joint]: the same Q[w] and the same Q(w) for every word w
    the joint is fixed by all Q[w]    [one_joint_by_prefixes]: over a finite alphabet whose conditionals sum to 1, all Q[w] are enough
    A4, the two-bit example           [two_bits_*]: "at every prompt" would be too much to ask
    A2, the caveat                    [for_ever_*]: the probabilities of the finite strings are too little to ask

    Numbers are rationals, and [==] is their equality.  No addition, order or total enters [fibre]: weights need be no distribution. *)

From Coq Require Import List QArith Setoid.
Import ListNotations.
Open Scope Q_scope.

Section Models.
  Context {Sigma : Type}.

  Definition model := list Sigma -> option Sigma -> Q.

  (** The mass of going on with [w] after [past]. *)
  Fixpoint mass_after (m : model) (past w : list Sigma) : Q :=
    match w with
    | [] => 1
    | x :: rest => m past (Some x) * mass_after m (past ++ [x]) rest
    end.

  Definition mass (m : model) (w : list Sigma) : Q := mass_after m [] w.
  Definition ending (m : model) (w : list Sigma) : Q := mass m w * m w None.
  Definition possible (m : model) (w : list Sigma) : Prop := ~ mass m w == 0.

  Definition same_prefixes (m1 m2 : model) : Prop := forall w, mass m1 w == mass m2 w.
  Definition same_strings (m1 m2 : model) : Prop := forall w, ending m1 w == ending m2 w.
  Definition one_joint (m1 m2 : model) : Prop := same_prefixes m1 m2 /\ same_strings m1 m2.

  Lemma mass_after_snoc (m : model) (x : Sigma) (w : list Sigma) : forall past,
    mass_after m past (w ++ [x]) == mass_after m past w * m (past ++ w) (Some x).
  Proof.
    induction w as [| y w IH]; intros past; simpl.
    - rewrite app_nil_r. ring.
    - rewrite IH, <- app_assoc. simpl. ring.
  Qed.

  (** Q[wx] = Q[w]·Q(x|w). *)
  Lemma mass_snoc (m : model) (w : list Sigma) (x : Sigma) : mass m (w ++ [x]) == mass m w * m w (Some x).
  Proof. exact (mass_after_snoc m x w []). Qed.

  Lemma cancel (a b c : Q) : ~ a == 0 -> a * b == a * c -> b == c.
  Proof. intros nonzero equal. apply (Qmult_inj_l b c a nonzero). exact equal. Qed.

  (** What is multiplied by a mass need only be known where the mass is not 0. *)
  Lemma weighed (a b c : Q) : (~ a == 0 -> b == c) -> a * b == a * c.
  Proof.
    intros alike. destruct (Qeq_dec a 0) as [zero | nonzero].
    - rewrite zero. ring.
    - rewrite (alike nonzero). reflexivity.
  Qed.

  Theorem fibre (m1 m2 : model) :
    one_joint m1 m2 <-> (forall w, possible m1 w -> forall x, m1 w x == m2 w x).
  Proof.
    split.
    - intros [prefixes strings] w here [x |]; apply (cancel (mass m1 w)); try exact here.
      + rewrite <- mass_snoc, (prefixes (w ++ [x])), mass_snoc, (prefixes w). reflexivity.
      + specialize (strings w). unfold ending in strings. rewrite strings, (prefixes w). reflexivity.
    - intros alike.
      assert (prefixes : same_prefixes m1 m2).
      { intros w. induction w as [| x w IH] using rev_ind; [reflexivity |].
        rewrite !mass_snoc, <- IH. apply weighed. intros here. exact (alike w here (Some x)). }
      split; [exact prefixes |].
      intros w. unfold ending. rewrite <- (prefixes w). apply weighed. intros here. exact (alike w here None).
  Qed.

  (** * "Possible" is "of positive mass": here, and only here, no weight may be negative. *)

  Theorem possible_positive (m : model) (w : list Sigma) :
    (forall u x, 0 <= m u x) -> (possible m w <-> 0 < mass m w).
  Proof.
    intros nonnegative.
    assert (masses : 0 <= mass m w).
    { induction w as [| x w IH] using rev_ind; [discriminate |].
      rewrite mass_snoc. apply Qmult_le_0_compat; [exact IH | apply nonnegative]. }
    unfold possible. split.
    - intros nonzero. apply Qle_lteq in masses. destruct masses as [positive | zero]; [exact positive |].
      exfalso. apply nonzero. symmetry. exact zero.
    - intros positive zero. rewrite zero in positive. exact (Qlt_irrefl 0 positive).
  Qed.

  (** * The prefix masses fix the joint: here, and only here, the alphabet is finite and the conditionals sum to 1. *)

  Fixpoint total (f : Sigma -> Q) (letters : list Sigma) : Q :=
    match letters with
    | [] => 0
    | x :: rest => f x + total f rest
    end.

  Lemma ending_by_prefixes (m : model) (letters w : list Sigma) :
    m w None + total (fun x => m w (Some x)) letters == 1 ->
    ending m w == mass m w - total (fun x => mass m (w ++ [x])) letters.
  Proof.
    intros one.
    assert (sum : total (fun x => mass m (w ++ [x])) letters == mass m w * total (fun x => m w (Some x)) letters).
    { clear one. induction letters as [| x letters IH]; simpl; [ring |]. rewrite IH, mass_snoc. ring. }
    rewrite sum. unfold ending.
    setoid_replace (m w None) with (1 - total (fun x => m w (Some x)) letters); [ring |].
    rewrite <- one. ring.
  Qed.

  Theorem one_joint_by_prefixes (m1 m2 : model) (letters : list Sigma) :
    (forall w, m1 w None + total (fun x => m1 w (Some x)) letters == 1) ->
    (forall w, m2 w None + total (fun x => m2 w (Some x)) letters == 1) ->
    (one_joint m1 m2 <-> same_prefixes m1 m2).
  Proof.
    intros sum1 sum2. split; [intros [prefixes _]; exact prefixes |].
    intros prefixes. split; [exact prefixes |].
    intros w. rewrite (ending_by_prefixes m1 letters w (sum1 w)), (ending_by_prefixes m2 letters w (sum2 w)), (prefixes w).
    assert (totals : forall some, total (fun x => mass m1 (w ++ [x])) some == total (fun x => mass m2 (w ++ [x])) some).
    { induction some as [| x some IH]; simpl; [reflexivity |]. rewrite IH, (prefixes (w ++ [x])). reflexivity. }
    rewrite totals. reflexivity.
  Qed.
End Models.

Arguments model : clear implicits.

(** * A4, the two-bit example: [false] is the bit 0 and [true] the bit 1.  The first bit is 1 for certain, so the prompt 0 is
      impossible; there the second bit is [after], and after 1 it is a fair coin.  END comes after two bits. *)

Definition two_bits (after : bool) : model bool := fun w outcome =>
  match w, outcome with
  | [], Some true => 1
  | [true], Some _ => 1 # 2
  | [false], Some b => if Bool.eqb b after then 1 else 0
  | _ :: _ :: _, None => 1
  | _, _ => 0
  end.

(** They are models over the letters 0 and 1: nothing negative, and each conditional sums to 1. *)
Theorem two_bits_models (after : bool) (w : list bool) :
  (forall x, 0 <= two_bits after w x) /\
  two_bits after w None + total (fun x => two_bits after w (Some x)) [false; true] == 1.
Proof.
  split.
  - intros [[] |]; destruct after, w as [| [] [| ? ?]]; discriminate.
  - destruct after, w as [| [] [| ? ?]]; reflexivity.
Qed.

Theorem two_bits_one_joint : one_joint (two_bits false) (two_bits true).
Proof.
  apply fibre. intros w here x.
  destruct w as [| [] [| second rest]]; try reflexivity.
  exfalso. apply here. reflexivity.
Qed.

Theorem two_bits_two_models : exists w x, ~ two_bits false w x == two_bits true w x.
Proof. exists [false], (Some false). discriminate. Qed.

(** * A2, the caveat: "[b] for ever" gives probability 0 to every finite string, whatever [b] is. *)

Definition for_ever (b : bool) : model bool := fun _ outcome =>
  match outcome with
  | Some c => if Bool.eqb b c then 1 else 0
  | None => 0
  end.

Theorem for_ever_models (b : bool) (w : list bool) :
  (forall x, 0 <= for_ever b w x) /\
  for_ever b w None + total (fun x => for_ever b w (Some x)) [false; true] == 1.
Proof. split; [intros [[] |]; destruct b; discriminate | destruct b; reflexivity]. Qed.

Theorem for_ever_same_strings : same_strings (for_ever false) (for_ever true).
Proof. intros w. unfold ending. simpl. ring. Qed.

Theorem for_ever_two_joints : ~ one_joint (for_ever false) (for_ever true).
Proof. intros [prefixes _]. specialize (prefixes [false]). discriminate prefixes. Qed.

Print Assumptions fibre.
Print Assumptions possible_positive.
Print Assumptions one_joint_by_prefixes.
Print Assumptions two_bits_models.
Print Assumptions two_bits_one_joint.
Print Assumptions two_bits_two_models.
Print Assumptions for_ever_models.
Print Assumptions for_ever_same_strings.
Print Assumptions for_ever_two_joints.
