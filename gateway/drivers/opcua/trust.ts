import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { OPCUACertificateManager } from 'node-opcua';
import type { OpcuaDevice } from '../../../config/plant/device.ts';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import { RefusedError } from '../refused-error.ts';
import { hostOf, isLoopback } from './user-identity.ts';

const VALID_DAYS = 3650;

/** The gateway's own certificate and the ones of others it trusts, in a folder that outlives the process. */
export interface Pki {
  readonly manager: OPCUACertificateManager;
  readonly root: string;
  readonly certificateFile: string;
  readonly privateKeyFile: string;
  readonly applicationUri: string;
}

const opened = new Map<string, Promise<Pki>>();

/** Makes the client certificate on the first start and keeps it: one made anew would have to be trusted anew by every server. */
export const openPki = (dataDir: string, clock: Clock): Promise<Pki> => {
  const root = join(dataDir, 'pki', 'opcua-client');
  const pki = opened.get(root) ?? makePki(root, clock);
  opened.set(root, pki);
  // A folder that could not be made (no right to write) may be put right meanwhile.
  pki.catch(() => opened.delete(root));
  return pki;
};

const makePki = async (root: string, clock: Clock): Promise<Pki> => {
  mkdirSync(root, { recursive: true });
  const manager = new OPCUACertificateManager({ rootFolder: root, automaticallyAcceptUnknownCertificate: false });
  await manager.initialize();
  const certificateFile = join(root, 'own', 'certs', 'gateway.pem');
  const uriFile = join(root, 'own', 'application-uri.txt');
  // The URI in the certificate and the one the client says of itself must agree byte for byte, also after the host was renamed.
  if (!existsSync(certificateFile) || !existsSync(uriFile)) {
    const applicationUri = `urn:${hostname()}:zhongshi:gateway`;
    await manager.createSelfSignedCertificate({
      applicationUri,
      subject: `/CN=Zhongshi gateway/O=Zhongshi`,
      dns: [hostname()],
      startDate: new Date(clock.now()),
      validity: VALID_DAYS,
      outputFile: certificateFile,
    });
    writeFileSync(uriFile, applicationUri);
  }
  const applicationUri = readFileSync(uriFile, 'utf8').trim();
  return { manager, root, certificateFile, privateKeyFile: manager.privateKey, applicationUri };
};

/** SHA-256 of the certificate, in the form in which people compare it. */
const thumbprint = (certificate: Uint8Array): string =>
  createHash('sha256')
    .update(certificate)
    .digest('hex')
    .toUpperCase()
    .replace(/..(?=.)/g, '$&:');

/**
 * Throws unless the server's certificate may be trusted: it is in the trusted folder, or (first-use-on-loopback) it is the first one
 * of this device's server, on this machine. The first one is pinned; another one later is refused.
 */
export const checkTrust = async (
  pki: Pki,
  device: OpcuaDevice,
  endpoint: string,
  certificate: Buffer,
): Promise<void> => {
  const found = thumbprint(certificate);
  const pinFile = join(pki.root, 'pins', `${device.id}.txt`);
  const firstUse = device.trust === 'first-use-on-loopback' && isLoopback(hostOf(endpoint));
  if (firstUse) {
    const pinned = existsSync(pinFile) ? readFileSync(pinFile, 'utf8').trim() : null;
    if (pinned !== null && pinned !== found)
      throw new RefusedError(
        `${device.id} 的证书变了：SHA-256 ${found}，原为 ${pinned}。若确实换了服务器，请删除 ${pinFile}；否则可能有人居间冒充`,
        `the certificate of ${device.id} has changed: SHA-256 ${found}, known was ${pinned}. If the server was replaced on purpose, delete ${pinFile}; else somebody stands between`,
      );
    if (pinned === null) {
      mkdirSync(join(pki.root, 'pins'), { recursive: true });
      writeFileSync(pinFile, `${found}\n`);
    }
    await pki.manager.trustCertificate(certificate);
    return;
  }
  const status = await pki.manager.getTrustStatus(certificate);
  if (status.isGood()) return;
  const file = `${device.id} [${found.replaceAll(':', '').slice(0, 16)}].der`;
  mkdirSync(join(pki.root, 'rejected'), { recursive: true });
  writeFileSync(join(pki.root, 'rejected', file), certificate);
  throw new RefusedError(
    `${device.id} 的证书未受信任：SHA-256 ${found}。请与服务器上显示的核对；一致则把 ${join(pki.root, 'rejected', file)} 移到 ${join(pki.root, 'trusted', 'certs')}`,
    `the certificate of ${device.id} is not trusted: SHA-256 ${found}. Compare it with the one the server shows; if it is the same, move ${join(pki.root, 'rejected', file)} into ${join(pki.root, 'trusted', 'certs')}`,
  );
};
