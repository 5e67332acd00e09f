(** D3, overlap: a model that starts with target i with probability aᵢ and then completes it rightly with probability pᵢ
    overlaps the uniform distribution on N targets by at most √ε, where ε is the mean of the pᵢ.

    THEOREMS.md                            here
    N targets with (aᵢ, pᵢ)                [targets], a non-empty list of pairs; N is [size targets]
    each with its own weight uᵢ            [weighted], a list of triples (aᵢ, pᵢ, uᵢ)
    Overlap = Σ min(aᵢpᵢ, 1/N)             [overlap targets]
    mean pᵢ ≤ ε                            [mean targets <= eps]
    Overlap ≤ √ε                           [overlap_squared]: Overlap² ≤ ε; [overlap_below]: Overlap ≤ t wherever t² ≥ ε, t ≥ 0
                                           (OverlapReal.v says it with the real square root)
    hence TV ≥ 1 − √ε                      [total_variation_is]: TV = 1 − Overlap; [total_variation_above]: TV ≥ 1 − t, for the same t
    weighted targets give √(Σuᵢpᵢ)         [weighted_overlap_squared]
    attained by k targets, k = √ε·N        [attained], for every 1 ≤ k ≤ N
    pᵢ ∈ {0,1} has overlap ≤ ε             [always_right]
    ε in place of √ε                       [eps_is_too_small]: false at N = 4

    That aᵢ and pᵢ are probabilities is used only so far: aᵢ ≥ 0, Σaᵢ ≤ 1 and pᵢ ≥ 0.  Neither pᵢ ≤ 1 nor Σaᵢ = 1 is needed.
    The proof is the one in THEOREMS.md without its division by pᵢ: each xᵢ = min(aᵢpᵢ, uᵢ) has xᵢ² ≤ aᵢ·(uᵢpᵢ), then Cauchy–Schwarz. *)

From Coq Require Import List QArith Qminmax Setoid Psatz.
Import ListNotations.
Open Scope Q_scope.

Fixpoint sum {A : Type} (f : A -> Q) (items : list A) : Q :=
  match items with
  | [] => 0
  | item :: rest => f item + sum f rest
  end.

Lemma sum_nonnegative {A : Type} (f : A -> Q) (items : list A) :
  (forall item, In item items -> 0 <= f item) -> 0 <= sum f items.
Proof.
  induction items as [| item rest IH]; intros each; simpl; [discriminate |].
  specialize (IH (fun other there => each other (or_intror there))).
  specialize (each item (or_introl eq_refl)). lra.
Qed.

Lemma sum_at_most {A : Type} (f g : A -> Q) (items : list A) :
  (forall item, In item items -> f item <= g item) -> sum f items <= sum g items.
Proof.
  induction items as [| item rest IH]; intros each; simpl; [discriminate |].
  specialize (IH (fun other there => each other (or_intror there))).
  specialize (each item (or_introl eq_refl)). lra.
Qed.

Lemma sum_alike {A : Type} (f g : A -> Q) (items : list A) : (forall item, f item == g item) -> sum f items == sum g items.
Proof. intros each. induction items as [| item rest IH]; simpl; [reflexivity |]. rewrite (each item), IH. reflexivity. Qed.

Lemma sum_scaled {A : Type} (c : Q) (f : A -> Q) (items : list A) : sum (fun item => c * f item) items == c * sum f items.
Proof. induction items as [| item rest IH]; simpl; [ring |]. rewrite IH. ring. Qed.

Lemma sum_app {A : Type} (f : A -> Q) (some more : list A) : sum f (some ++ more) == sum f some + sum f more.
Proof. induction some as [| item some IH]; simpl; [ring |]. rewrite IH. ring. Qed.

Lemma sum_map {A B : Type} (g : A -> B) (f : B -> Q) (items : list A) : sum f (map g items) = sum (fun item => f (g item)) items.
Proof. induction items as [| item rest IH]; simpl; [reflexivity |]. rewrite IH. reflexivity. Qed.

Lemma square_nonnegative (x : Q) : 0 <= x * x.
Proof. destruct (Qlt_le_dec x 0); nra. Qed.

Lemma root_monotone (x y : Q) : 0 <= y -> x * x <= y * y -> x <= y.
Proof. intros positive squares. apply Qnot_lt_le. intros more. nra. Qed.

Definition natural (n : nat) : Q := inject_Z (Z.of_nat n).

Lemma natural_S (n : nat) : natural (S n) == 1 + natural n.
Proof. unfold natural. rewrite Nat2Z.inj_succ, <- Z.add_1_l, inject_Z_plus. reflexivity. Qed.

Lemma natural_positive (n : nat) : (0 < n)%nat -> 0 < natural n.
Proof. intros some. change 0 with (inject_Z 0). unfold natural. rewrite <- Zlt_Qlt. lia. Qed.

(** * Cauchy–Schwarz, without roots or division. *)

Lemma cauchy_step (S U V x u v : Q) :
  0 <= S -> 0 <= U -> 0 <= V -> 0 <= x -> 0 <= u -> 0 <= v -> S * S <= U * V -> x * x <= u * v ->
  (x + S) * (x + S) <= (u + U) * (v + V).
Proof.
  intros S0 U0 V0 x0 u0 v0 before now.
  assert (cross : 2 * (S * x) <= U * v + u * V).
  { apply root_monotone; [nra |].
    assert (product : (S * S) * (x * x) <= (U * V) * (u * v)) by (apply Qmult_le_compat_nonneg; split; nra).
    assert (gap : 0 <= (U * v - u * V) * (U * v - u * V)) by apply square_nonnegative.
    lra. }
  lra.
Qed.

Lemma cauchy {A : Type} (x u v : A -> Q) (items : list A) :
  (forall item, In item items -> 0 <= x item /\ 0 <= u item /\ 0 <= v item /\ x item * x item <= u item * v item) ->
  sum x items * sum x items <= sum u items * sum v items.
Proof.
  induction items as [| item rest IH]; intros each; simpl; [discriminate |].
  assert (later : forall other, In other rest ->
    0 <= x other /\ 0 <= u other /\ 0 <= v other /\ x other * x other <= u other * v other).
  { intros other there. exact (each other (or_intror there)). }
  destruct (each item (or_introl eq_refl)) as (x0 & u0 & v0 & now).
  apply cauchy_step; try assumption; try (apply sum_nonnegative; intros other there; apply later; exact there).
  exact (IH later).
Qed.

(** * The theorem. *)

Definition weighted_target : Type := Q * Q * Q.
Definition starts (t : weighted_target) : Q := fst (fst t).
Definition completes (t : weighted_target) : Q := snd (fst t).
Definition weight (t : weighted_target) : Q := snd t.

Definition weighted_overlap (targets : list weighted_target) : Q :=
  sum (fun t => Qmin (starts t * completes t) (weight t)) targets.

Lemma min_squared (a p u : Q) :
  0 <= a -> 0 <= p -> 0 <= u -> 0 <= Qmin (a * p) u /\ Qmin (a * p) u * Qmin (a * p) u <= a * (u * p).
Proof.
  intros a0 p0 u0. assert (ap0 : 0 <= a * p) by nra.
  assert (low : 0 <= Qmin (a * p) u) by (apply Q.min_glb; assumption).
  assert (left : Qmin (a * p) u <= a * p) by apply Q.le_min_l.
  assert (right : Qmin (a * p) u <= u) by apply Q.le_min_r.
  split; [exact low | nra].
Qed.

Theorem weighted_overlap_squared (targets : list weighted_target) :
  (forall t, In t targets -> 0 <= starts t /\ 0 <= completes t /\ 0 <= weight t) ->
  sum starts targets <= 1 ->
  weighted_overlap targets * weighted_overlap targets <= sum (fun t => weight t * completes t) targets.
Proof.
  intros each start.
  apply Qle_trans with (sum starts targets * sum (fun t => weight t * completes t) targets).
  - apply cauchy. intros t there. destruct (each t there) as (a0 & p0 & u0).
    destruct (min_squared _ _ _ a0 p0 u0) as [low square].
    repeat split; try assumption. nra.
  - assert (0 <= sum (fun t => weight t * completes t) targets).
    { apply sum_nonnegative. intros t there. destruct (each t there) as (_ & p0 & u0). nra. }
    nra.
Qed.

Definition target : Type := Q * Q.
Definition size (targets : list target) : Q := natural (length targets).
Definition share (targets : list target) : Q := / size targets.
Definition overlap (targets : list target) : Q := sum (fun t => Qmin (fst t * snd t) (share targets)) targets.
Definition mean (targets : list target) : Q := sum snd targets / size targets.

Definition lawful (targets : list target) : Prop :=
  (forall t, In t targets -> 0 <= fst t /\ 0 <= snd t) /\ sum fst targets <= 1.

Lemma share_nonnegative (targets : list target) : 0 <= share targets.
Proof. apply Qinv_le_0_compat. change 0 with (inject_Z 0). unfold size, natural. rewrite <- Zle_Qle. lia. Qed.

Lemma mean_shared (targets : list target) : mean targets == sum (fun t => share targets * snd t) targets.
Proof. rewrite sum_scaled. unfold mean, share, Qdiv. apply Qmult_comm. Qed.

(** Overlap² ≤ mean.  (An empty list has overlap 0 and, 0/0 being 0 in Coq, mean 0.) *)
Theorem overlap_squared_mean (targets : list target) :
  lawful targets -> overlap targets * overlap targets <= mean targets.
Proof.
  intros [each start]. pose (with_share := map (fun t : target => (t, share targets)) targets).
  assert (bound : weighted_overlap with_share * weighted_overlap with_share <= sum (fun t => weight t * completes t) with_share).
  { apply weighted_overlap_squared.
    - intros t there. apply in_map_iff in there. destruct there as (pair & equal & there). subst t.
      destruct (each pair there). repeat split; try assumption. apply share_nonnegative.
    - unfold with_share. rewrite sum_map. exact start. }
  unfold with_share, weighted_overlap in bound. rewrite !sum_map in bound.
  rewrite mean_shared. exact bound.
Qed.

Theorem overlap_squared (targets : list target) (eps : Q) :
  lawful targets -> mean targets <= eps -> overlap targets * overlap targets <= eps.
Proof. intros laws small. apply Qle_trans with (mean targets); [exact (overlap_squared_mean targets laws) | exact small]. Qed.

(** Overlap ≤ √ε, said of every rational from √ε on. *)
Theorem overlap_below (targets : list target) (eps t : Q) :
  lawful targets -> mean targets <= eps -> 0 <= t -> eps <= t * t -> overlap targets <= t.
Proof.
  intros laws small nonnegative above. apply root_monotone; [exact nonnegative |].
  apply Qle_trans with eps; [exact (overlap_squared targets eps laws small) | exact above].
Qed.

(** The uniform distribution has no mass off the targets, so this sum of its excesses is the whole total variation. *)
Definition total_variation (targets : list target) : Q := sum (fun t => Qmax (share targets - fst t * snd t) 0) targets.

Lemma excess (y u : Q) : Qmax (u - y) 0 == u - Qmin y u.
Proof.
  destruct (Qlt_le_dec y u) as [less | more].
  - rewrite Q.max_l, Q.min_l; [reflexivity | |]; lra.
  - rewrite Q.max_r, Q.min_r; [ring | |]; lra.
Qed.

Theorem total_variation_is (targets : list target) : targets <> [] -> total_variation targets == 1 - overlap targets.
Proof.
  intros some. unfold total_variation, overlap. rewrite (sum_alike _ _ targets (fun t => excess (fst t * snd t) (share targets))).
  assert (parts : forall (f : target -> Q) (items : list target),
    sum (fun t => share targets - f t) items == natural (length items) * share targets - sum f items).
  { induction items as [| t items IH]; [simpl; unfold natural; simpl; ring |].
    cbn [length sum]. rewrite natural_S, IH. ring. }
  rewrite parts. unfold share, size.
  rewrite Qmult_inv_r; [reflexivity |].
  destruct targets as [| t rest]; [contradiction |].
  pose proof (natural_positive (length (t :: rest)) (Nat.lt_0_succ _)). lra.
Qed.

(** TV ≥ 1 − √ε, said of every rational from √ε on. *)
Theorem total_variation_above (targets : list target) (eps t : Q) :
  targets <> [] -> lawful targets -> mean targets <= eps -> 0 <= t -> eps <= t * t -> 1 - t <= total_variation targets.
Proof.
  intros some laws small nonnegative above. rewrite (total_variation_is targets some).
  pose proof (overlap_below targets eps t laws small nonnegative above). lra.
Qed.

(** Always right or always wrong: then ε bounds the overlap, whatever the aᵢ ≤ 1 are. *)
Theorem always_right (targets : list target) (eps : Q) :
  (forall t, In t targets -> snd t == 0 \/ snd t == 1) -> mean targets <= eps -> overlap targets <= eps.
Proof.
  intros sure small. apply Qle_trans with (mean targets); [| exact small].
  rewrite mean_shared. apply sum_at_most.
  intros t there. destruct (sure t there) as [zero | one].
  - rewrite zero, !Qmult_0_r. apply Q.le_min_l.
  - rewrite one, !Qmult_1_r. apply Q.le_min_r.
Qed.

(** * It is attained. *)

Lemma sum_repeat {A : Type} (f : A -> Q) (item : A) (n : nat) : sum f (repeat item n) == natural n * f item.
Proof. induction n as [| n IH]; [simpl; unfold natural; simpl; ring |]. rewrite natural_S. simpl. rewrite IH. ring. Qed.

(** k targets with a = 1/k and p = k/N, and [others] with a = p = 0. *)
Definition extremal (k others : nat) : list target :=
  repeat (/ natural k, natural k / natural (k + others)) k ++ repeat (0, 0) others.

Theorem attained (k others : nat) :
  (0 < k)%nat ->
  lawful (extremal k others) /\
  sum fst (extremal k others) == 1 /\
  (forall t, In t (extremal k others) -> snd t <= 1) /\
  overlap (extremal k others) == natural k / natural (k + others) /\
  overlap (extremal k others) * overlap (extremal k others) == mean (extremal k others).
Proof.
  intros some. pose proof (natural_positive k some) as k0.
  assert (n0 : 0 < natural (k + others)) by (apply natural_positive; lia).
  assert (less : natural k <= natural (k + others)) by (unfold natural; rewrite <- Zle_Qle; lia).
  assert (count : size (extremal k others) = natural (k + others)).
  { unfold size, extremal. rewrite app_length, !repeat_length. reflexivity. }
  assert (starting : sum fst (extremal k others) == 1).
  { unfold extremal. rewrite sum_app, !sum_repeat. simpl. field. lra. }
  assert (shared : overlap (extremal k others) == natural k / natural (k + others)).
  { unfold overlap, share. rewrite count. unfold extremal. rewrite sum_app, !sum_repeat. cbn [fst snd].
    assert (inner : / natural k * (natural k / natural (k + others)) == / natural (k + others)) by (field; lra).
    rewrite inner, Q.min_id, Q.min_l; [field; lra |].
    setoid_replace (0 * 0) with 0 by ring. apply Qinv_le_0_compat. lra. }
  assert (each : forall t, In t (extremal k others) -> (0 <= fst t /\ 0 <= snd t) /\ snd t <= 1).
  { intros t there. apply in_app_or in there. destruct there as [there | there]; apply repeat_spec in there; subst t.
    - cbn [fst snd]. split; [split |].
      + apply Qinv_le_0_compat. lra.
      + apply Qle_shift_div_l; lra.
      + apply Qle_shift_div_r; lra.
    - split; [split |]; discriminate. }
  split; [split |]; [intros t there; exact (proj1 (each t there)) | rewrite starting; apply Qle_refl |].
  split; [exact starting |].
  split; [intros t there; exact (proj2 (each t there)) |].
  split; [exact shared |].
  rewrite shared. unfold mean. rewrite count. unfold extremal. rewrite sum_app, !sum_repeat. simpl. field. lra.
Qed.

(** * Mutant: ε in place of √ε.  N = 4, two targets with a = p = 1/2 and two with a = p = 0: ε = 1/4, and the overlap is 1/2. *)

Definition four : list target := [(1 # 2, 1 # 2); (1 # 2, 1 # 2); (0, 0); (0, 0)].

Theorem eps_is_too_small :
  lawful four /\ mean four == 1 # 4 /\ overlap four == 1 # 2 /\ ~ overlap four <= mean four.
Proof.
  assert (numbers : mean four == 1 # 4 /\ overlap four == 1 # 2) by (split; reflexivity).
  split; [split; [| discriminate] |].
  - intros t there. simpl in there. repeat destruct there as [there | there]; subst; try contradiction; split; discriminate.
  - destruct numbers as [mean_is overlap_is]. repeat split; try assumption.
    rewrite mean_is, overlap_is. intros wrong. apply wrong. reflexivity.
Qed.

Print Assumptions weighted_overlap_squared.
Print Assumptions overlap_squared_mean.
Print Assumptions overlap_squared.
Print Assumptions overlap_below.
Print Assumptions total_variation_is.
Print Assumptions total_variation_above.
Print Assumptions always_right.
Print Assumptions attained.
Print Assumptions eps_is_too_small.
