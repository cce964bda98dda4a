-- Rows that boards show beside the measured ones; first the slide deck's table and, of Buda et al. 2019, the U-Net
-- as its authors report it.

CREATE TABLE reference (
  id text PRIMARY KEY,
  position integer NOT NULL UNIQUE CHECK (position >= 0),
  kind text NOT NULL CHECK (kind IN ('published', 'imported')),
  label text NOT NULL UNIQUE CHECK (label <> ''),
  convention text NOT NULL CHECK (convention <> ''),
  trainable_parameters integer NOT NULL CHECK (trainable_parameters > 0),
  leaky boolean NOT NULL,
  validation double precision CHECK (validation BETWEEN 0 AND 1),
  test double precision CHECK (test BETWEEN 0 AND 1),
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT reference_score_check CHECK (validation IS NOT NULL OR test IS NOT NULL)
);

INSERT INTO reference (id, position, kind, label, convention, trainable_parameters, leaky, validation, test) VALUES
  ('deck-base', 0, 'published', 'MobileNetV3 + LR-ASPP · SGD 0.09 0.95 Nesterov BN',
    'published: Dice pooled over slices split at random, patients leak', 310000, true, 0.8349, 0.8476),
  ('deck-skips', 1, 'published', 'MobileNetV3 + LR-ASPP, skips · SGD 0.09 0.95 Nesterov BN',
    'published: Dice pooled over slices split at random, patients leak', 312000, true, 0.8401, 0.8526),
  ('deck-unet', 2, 'published', 'U-Net (pre-trained)',
    'published: Dice pooled over slices split at random, patients leak', 7000000, true, 0.7112, 0.7412),
  ('buda-unet', 3, 'published', 'U-Net (claimed by its authors)',
    'published: mean per-patient volume Dice, 22-fold cross-validation', 7000000, false, NULL, 0.82);
