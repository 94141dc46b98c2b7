import { parseArgs } from 'node:util';
import { versionsOf } from '../../config/plant/lineage.ts';
import { loadConfig } from '../../config/plant/load.ts';
import { TroubleError, troubleText } from '../../config/vocabulary/trouble.ts';
import { checkRecord } from './check/check-record.ts';
import { sayCheck, verdictOf } from './check/say.ts';
import { gatewayAsks } from './gateway-asks.ts';
import { gatewayRecord } from './gateway-record.ts';

// Whether the twin of today says of a recorded trial what was said live: npm run replay -- --trial ID --check
// Exit 0: the same, or the versions are others and the difference is the report; 1: it differs with equal versions; 2: cannot be checked.

const USAGE = `npm run replay -- --trial ID --check [--json] [--config DIR] [--url http://…]
  用今日的孪生重算一次试验并与当时的估计核对 · the estimates of a trial again, by the twin of today, held against the record
  需要网关在运行；导入的试验包同样可用 · of the running gateway; a trial that came as a package is one of them
  退出码 exit: 0 一致或版本已改 same, or other versions; 1 版本相同而不一致 differs with equal versions; 2 无法核对 cannot be checked`;

const run = async (): Promise<number> => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({ options: { trial: text, check: flag, json: flag, config: text, url: text } });
  if (values.trial === undefined || values.check !== true) throw new Error(USAGE);
  const config = loadConfig(values.config);
  const { points } = config;
  const url = values.url === undefined ? null : new URL(values.url);
  const gateway = url ? { host: url.hostname, port: Number(url.port || 80) } : config.base.gateway;
  const base = { ...config.base, gateway: { ...config.base.gateway, ...gateway } };
  const { trial, warnings } = await gatewayAsks(`http://${base.gateway.host}:${base.gateway.port}`).trial(values.trial);
  const line = config.lines.find(({ id }) => id === trial.line);
  if (!line)
    throw new TroubleError(
      `试验的产线“${trial.line}”不在今天的配置中`,
      `line '${trial.line}' of the trial is not in the configuration of today`,
    );
  if (trial.to === null) throw new TroubleError('试验仍在进行；请先结束它', 'the trial is still running: end it first');
  const imported = trial.origin === 'imported';
  const record = gatewayRecord({ base, line, trial: trial.id, imported, twin: false }, points);
  const { from, to } = trial;
  const result = await checkRecord({ line, points, record, from, to }, new AbortController().signal);
  const now = versionsOf(config, line.id);
  const verdict = verdictOf(result, trial.lineage, now);
  const { unknown } = record;
  if (values.json)
    console.log(JSON.stringify({ verdict, versions: [trial.lineage, now], unknown, ...result }, null, 2));
  else {
    console.log(`${trial.title} (${trial.id})`);
    for (const { zh, en } of warnings) console.log(`! ${zh} · ${en}`);
    if (unknown.length > 0)
      console.log(
        `! ${unknown.length} 个位号今天已不存在 · ${unknown.length} tags no longer exist: ${unknown.join(', ')}`,
      );
    for (const words of sayCheck(result, trial.lineage, now)) console.log(words);
  }
  return verdict === 'differs' ? 1 : 0;
};

process.exitCode = await run().catch((error: unknown) => {
  const { zh, en } = troubleText(error);
  console.error(error instanceof TroubleError ? `✗ ${zh} · ${en}` : en);
  return 2;
});
