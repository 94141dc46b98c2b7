import { generateKeyPair } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
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

/** Certificate stores of one simulated server. Unknown clients are accepted: these are simulators, and on loopback only. */
export const certificateManagers = async (
  pkiDir: string,
  server: string,
): Promise<{ server: OPCUACertificateManager; user: OPCUACertificateManager }> => {
  const key = await sharedKey(pkiDir);
  const managers = ['server', 'user'].map(async (part) => {
    const rootFolder = join(pkiDir, server, part);
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
  });
  const [serverManager, userManager] = await Promise.all(managers);
  if (!serverManager || !userManager) throw new Error('certificate managers were not made');
  return { server: serverManager, user: userManager };
};
