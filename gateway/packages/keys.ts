import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Ed25519 (RFC 8032). The key of this place is made when it first seals something; whose packages are taken besides is a folder of
// public keys, so that an engineer can add one by copying a file.

const OWN = 'own-key.pem';
const TRUSTED = 'trusted';

export interface Signed {
  /** PEM. */
  readonly publicKey: string;
  /** Base64. */
  readonly signature: string;
}

/** SHA-256 of the public key in DER form, hex: what two people compare over the telephone. Throws where it is no Ed25519 key. */
export const fingerprintOf = (pem: string): string => {
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`a key for ${key.asymmetricKeyType}, not Ed25519`);
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
};

/** Whether this signature of these bytes was made with the key; false for what is no signature at all. */
export const isSignedBy = (bytes: Buffer, { publicKey, signature }: Signed): boolean => {
  try {
    return verify(null, bytes, createPublicKey(publicKey), Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
};

/** Keys on disk. `shipped`: a folder of public keys that come with the project. */
export class Keys {
  readonly #dir: string;
  readonly #shipped: string | null;

  constructor(dir: string, shipped: string | null = null) {
    this.#dir = dir;
    this.#shipped = shipped;
  }

  /** Signs with the key of this place, which is made at the first call. */
  sign(bytes: Buffer): Signed {
    const key = this.#own();
    return {
      publicKey: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
      signature: sign(null, bytes, key).toString('base64'),
    };
  }

  /** Whether somebody here has said that packages of this key are taken. */
  knows(fingerprint: string): boolean {
    return this.#known().includes(fingerprint);
  }

  /** From now on packages of this key are taken. */
  trust(pem: string): void {
    const dir = join(this.#dir, TRUSTED);
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, `${fingerprintOf(pem).slice(0, 16)}.pem`), pem);
  }

  #own(): KeyObject {
    const path = join(this.#dir, OWN);
    if (!existsSync(path)) {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      const { privateKey } = generateKeyPairSync('ed25519');
      writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
      chmodSync(path, 0o600);
    }
    return createPrivateKey(readFileSync(path));
  }

  /** A file that is no key is passed over: it trusts nobody. */
  #known(): string[] {
    const own = join(this.#dir, OWN);
    const pems = [join(this.#dir, TRUSTED), ...(this.#shipped === null ? [] : [this.#shipped])].flatMap((dir) =>
      existsSync(dir)
        ? readdirSync(dir)
            .filter((name) => name.endsWith('.pem'))
            .map((name) => readFileSync(join(dir, name), 'utf8'))
        : [],
    );
    if (existsSync(own))
      pems.push(createPublicKey(readFileSync(own)).export({ type: 'spki', format: 'pem' }).toString());
    return pems.flatMap((pem) => {
      try {
        return [fingerprintOf(pem)];
      } catch {
        return [];
      }
    });
  }
}
