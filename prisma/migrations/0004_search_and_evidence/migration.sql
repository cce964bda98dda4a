-- Search: a run may wait at a rung, with its checkpoint, until it is promoted or pruned; a pruned one goes on where a
-- sweep wants it whole. Evidence: scores of imported weights, and of the outer folds of nested sweeps. A run keeps to
-- the sealed patients as it found them when it started, so that its split is the same whenever it is made again.

ALTER TABLE run DROP CONSTRAINT run_status_check;
ALTER TABLE run ADD CONSTRAINT run_status_check CHECK (
  status IN ('queued', 'running', 'waiting', 'completed', 'pruned', 'diverged', 'failed', 'cancelled')
);
ALTER TABLE run ADD COLUMN rung integer CHECK (rung >= 0);
ALTER TABLE run DROP CONSTRAINT run_end_check;
ALTER TABLE run ADD CONSTRAINT run_end_check CHECK (
  (status IN ('queued', 'running', 'waiting')) = (ended_at IS NULL)
);

ALTER TABLE run ADD COLUMN keeps_sealed boolean;
UPDATE run SET keeps_sealed = settings #>> '{split,kind}' <> 'slice-leaky' AND EXISTS (
  SELECT FROM test_set
  WHERE fingerprint = run.data_fingerprint
    AND ((settings #>> '{split,test}')::float8 > 0 OR locked_at <= run.started_at)
)
WHERE started_at IS NOT NULL;

CREATE OR REPLACE FUNCTION check_run_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.token < OLD.token THEN
    RAISE EXCEPTION 'the token of run % may not fall from % to %', OLD.id, OLD.token, NEW.token
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
    ('queued', 'running'), ('queued', 'cancelled'), ('queued', 'failed'),
    ('running', 'completed'), ('running', 'pruned'), ('running', 'diverged'), ('running', 'failed'),
    ('running', 'cancelled'), ('running', 'queued'), ('running', 'waiting'),
    ('waiting', 'queued'), ('waiting', 'pruned'), ('waiting', 'cancelled'),
    ('pruned', 'queued'), ('failed', 'queued'), ('cancelled', 'queued')
  ) THEN
    RAISE EXCEPTION 'run % may not move from % to %', OLD.id, OLD.status, NEW.status
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

ALTER TABLE sweep_run ADD COLUMN stage text NOT NULL DEFAULT 'search'
  CHECK (stage IN ('search', 'beside', 'replication'));

ALTER TABLE attempt DROP CONSTRAINT attempt_outcome_check;
ALTER TABLE attempt ADD CONSTRAINT attempt_outcome_check CHECK (
  outcome IN ('completed', 'waiting', 'pruned', 'diverged', 'failed', 'cancelled', 'released', 'lost')
);
ALTER TABLE attempt ADD COLUMN macs bigint CHECK (macs >= 0);

ALTER TABLE reference ADD COLUMN width integer CHECK (width >= 1);
ALTER TABLE reference ADD COLUMN weights_checksum text;
ALTER TABLE reference ADD COLUMN data_fingerprint text;
ALTER TABLE reference ADD COLUMN split text CHECK (split IN ('patient', 'buda'));
ALTER TABLE reference ADD COLUMN summary jsonb;
ALTER TABLE reference ADD COLUMN patients jsonb;
ALTER TABLE reference ADD CONSTRAINT reference_imported_check CHECK (
  (kind = 'imported') = (patients IS NOT NULL) AND (kind = 'imported') = (summary IS NOT NULL)
  AND (kind = 'imported') = (data_fingerprint IS NOT NULL) AND (kind = 'imported') = (split IS NOT NULL)
  AND (kind = 'imported') = (weights_checksum IS NOT NULL)
);

-- Scores on the patients of a nested sweep's outer folds, each by the winner that the other patients chose.
CREATE TABLE outer_score (
  run_id text PRIMARY KEY REFERENCES run ON DELETE CASCADE,
  epoch integer NOT NULL CHECK (epoch >= 1),
  summary jsonb NOT NULL,
  patients jsonb NOT NULL,
  scored_at timestamptz(3) NOT NULL DEFAULT now()
);
