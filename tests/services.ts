import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, test } from 'vitest';

// Servers, browsers and peers that tests need and npm does not bring. Missing ones are named and skipped on a developer's machine;
// with REQUIRE_SERVICES=1 (CI) a missing one fails the run, unless it is optional.

interface ServiceKind {
  /** Programs or files, any of which will do. */
  readonly candidates: readonly string[];
  /** The one command that installs it. */
  readonly install: string;
  /** What no machine can be asked to have: named when missing, never required. */
  readonly optional?: boolean;
}

/** Where the Python peers are installed: tests/end-to-end/peers/install.sh makes this folder. */
const peersDir = process.env.PEERS_DIR ?? join(tmpdir(), 'zhongshi-peers');

const KINDS = {
  mosquitto: { candidates: ['mosquitto'], install: 'apt-get install mosquitto mosquitto-clients' },
  chromium: {
    candidates: ['chromium', 'chromium-browser', 'google-chrome'],
    install: 'apt-get install chromium fonts-noto-cjk',
  },
  influxd: { candidates: ['influxd'], install: 'apt-get install influxdb' },
  // Built from the Go module, where a machine has Go and reaches a module proxy.
  'influxd-1.8': {
    candidates: [join(peersDir, 'bin', 'influxd-1.8')],
    install: 'bash tests/end-to-end/peers/install-influxd.sh',
    optional: true,
  },
  'victoria-metrics': { candidates: ['victoria-metrics'], install: 'apt-get install victoria-metrics' },
  libfaketime: {
    candidates: ['x86_64', 'aarch64'].map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`),
    install: 'apt-get install libfaketime',
  },
  'python-peers': {
    candidates: [join(peersDir, 'bin', 'python')],
    install: 'bash tests/end-to-end/peers/install.sh',
  },
  // Large, so a machine without them is left alone.
  'python-tables': {
    candidates: [join(peersDir, 'requirements-tables.txt')],
    install: 'bash tests/end-to-end/peers/install.sh',
    optional: true,
  },
} as const satisfies Record<string, ServiceKind>;

export type ServiceName = keyof typeof KINDS;
export const SERVICE_NAMES = Object.keys(KINDS) as ServiceName[];

/** Debian puts servers into /usr/sbin, which is not on every user's PATH. */
const searchPath = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

const find = (candidate: string): string | null => {
  if (candidate.includes('/')) return existsSync(candidate) ? candidate : null;
  const folder = searchPath.find((entry) => entry !== '' && existsSync(join(entry, candidate)));
  return folder === undefined ? null : join(folder, candidate);
};

export interface Service {
  readonly name: ServiceName;
  readonly path: string | null;
  readonly install: string;
  readonly required: boolean;
}

const servicesRequired = process.env.REQUIRE_SERVICES === '1';

export const service = (name: ServiceName): Service => {
  const kind: ServiceKind = KINDS[name];
  const path = kind.candidates.map(find).find((found) => found !== null) ?? null;
  return { name, path, install: kind.install, required: servicesRequired && kind.optional !== true };
};

/** Path of a service that `describeWith` has found. */
export const servicePath = (name: ServiceName): string => {
  const { path, install } = service(name);
  if (path === null) throw new Error(`${name} is not on this machine; install it with: ${install}`);
  return path;
};

/** `describe` for tests that need services: skipped by name when one is missing, a failure when services are required. */
export const describeWith = (names: readonly ServiceName[], title: string, body: () => void): void => {
  const missing = names.map(service).filter(({ path }) => path === null);
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  const needs = missing.map(({ name, install }) => `${name} (${install})`).join(', ');
  if (missing.some(({ required }) => required)) {
    describe(title, () => {
      test(`needs ${needs}`, () => {
        throw new Error(`missing on this machine: ${needs}`);
      });
    });
  } else {
    describe.skipIf(true)(`${title} [skipped, missing: ${needs}]`, body);
  }
};
