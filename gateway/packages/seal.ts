import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackageManifest } from '../../config/vocabulary/trial-package.ts';
import { digestOfFile } from './digest.ts';
import { fingerprintOf, type Keys } from './keys.ts';
import { PackageRefusal } from './refusal.ts';
import type { Content } from './write-content.ts';
import { ZIP_BYTES_MAX, type ZipFile } from './zip-write.ts';

export const MANIFEST = 'manifest.json';
export const SIGNATURE = 'manifest.sig';
export const PUBLIC_KEY = 'manifest.pem';
const SEAL_FILES = [MANIFEST, SIGNATURE, PUBLIC_KEY] as const;

/** Adds the manifest of a folder's files and its signature: from then on any change shows. */
export const seal = async (
  dir: string,
  contents: readonly Content[],
  about: Omit<PackageManifest, 'format' | 'version' | 'key' | 'files'>,
  keys: Keys,
): Promise<void> => {
  const files: PackageManifest['files'] = [];
  for (const { path, holds } of contents) {
    const { bytes, sha256 } = await digestOfFile(join(dir, path));
    files.push({ path, bytes, sha256, holds });
  }
  // Its own key is named in what it signs, so that a key cannot be put in place of another unseen.
  const key = fingerprintOf(keys.sign(Buffer.alloc(0)).publicKey);
  const manifest: PackageManifest = { format: 'zhongshi-trial', version: 1, ...about, key, files };
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  const { publicKey, signature } = keys.sign(bytes);
  await writeFile(join(dir, MANIFEST), bytes);
  await writeFile(join(dir, SIGNATURE), `${signature}\n`);
  await writeFile(join(dir, PUBLIC_KEY), publicKey);
};

/** The files of a sealed folder as they go into a ZIP, the manifest first. */
export const sealedFiles = async (dir: string): Promise<ZipFile[]> => {
  const manifest = JSON.parse(await readFile(join(dir, MANIFEST), 'utf8')) as PackageManifest;
  const files: ZipFile[] = [];
  for (const name of [...SEAL_FILES, ...manifest.files.map(({ path }) => path)]) {
    const path = join(dir, name);
    const { bytes, crc32 } = await digestOfFile(path);
    files.push({ name, path, bytes, crc32 });
  }
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) > ZIP_BYTES_MAX - 1_000_000)
    throw new PackageRefusal(
      manifest.trial,
      '超过 4 GB；请截取较短的时段再导出',
      'it is more than 4 GB; cut a shorter trial out of it and export that',
    );
  return files;
};
