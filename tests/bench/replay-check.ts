import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { CheckResult } from '../../twin/replay/check/check-record.ts';
import { projectDir, startRig } from '../end-to-end/rig.ts';
import type { Bench } from './bench.ts';
import { pause } from './processes.ts';

const LINE = 'bdo';
/** Both twins of the check have to be warm before anything is compared: five minutes of it. */
const MINUTES = 9;
/** What is said of the newest seconds is on its way to the record. */
const TAIL_MS = 5000;

interface Answer extends Pick<CheckResult, 'counts'> {
  readonly verdict: string;
}

/** Some minutes of the running product, cut out as a trial and checked by the command: what it said live is said again, or the bench fails. */
export const replayCheck: Bench = {
  name: 'replay-check',
  title: 'The estimates of a running plant, said again by npm run replay -- --check (takes ten minutes; --minutes N)',
  onlyByName: true,
  run: async ({ minutes = MINUTES }) => {
    const rig = await startRig({ lines: [LINE] });
    try {
      await rig.until('/api/health', ({ status }: { status: string }) => status === 'collecting', 120_000);
      const from = Date.now();
      await pause(minutes * 60_000);
      const body = JSON.stringify({ line: LINE, by: 'bench', title: 'live', from, to: Date.now() - TAIL_MS });
      const headers = { 'content-type': 'application/json' };
      const cut = await fetch(`${rig.url}/api/trials`, { method: 'POST', headers, body });
      const { id } = (await cut.json()) as { readonly id: string };
      const gateway = `http://127.0.0.1:${rig.ports.gateway}`;
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [
          ...[join(projectDir, 'twin/replay/check-main.ts'), '--trial', id, '--check', '--json'],
          ...['--config', rig.configDir, '--url', gateway],
        ],
        { encoding: 'utf8', maxBuffer: 64_000_000 },
      );
      if (status !== 0) throw new Error(`the check ended with ${status}: ${stderr || stdout.slice(0, 4000)}`);
      const { counts, verdict } = JSON.parse(stdout) as Answer;
      if (verdict !== 'same') throw new Error(`the check found '${verdict}'`);
      const conditions = `${LINE}, ${minutes} min live, 1e-9 relative`;
      return [
        { metric: 'values that differ', value: counts.differing, unit: 'values', better: 'lower', conditions },
        { metric: 'values compared', value: counts.compared, unit: 'values', better: 'higher', conditions },
        {
          metric: 'ticks not compared, samples late',
          value: counts.unsure,
          unit: 'ticks',
          better: 'lower',
          conditions,
        },
      ];
    } finally {
      await rig.remove();
    }
  },
};
