import { z } from 'zod';
import { Trial } from './trial.ts';

// A trial as one sealed file that can be taken away: what its manifest says, and what is answered of it.

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const PackageManifest = z
  .strictObject({
    format: z.literal('zhongshi-trial'),
    version: z.literal(1),
    trial: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/),
    title: z.string(),
    line: z.string(),
    site: z.strictObject({ id: z.string(), zh: z.string(), en: z.string(), timeZone: z.string() }),
    from: z.number(),
    to: z.number(),
    sealedAt: z.number().meta({ description: 'Unix ms' }),
    software: z.string(),
    key: Sha256.meta({ description: 'SHA-256 of the public key (DER) that signed: its fingerprint' }),
    files: z.array(
      z.strictObject({
        path: z.string(),
        bytes: z.int().min(0),
        sha256: Sha256,
        holds: z.string().meta({ description: 'what is in it' }),
      }),
    ),
  })
  .meta({ id: 'PackageManifest' });
export type PackageManifest = z.infer<typeof PackageManifest>;

export const PackageReply = z
  .strictObject({
    manifest: PackageManifest,
    known: z.boolean().meta({ description: 'its key is one whose packages are taken here' }),
    here: z.string().nullable().meta({ description: 'the trial that it already is here; null: none' }),
  })
  .meta({ id: 'PackageReply', description: 'a package whose files and signature are as they were sealed' });
export type PackageReply = z.infer<typeof PackageReply>;

/** `trust`: the fingerprint of its key, by which somebody says that packages of this key are taken from now on. */
export const PackageQuery = z.strictObject({
  by: z.string().trim().min(1).max(120),
  name: z.string().max(200).default('package').meta({ description: 'of the file, for what is said of it' }),
  trust: z.string().optional(),
});

export const DemonstrationRequest = z.strictObject({ by: PackageQuery.shape.by }).meta({ id: 'DemonstrationRequest' });

export const DemonstrationReply = z
  .strictObject({ trials: z.array(Trial).meta({ description: 'those that were not here before' }) })
  .meta({ id: 'DemonstrationReply' });
export type DemonstrationReply = z.infer<typeof DemonstrationReply>;
