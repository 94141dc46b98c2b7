import { parseArgs } from 'node:util';
import { defaultConfigDir, loadConfig } from '../config/plant/load.ts';
import { QuarantineOutcome, QuarantineReply } from '../config/vocabulary/quarantine.ts';

// npm run quarantine -- list|send|drop: what stores refused, asked of the running gateway. Exit 1 when it could not be done.

const USAGE = `usage: npm run quarantine -- list [--sink influxdb]
       npm run quarantine -- send --sink influxdb [--id ID]… [--value NUMBER|none] [--status CODE]
       npm run quarantine -- drop --sink influxdb (--id ID… | --all)
       [--config DIR]  the folder whose base.yaml says where the gateway is`;

const fail = (words: string): never => {
  console.error(words);
  process.exit(1);
};

const read = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        sink: { type: 'string' },
        id: { type: 'string', multiple: true },
        value: { type: 'string' },
        status: { type: 'string' },
        all: { type: 'boolean' },
        config: { type: 'string' },
      },
    });
  } catch (error) {
    return fail(`${(error as Error).message}\n${USAGE}`);
  }
};

const { values, positionals } = read();
const [verb] = positionals;
const { gateway } = loadConfig(values.config ?? defaultConfigDir).base;
const url = `http://${gateway.host}:${gateway.port}`;

const ask = async (path: string, body?: unknown): Promise<unknown> => {
  const options =
    body === undefined
      ? {}
      : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`${url}${path}`, options).catch(() =>
    fail(`the gateway does not answer at ${url}: start it, or name its folder with --config`),
  );
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  const detail = typeof answer === 'object' && answer !== null && 'detail' in answer ? answer.detail : response.status;
  return fail(String(detail));
};

const number = (text: string): number => {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) ? fail(`'${text}' is not a number\n${USAGE}`) : value;
};

const list = async (): Promise<void> => {
  const query = values.sink === undefined ? '' : `?${new URLSearchParams({ sink: values.sink })}`;
  const { samples, total } = QuarantineReply.parse(await ask(`/api/quarantine${query}`));
  for (const { id, sink, tag, sourceTime, value, status, reason } of samples) {
    const code = `0x${status.toString(16).padStart(8, '0')}`;
    console.log([id, sink, tag, new Date(sourceTime).toISOString(), value ?? 'none', code, reason].join('  '));
  }
  console.log(`${total} samples in quarantine${total > samples.length ? `, the newest ${samples.length} shown` : ''}`);
};

const change = async (path: string, more: object): Promise<void> => {
  if (values.sink === undefined) return fail(`which sink?\n${USAGE}`);
  const ids = values.id === undefined ? {} : { ids: values.id };
  const { stored, refused, waiting, dropped, message } = QuarantineOutcome.parse(
    await ask(path, { sink: values.sink, ...ids, ...more }),
  );
  console.log(`stored ${stored}, refused again ${refused}, waiting ${waiting}, dropped ${dropped}`);
  if (message !== null) console.log(`${message.zh}\n${message.en}`);
  process.exitCode = refused + waiting > 0 ? 1 : 0;
};

if (verb === 'list') await list();
else if (verb === 'send')
  await change('/api/quarantine/resend', {
    ...(values.value === undefined ? {} : { value: values.value === 'none' ? null : number(values.value) }),
    ...(values.status === undefined ? {} : { status: number(values.status) }),
  });
else if (verb === 'drop' && (values.all || values.id)) await change('/api/quarantine/drop', {});
else fail(USAGE);
