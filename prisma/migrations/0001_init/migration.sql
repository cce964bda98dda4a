-- A float check of BETWEEN or < refuses NaN too: PostgreSQL sorts NaN above every number.

CREATE TABLE dataset (
  fingerprint text PRIMARY KEY,
  folder text NOT NULL,
  patients integer NOT NULL CHECK (patients >= 0),
  slices integer NOT NULL CHECK (slices >= 0),
  recorded_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE test_set (
  fingerprint text PRIMARY KEY,
  patients text[] NOT NULL,
  seed bigint NOT NULL,
  share double precision NOT NULL CHECK (share BETWEEN 0 AND 1),
  locked_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE variant (
  hash text PRIMARY KEY,
  parameters jsonb NOT NULL
);

CREATE TABLE sweep (
  id text PRIMARY KEY,
  name text NOT NULL,
  spec jsonb NOT NULL,
  spec_text text NOT NULL,
  capsule jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  cancelled_at timestamptz(3)
);
CREATE INDEX sweep_name_created_at_idx ON sweep (name, created_at);

CREATE TABLE run (
  id text PRIMARY KEY,
  variant_hash text NOT NULL REFERENCES variant,
  settings jsonb NOT NULL,
  seed bigint NOT NULL,
  fold integer NOT NULL CHECK (fold >= 0),
  epochs integer NOT NULL CHECK (epochs >= 1),
  leaky boolean NOT NULL,
  data_fingerprint text NOT NULL,
  status text NOT NULL DEFAULT 'queued' CHECK (
    status IN ('queued', 'running', 'completed', 'pruned', 'diverged', 'failed', 'cancelled')
  ),
  reason text,
  token integer NOT NULL DEFAULT 0 CHECK (token >= 0),
  starts integer NOT NULL DEFAULT 0 CHECK (starts >= 0),
  worker text,
  lease_until timestamptz(3),
  best_epoch integer CHECK (best_epoch BETWEEN 1 AND epochs),
  weights_checksum text,
  mixed boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  started_at timestamptz(3),
  ended_at timestamptz(3),
  CONSTRAINT run_lease_check CHECK ((status = 'running') = (lease_until IS NOT NULL)),
  CONSTRAINT run_end_check CHECK ((status IN ('queued', 'running')) = (ended_at IS NULL)),
  CONSTRAINT run_completed_check CHECK (status <> 'completed' OR best_epoch IS NOT NULL)
);
CREATE INDEX run_status_lease_until_idx ON run (status, lease_until);
CREATE INDEX run_variant_hash_idx ON run (variant_hash);

-- The moves of src/domain/run-transitions.ts; a test holds the two against each other.
CREATE FUNCTION check_run_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.token < OLD.token THEN
    RAISE EXCEPTION 'the token of run % may not fall from % to %', OLD.id, OLD.token, NEW.token
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
    ('queued', 'running'), ('queued', 'cancelled'), ('queued', 'failed'),
    ('running', 'completed'), ('running', 'pruned'), ('running', 'diverged'), ('running', 'failed'),
    ('running', 'cancelled'), ('running', 'queued'),
    ('failed', 'queued'), ('cancelled', 'queued')
  ) THEN
    RAISE EXCEPTION 'run % may not move from % to %', OLD.id, OLD.status, NEW.status
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER run_move BEFORE UPDATE OF status, token ON run
  FOR EACH ROW EXECUTE FUNCTION check_run_move();

CREATE TABLE sweep_run (
  sweep_id text NOT NULL REFERENCES sweep ON DELETE CASCADE,
  run_id text NOT NULL REFERENCES run,
  position integer NOT NULL CHECK (position >= 0),
  role text NOT NULL CHECK (role IN ('candidate', 'reference')),
  PRIMARY KEY (sweep_id, run_id)
);
CREATE INDEX sweep_run_run_id_idx ON sweep_run (run_id);

CREATE TABLE attempt (
  run_id text NOT NULL REFERENCES run ON DELETE CASCADE,
  token integer NOT NULL,
  worker text NOT NULL,
  started_at timestamptz(3) NOT NULL DEFAULT now(),
  ended_at timestamptz(3),
  outcome text CHECK (
    outcome IN ('completed', 'pruned', 'diverged', 'failed', 'cancelled', 'released', 'lost')
  ),
  reason text,
  backend text CHECK (backend IN ('tensorflow-gpu', 'tensorflow', 'webgpu', 'wasm')),
  device text,
  module_hash text,
  trainable_parameters integer CHECK (trainable_parameters >= 0),
  total_parameters integer CHECK (total_parameters >= trainable_parameters),
  resumed_from_epoch integer CHECK (resumed_from_epoch >= 0),
  mixed boolean,
  PRIMARY KEY (run_id, token),
  CONSTRAINT attempt_end_check CHECK ((outcome IS NULL) = (ended_at IS NULL))
);

CREATE TABLE epoch (
  run_id text NOT NULL REFERENCES run ON DELETE CASCADE,
  epoch integer NOT NULL CHECK (epoch >= 1),
  token integer NOT NULL,
  training_loss double precision NOT NULL
    CHECK (training_loss > '-Infinity' AND training_loss < 'Infinity'),
  validation_loss double precision NOT NULL
    CHECK (validation_loss > '-Infinity' AND validation_loss < 'Infinity'),
  mean_patient_dice double precision NOT NULL CHECK (mean_patient_dice BETWEEN 0 AND 1),
  pooled_dice double precision NOT NULL CHECK (pooled_dice BETWEEN 0 AND 1),
  pooled_iou double precision NOT NULL CHECK (pooled_iou BETWEEN 0 AND 1),
  tumour_slice_dice double precision CHECK (tumour_slice_dice BETWEEN 0 AND 1),
  empty_slice_false_positive_rate double precision CHECK (empty_slice_false_positive_rate BETWEEN 0 AND 1),
  sensitivity double precision CHECK (sensitivity BETWEEN 0 AND 1),
  precision double precision CHECK (precision BETWEEN 0 AND 1),
  hd95 double precision CHECK (hd95 >= 0 AND hd95 < 'Infinity'),
  learning_rate double precision NOT NULL CHECK (learning_rate >= 0 AND learning_rate < 'Infinity'),
  seconds double precision NOT NULL CHECK (seconds >= 0 AND seconds < 'Infinity'),
  images_per_second double precision NOT NULL
    CHECK (images_per_second >= 0 AND images_per_second < 'Infinity'),
  collapsed boolean NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (run_id, epoch)
);

CREATE TABLE checkpoint (
  run_id text NOT NULL REFERENCES run ON DELETE CASCADE,
  epoch integer NOT NULL CHECK (epoch >= 1),
  token integer NOT NULL,
  folder text NOT NULL,
  checksum text NOT NULL,
  weights_checksum text NOT NULL,
  bytes bigint NOT NULL CHECK (bytes >= 0),
  is_best boolean NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (run_id, epoch)
);
CREATE UNIQUE INDEX checkpoint_one_best_idx ON checkpoint (run_id) WHERE is_best;

CREATE TABLE patient_counts (
  run_id text NOT NULL REFERENCES run ON DELETE CASCADE,
  patient text NOT NULL,
  epoch integer NOT NULL CHECK (epoch >= 1),
  true_positives integer[] NOT NULL CHECK (0 <= ALL (true_positives)),
  false_positives integer[] NOT NULL CHECK (0 <= ALL (false_positives)),
  false_negatives integer[] NOT NULL CHECK (0 <= ALL (false_negatives)),
  true_negatives integer[] NOT NULL CHECK (0 <= ALL (true_negatives)),
  hd95 double precision CHECK (hd95 >= 0 AND hd95 < 'Infinity'),
  PRIMARY KEY (run_id, patient),
  CONSTRAINT patient_counts_length_check CHECK (
    cardinality(true_positives) = cardinality(false_positives)
    AND cardinality(true_positives) = cardinality(false_negatives)
    AND cardinality(true_positives) = cardinality(true_negatives)
  )
);

CREATE TABLE test_opening (
  id serial PRIMARY KEY,
  data_fingerprint text NOT NULL,
  sweep_id text NOT NULL REFERENCES sweep,
  run_id text NOT NULL REFERENCES run,
  role text NOT NULL CHECK (role IN ('candidate', 'reference')),
  epoch integer NOT NULL CHECK (epoch >= 1),
  opened_by text NOT NULL,
  opened_at timestamptz(3) NOT NULL DEFAULT now(),
  scored_at timestamptz(3),
  summary jsonb,
  patients jsonb,
  CONSTRAINT test_opening_score_check CHECK (
    (scored_at IS NULL) = (summary IS NULL) AND (scored_at IS NULL) = (patients IS NULL)
  )
);
CREATE INDEX test_opening_data_fingerprint_idx ON test_opening (data_fingerprint);

-- The ledger is for ever: an opening gets its score once, and nothing else of it changes.
CREATE FUNCTION keep_test_opening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.scored_at IS NULL
    AND (NEW.id, NEW.data_fingerprint, NEW.sweep_id, NEW.run_id, NEW.role, NEW.epoch, NEW.opened_by, NEW.opened_at)
      = (OLD.id, OLD.data_fingerprint, OLD.sweep_id, OLD.run_id, OLD.role, OLD.epoch, OLD.opened_by, OLD.opened_at)
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'opening % of the test set may not be changed', OLD.id USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER test_opening_kept BEFORE UPDATE OR DELETE ON test_opening
  FOR EACH ROW EXECUTE FUNCTION keep_test_opening();

CREATE TABLE worker (
  name text PRIMARY KEY,
  host text NOT NULL,
  pid integer NOT NULL,
  concurrency integer NOT NULL CHECK (concurrency >= 1),
  running text[] NOT NULL,
  started_at timestamptz(3) NOT NULL DEFAULT now(),
  seen_at timestamptz(3) NOT NULL DEFAULT now()
);
