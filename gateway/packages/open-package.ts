import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { Trial } from '../../config/vocabulary/trial.ts';
import { PackageManifest } from '../../config/vocabulary/trial-package.ts';
import { type Digest, digestOf } from './digest.ts';
import { fingerprintOf, isSignedBy } from './keys.ts';
import { PackageRefusal } from './refusal.ts';
import { MANIFEST, PUBLIC_KEY, SIGNATURE } from './seal.ts';
import { contentOf, entriesOf, type ZipEntry } from './zip-read.ts';

export interface OpenedPackage {
  readonly manifest: PackageManifest;
  readonly trial: Trial & { readonly to: number };
  /** PEM of the key that signed. Whether it is one to be trusted is for the caller to say. */
  readonly publicKey: string;
}

/** More is no manifest. */
const SEAL_BYTES_MAX = 4_000_000;

/**
 * Unpacks a package into an empty folder and sees that every byte is as it was sealed. Throws a PackageRefusal that names the file
 * which is not; then the folder holds nothing that may be used. `shown`: what people call the package.
 */
export const openPackage = async (zip: string, dir: string, shown: string): Promise<OpenedPackage> => {
  const entries = new Map((await entriesOf(zip, shown)).map((entry) => [entry.name, entry]));
  const take = async (name: string): Promise<Digest> => {
    const entry = entries.get(name);
    if (!entry) throw missing(name);
    return await unpack(zip, entry, join(dir, name));
  };
  for (const name of [MANIFEST, SIGNATURE, PUBLIC_KEY]) {
    if ((entries.get(name)?.bytes ?? 0) > SEAL_BYTES_MAX) throw changed(name);
    await take(name);
  }
  const text = (name: string) => readFile(join(dir, name), 'utf8');
  const publicKey = await text(PUBLIC_KEY);
  const key = fingerprintIn(publicKey);
  const bytes = await readFile(join(dir, MANIFEST));
  if (!isSignedBy(bytes, { publicKey, signature: await text(SIGNATURE) })) throw unsigned();
  const manifest = manifestOf(bytes, key);
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  for (const name of entries.keys())
    if (!listed.has(name) && name !== MANIFEST && name !== SIGNATURE && name !== PUBLIC_KEY) throw added(name);
  for (const { path, bytes: size, sha256 } of manifest.files) {
    if (entries.has(path) && entries.get(path)?.bytes !== size) throw changed(path);
    if ((await take(path)).sha256 !== sha256) throw changed(path);
  }
  return { manifest, trial: trialOf(await text('trial.json').catch(() => ''), manifest), publicKey };
};

const unpack = async (zip: string, entry: ZipEntry, to: string): Promise<Digest> => {
  await mkdir(dirname(to), { recursive: true });
  const file = createWriteStream(to);
  const digest = await digestOf(contentOf(zip, entry), async (chunk) => {
    if (!file.write(chunk)) await once(file, 'drain');
  });
  file.end();
  await finished(file);
  return digest;
};

const fingerprintIn = (pem: string): string => {
  try {
    return fingerprintOf(pem);
  } catch {
    throw new PackageRefusal(PUBLIC_KEY, '不是 Ed25519 公钥', 'it is no Ed25519 public key');
  }
};

const manifestOf = (bytes: Buffer, key: string): PackageManifest => {
  const read = PackageManifest.safeParse(parsed(bytes.toString()));
  if (!read.success)
    throw new PackageRefusal(
      MANIFEST,
      '不是本软件此版本的试验包清单；是否由更新的版本导出？',
      'it is no manifest that this version knows; was it exported by a newer one?',
    );
  if (read.data.key !== key)
    throw new PackageRefusal(PUBLIC_KEY, '不是清单所记的公钥', 'it is not the key that the manifest names');
  return read.data;
};

const trialOf = (text: string, { trial: id, line, from, to }: PackageManifest): OpenedPackage['trial'] => {
  const read = Trial.safeParse(parsed(text));
  const trial = read.data;
  if (trial && trial.to !== null && trial.id === id && trial.line === line && trial.from === from && trial.to === to)
    return { ...trial, to: trial.to };
  throw new PackageRefusal('trial.json', '与清单不符', 'it is not the trial that the manifest names');
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const missing = (name: string) => new PackageRefusal(name, '包内缺少此文件', 'it is missing from the package');
const added = (name: string) =>
  new PackageRefusal(name, '清单中没有此文件', 'it is not in the manifest: somebody has put it in');
const changed = (name: string) =>
  new PackageRefusal(name, '封装之后已被改动', 'it has been changed since the package was sealed');
const unsigned = () =>
  new PackageRefusal(
    MANIFEST,
    '签名不符：封装之后已被改动',
    'its signature does not fit: it has been changed since the package was sealed',
  );
