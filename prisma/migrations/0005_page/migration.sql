-- What the page needs: what people say of variants, a log of each run, and sums that are kept as they are written, so
-- that no answer adds up a million epochs. `changed_in` is the transaction that last changed what is shown of a row:
-- a reader asks only for what its last look may have missed.

CREATE FUNCTION are_tags(tags text[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT count(*) <= 20 AND count(DISTINCT tag) = count(*)
    AND coalesce(bool_and(char_length(tag) BETWEEN 1 AND 40), true)
  FROM unnest(tags) AS tag
$$;

CREATE TABLE annotation (
  variant_hash text PRIMARY KEY REFERENCES variant ON DELETE CASCADE,
  starred boolean NOT NULL,
  tags text[] NOT NULL CHECK (are_tags(tags)),
  note text NOT NULL CHECK (char_length(note) <= 4000),
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE run_log (
  id bigserial PRIMARY KEY,
  run_id text NOT NULL REFERENCES run ON DELETE CASCADE,
  token integer NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  level text NOT NULL CHECK (level IN ('info', 'warning', 'error')),
  text text NOT NULL CHECK (char_length(text) <= 2000)
);
CREATE INDEX run_log_run_id_id_idx ON run_log (run_id, id);

-- As `dice` of src/domain/dice.ts: 1 where truth and prediction are both empty. Each writes the formula out, since a
-- function that a generated column calls may not look others up by the session's search path.
CREATE FUNCTION volume_dice(tps integer[], fps integer[], fns integer[]) RETURNS double precision
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN coalesce(sum(2 * tp + fp + fn), 0) = 0 THEN 1
    ELSE sum(2 * tp)::float8 / sum(2 * tp + fp + fn)::float8 END
  FROM unnest(tps, fps, fns) AS slice (tp, fp, fn)
$$;
CREATE FUNCTION summed_slice_dice(tps integer[], fps integer[], fns integer[]) RETURNS double precision
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(sum(CASE WHEN 2 * tp + fp + fn = 0 THEN 1 ELSE (2 * tp)::float8 / (2 * tp + fp + fn)::float8 END), 0)
  FROM unnest(tps, fps, fns) AS slice (tp, fp, fn)
$$;
ALTER TABLE patient_counts
  ADD COLUMN dice double precision NOT NULL
    GENERATED ALWAYS AS (volume_dice(true_positives, false_positives, false_negatives)) STORED,
  ADD COLUMN slice_dice double precision NOT NULL
    GENERATED ALWAYS AS (summed_slice_dice(true_positives, false_positives, false_negatives)) STORED;

CREATE FUNCTION this_transaction() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT pg_current_xact_id()::text::bigint
$$;

ALTER TABLE run
  ADD COLUMN epochs_done integer NOT NULL DEFAULT 0 CHECK (epochs_done >= 0),
  ADD COLUMN seconds double precision NOT NULL DEFAULT 0 CHECK (seconds >= 0 AND seconds < 'Infinity'),
  ADD COLUMN changed_in bigint NOT NULL DEFAULT this_transaction();
ALTER TABLE sweep_run ADD COLUMN changed_in bigint NOT NULL DEFAULT this_transaction();
UPDATE run SET epochs_done = spent.epochs, seconds = spent.seconds
FROM (SELECT run_id, count(*) AS epochs, sum(seconds) AS seconds FROM epoch GROUP BY run_id) AS spent
WHERE run.id = spent.run_id;
CREATE INDEX run_changed_in_idx ON run (changed_in);
CREATE INDEX sweep_run_changed_in_idx ON sweep_run (changed_in);
CREATE INDEX attempt_worker_started_at_idx ON attempt (worker, started_at);

CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_in := this_transaction();
  RETURN NEW;
END
$$;
-- A renewed lease shows nowhere, and comes every few seconds.
CREATE TRIGGER run_changed BEFORE UPDATE ON run FOR EACH ROW
  WHEN (NEW.lease_until IS NOT DISTINCT FROM OLD.lease_until OR NEW.status <> OLD.status OR NEW.token <> OLD.token)
  EXECUTE FUNCTION note_change();
CREATE TRIGGER sweep_run_changed BEFORE UPDATE ON sweep_run FOR EACH ROW EXECUTE FUNCTION note_change();

-- Rows beside the run that boards show.
CREATE FUNCTION note_run_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE run SET changed_in = this_transaction() WHERE id = NEW.run_id AND changed_in <> this_transaction();
  RETURN NULL;
END
$$;
CREATE TRIGGER attempt_changed_run AFTER INSERT OR UPDATE OF trainable_parameters, macs ON attempt
  FOR EACH ROW EXECUTE FUNCTION note_run_change();
CREATE TRIGGER outer_score_changed_run AFTER INSERT OR UPDATE ON outer_score
  FOR EACH ROW EXECUTE FUNCTION note_run_change();
CREATE TRIGGER test_opening_changed_run AFTER INSERT OR UPDATE ON test_opening
  FOR EACH ROW EXECUTE FUNCTION note_run_change();

CREATE FUNCTION count_epochs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE run SET epochs_done = spent.epochs, seconds = spent.seconds
  FROM (
    SELECT ids.run_id, count(epoch.run_id) AS epochs, coalesce(sum(epoch.seconds), 0) AS seconds
    FROM (SELECT DISTINCT run_id FROM changed) AS ids LEFT JOIN epoch ON epoch.run_id = ids.run_id
    GROUP BY ids.run_id
  ) AS spent
  WHERE run.id = spent.run_id;
  RETURN NULL;
END
$$;
CREATE TRIGGER epoch_added AFTER INSERT ON epoch REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_epochs();
CREATE TRIGGER epoch_changed AFTER UPDATE ON epoch REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_epochs();
CREATE TRIGGER epoch_removed AFTER DELETE ON epoch REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_epochs();
CREATE FUNCTION note_scores() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE run SET changed_in = this_transaction()
  WHERE id IN (SELECT run_id FROM changed) AND changed_in <> this_transaction();
  RETURN NULL;
END
$$;
CREATE TRIGGER patient_counts_added AFTER INSERT ON patient_counts REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_scores();
CREATE TRIGGER patient_counts_removed AFTER DELETE ON patient_counts REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_scores();
