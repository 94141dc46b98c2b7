import { generateKeyPair } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OPCUACertificateManager } from 'node-opcua';

const RSA_BITS = 2048;

/** Written beside and renamed, so that a start that is cut short leaves no half key behind. */
const writeKey = async (path: string, pem: string): Promise<void> => {
  await writeFile(`${path}.new`, pem, { mode: 0o600 });
  await rename(`${path}.new`, path);
};

const making = new Map<string, Promise<string>>();

/** One private key for all simulated servers of a data folder: making one takes up to a second. Kept over restarts. */
const sharedKey = (pkiDir: string): Promise<string> => {
  const path = join(pkiDir, 'private_key.pem');
  const known = making.get(path);
  if (known) return known;
  const made = (async () => {
    if (existsSync(path)) return readFile(path, 'utf8');
    await mkdir(pkiDir, { recursive: true });
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await writeKey(path, pem);
    return pem;
  })();
  making.set(path, made);
  // Only while it is being made: the file is the memory, and a failure may be tried again.
  const forget = () => making.delete(path);
  made.then(forget, forget);
  return made;
};

const VALIDITY_DAYS = 3650;
/** A certificate that begins now is refused by a client whose clock is a little behind. */
const BEFORE_MS = 3_600_000;

export interface ServerIdentity {
  /** Folder name of this server below the PKI folder. */
  readonly folder: string;
  readonly commonName: string;
  readonly applicationUri: string;
  readonly host: string;
}

/** Certificate stores of one simulated server. Unknown clients are accepted: these are simulators, and on loopback only. */
export const certificateManagers = async (
  pkiDir: string,
  identity: ServerIdentity,
  nowMs: number,
): Promise<{ server: OPCUACertificateManager; user: OPCUACertificateManager }> => {
  const key = await sharedKey(pkiDir);
  const store = (part: string) => openStore(join(pkiDir, identity.folder, part), key);
  const [server, user] = await Promise.all([store('server'), store('user')]);
  const file = join(server.rootDir, 'own', 'certs', 'certificate.pem');
  // Made here and not by the library, so that it names the address that clients use, and the maker that it has.
  if (!existsSync(file)) {
    await server.createSelfSignedCertificate({
      applicationUri: identity.applicationUri,
      subject: `/O=Zhongshi/CN=${identity.commonName}`,
      dns: ['localhost', hostname()],
      ip: isIP(identity.host) === 0 ? ['127.0.0.1'] : [identity.host],
      startDate: new Date(nowMs - BEFORE_MS),
      validity: VALIDITY_DAYS,
      outputFile: file,
    });
  }
  return { server, user };
};

const openStore = async (rootFolder: string, key: string): Promise<OPCUACertificateManager> => {
  const keyFolder = join(rootFolder, 'own', 'private');
  const keyFile = join(keyFolder, 'private_key.pem');
  if (!existsSync(keyFile)) {
    await mkdir(keyFolder, { recursive: true });
    await writeKey(keyFile, key);
  }
  const manager = new OPCUACertificateManager({
    rootFolder,
    automaticallyAcceptUnknownCertificate: true,
    disableFileWatchers: true,
  });
  await manager.initialize();
  return manager;
};
