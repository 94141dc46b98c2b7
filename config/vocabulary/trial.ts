import { z } from 'zod';
import { Text } from './text.ts';

// A trial: one pilot run of one line, from a start to an end, with what people know of it. Its samples stay in the
// historian; a trial is the frame round them.

const Words = (max: number) => z.string().trim().max(max);
const Name = Words(120).min(1);
const Instant = z.number().int().min(0).max(8.64e15);

export const VERDICTS = ['open', 'success', 'partial', 'failed', 'aborted'] as const;
const Verdict = z.enum(VERDICTS).meta({ description: 'open: nobody has judged it yet' });

const Factor = z
  .strictObject({ name: Name, value: z.union([z.number(), Words(200)]), unit: Words(20).default('') })
  .meta({ id: 'TrialFactor', description: 'what was varied: a design factor and its setting' });

/** What whoever runs a trial says of it; all of it may be said later. */
const said = {
  title: Name,
  purpose: Words(4000),
  people: z.array(Name).max(40),
  factors: z.array(Factor).max(60),
  recipe: Words(200).meta({ description: 'name and version of the recipe; empty: none' }),
  calibration: Words(4000).meta({ description: 'state of the instruments: what is due, what was found off' }),
  verdict: Verdict,
  result: Words(4000).meta({ description: 'what came out, in words' }),
};

const TrialNote = z
  .strictObject({
    id: z.string(),
    at: Instant.meta({ description: 'the moment of the trial that it is about, Unix ms' }),
    by: Name,
    text: Words(4000).min(1),
    madeAt: Instant,
  })
  .meta({ id: 'TrialNote' });

const Lineage = z
  .strictObject({
    at: Instant.meta({
      description: 'when this was taken: at the start, or when a past trial was cut from the record',
    }),
    software: z.string(),
    config: z.string().meta({ description: 'SHA-256 of base.yaml and the line folder' }),
    tags: z.string().meta({ description: 'SHA-256 of the instrument index' }),
    model: z.string().nullable().meta({ description: 'SHA-256 of the twin section; null: the line has none' }),
  })
  .meta({ id: 'TrialLineage' });

const Calibration = z
  .strictObject({
    instruments: z.int().meta({ description: 'instruments of the line' }),
    known: z.int().meta({ description: 'those whose last calibration the instrument index names' }),
    overdue: z
      .array(z.strictObject({ tag: z.string(), done: z.string(), due: z.string() }))
      .meta({ description: 'those whose calibration did not hold any more on the day of the start, with its days' }),
  })
  .meta({ id: 'TrialCalibration' });
export type TrialCalibration = z.infer<typeof Calibration>;

const LabSample = z
  .strictObject({
    id: z.string(),
    sampledAt: Instant.meta({ description: 'when the sample was taken, Unix ms' }),
    resultAt: Instant.meta({ description: 'when the laboratory said what it is' }),
    tag: Name.meta({ description: 'a point of the line, or a name of its own where it has none' }),
    value: z.number(),
    unit: Words(20),
    by: Name,
    delivered: z.boolean().meta({ description: 'given to the record as a late sample of the point of that tag' }),
  })
  .meta({ id: 'TrialLabSample' });
export type LabSample = z.infer<typeof LabSample>;

/** A photo is at most so large: what a telephone makes. */
export const PHOTO_BYTES_MAX = 12_000_000;
/** Of the types of photos: how their files end. */
export const PHOTO_ENDINGS = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;
/** More is an album. */
export const PHOTOS_MAX = 200;

const Photo = z
  .strictObject({
    id: z.string(),
    at: Instant.meta({ description: 'the moment of the trial that it shows' }),
    by: Name,
    caption: Words(400),
    type: z.enum(['image/jpeg', 'image/png', 'image/webp']),
    bytes: z.int(),
  })
  .meta({ id: 'TrialPhoto' });
export type Photo = z.infer<typeof Photo>;

const Sealed = z
  .strictObject({
    trial: z.string().meta({ description: 'its id where it was made' }),
    site: Text,
    key: z.string().meta({ description: 'fingerprint of the key that signed' }),
    seal: z.string().meta({ description: 'SHA-256 of the manifest' }),
    sealedAt: z.number(),
    importedAt: z.number(),
    by: Name,
  })
  .meta({ id: 'TrialPackage' });

const ByRule = z
  .strictObject({
    id: z.string(),
    started: Text.meta({ description: 'what the plant did, by which it began' }),
    ended: Text.nullable().meta({ description: 'by which it ended; null: it runs, or somebody ended it' }),
  })
  .meta({ id: 'TrialByRule' });

const Change = z.strictObject({
  at: Instant,
  by: Name,
  fields: z.array(z.string()).meta({ description: 'what was changed' }),
});

export const Trial = z
  .strictObject({
    id: z.string(),
    line: z.string(),
    ...said,
    from: Instant,
    to: Instant.nullable().meta({ description: 'null: it runs' }),
    origin: z.enum(['started', 'cut', 'rule', 'imported']).meta({
      description:
        'cut: made afterwards from the record; rule: the plant started it; imported: came as a package, which holds its samples',
    }),
    rule: ByRule.nullable().default(null).meta({ description: 'of one that the plant started' }),
    golden: z
      .strictObject({ reason: Words(1000).min(1), by: Name, at: Instant })
      .nullable()
      .meta({ description: 'a reference for others, and why' }),
    notes: z.array(TrialNote),
    lab: z.array(LabSample).default([]).meta({ description: 'by sampling time' }),
    photos: z.array(Photo).default([]),
    package: Sealed.nullable().default(null).meta({ description: 'of an imported one: where it comes from' }),
    instruments: Calibration.nullable()
      .default(null)
      .meta({ description: 'calibration by the instrument index; null: of a trial from before it was taken' }),
    lineage: Lineage,
    changes: z.array(Change),
    revision: z.int().min(1).meta({ description: 'one more with every change' }),
  })
  .meta({ id: 'Trial' });
export type Trial = z.infer<typeof Trial>;

/** Without `to`: starts now, or counts as running since `from`. With both: cut from the record. */
export const NewTrial = z
  .strictObject({
    line: z.string(),
    by: Name,
    title: said.title,
    purpose: said.purpose.default(''),
    people: said.people.default([]),
    factors: said.factors.default([]),
    recipe: said.recipe.default(''),
    calibration: said.calibration.default(''),
    from: Instant.optional(),
    to: Instant.optional(),
  })
  .meta({ id: 'NewTrial' });
export type NewTrial = z.infer<typeof NewTrial>;

/** Only what is named is changed. `revision` is the one that was read: somebody else's change is not overwritten unseen. */
export const TrialChange = z
  .strictObject({
    by: Name,
    revision: z.int(),
    ...z.strictObject(said).partial().shape,
    from: Instant.optional(),
    to: Instant.optional().meta({ description: 'of a trial that runs: ends it' }),
    golden: z
      .strictObject({ reason: Words(1000).min(1) })
      .nullable()
      .optional(),
  })
  .meta({ id: 'TrialChange' });
export type TrialChange = z.infer<typeof TrialChange>;

export const NewNote = z
  .strictObject({ by: Name, text: TrialNote.shape.text, at: Instant.optional() })
  .meta({ id: 'NewTrialNote', description: 'without `at` it is about now, or the end of a trial that is over' });
export type NewNote = z.infer<typeof NewNote>;

/** In the query, as the body is the picture. */
export const NewPhoto = z.strictObject({
  by: Name,
  caption: Photo.shape.caption.default(''),
  at: z.coerce.number().pipe(Instant).optional().meta({
    description: 'the moment of the trial that it shows, Unix ms; left out: now, or the end of a trial that is over',
  }),
});
export type NewPhoto = z.infer<typeof NewPhoto>;

const NewLabSample = LabSample.omit({ id: true, by: true, delivered: true });

/** Samples of the laboratory: as rows, or as the text of a CSV file (columns sampled, result, tag, value, unit). All are taken, or none. */
export const NewLab = z
  .strictObject({
    by: Name,
    samples: z.array(NewLabSample).max(5000).default([]),
    csv: z.string().max(2_000_000).default(''),
  })
  .meta({ id: 'NewTrialLab' });
export type NewLab = z.infer<typeof NewLab>;

/** Which trials: every condition that is given must hold. */
export const TrialQuery = z.strictObject({
  line: z.string().optional(),
  q: z.string().optional().meta({ description: 'words, each somewhere in its texts, notes, people or factors' }),
  verdict: Verdict.optional(),
  person: z.string().optional(),
  golden: z.enum(['yes', 'no']).optional(),
  running: z.enum(['yes', 'no']).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export type TrialQuery = z.infer<typeof TrialQuery>;

const Facet = z.array(z.strictObject({ value: z.string(), count: z.int() }));

export const TrialsReply = z
  .strictObject({
    trials: z.array(Trial).meta({ description: 'newest start first' }),
    total: z.int().meta({ description: 'how many fit; the list may be cut' }),
    facets: z
      .strictObject({ line: Facet, verdict: Facet, person: Facet })
      .meta({ description: 'of those that fit: how many of each' }),
  })
  .meta({ id: 'TrialsReply' });
export type TrialsReply = z.infer<typeof TrialsReply>;

export const TrialReply = z
  .strictObject({
    trial: Trial,
    changedSince: z
      .array(z.enum(['software', 'config', 'tags', 'model']))
      .meta({ description: 'what of its lineage is another today' }),
    warnings: z.array(Text).meta({ description: 'what to know before using its record' }),
  })
  .meta({ id: 'TrialReply' });
export type TrialReply = z.infer<typeof TrialReply>;
