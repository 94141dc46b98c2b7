import { type Arguments, readArguments } from './config/plant/arguments.ts';
import { type Config, loadConfig } from './config/plant/load.ts';
import { dataDirOf } from './config/plant/run-process.ts';
import { isLoopbackHost } from './config/plant/secret.ts';
import { systemClock } from './config/vocabulary/clock.ts';
import { partsOf } from './gateway/supervise/parts.ts';
import { busyPorts, wantedPorts } from './gateway/supervise/ports.ts';
import { bothLanguages } from './gateway/supervise/say.ts';
import { supervise } from './gateway/supervise/supervisor.ts';

// Runs the whole pilot base on one machine: npm start [-- --line bdo --config DIR --data DIR --port 8080 --speed 10 --no-simulators]

const print = (line: string) => console.log(line);

const refuse = (zh: string, en: string): never => {
  print(`✗ ${bothLanguages(zh, en)}`);
  process.exit(1);
};

const read = (): { args: Arguments; config: Config } => {
  try {
    const args = readArguments(process.argv.slice(2));
    return { args, config: loadConfig(args.config, args.lines) };
  } catch (error) {
    return refuse('无法启动', `cannot start: ${(error as Error).message}`);
  }
};

const { args, config } = read();
const { dashboard } = config.base;
if (!isLoopbackHost(dashboard.host)) {
  refuse(
    `尚未设置用户，驾驶舱只能监听本机，不能监听 ${dashboard.host}`,
    `dashboard.host is ${dashboard.host}, but without users the dashboard listens on 127.0.0.1 only; correct it in base.yaml`,
  );
}
const busy = await busyPorts(wantedPorts(config, args));
if (busy.length > 0) {
  const list = busy.map(({ host, port, use }) => `\n    ${host}:${port}  ${use}`).join('');
  refuse('端口已被占用', `these ports are in use; stop what listens there or choose others:${list}`);
}

const url = `http://${dashboard.host}:${args.port ?? dashboard.port}`;
const lines = config.lines.map(({ id }) => id).join(', ');
print(`${bothLanguages(config.base.name.zh, config.base.name.en)}: ${lines}, ${config.points.length} points`);
print(bothLanguages('数据目录', `data in ${dataDirOf(args, config.base)}`));
const supervisor = supervise(partsOf(config.base, args), process.argv.slice(2), systemClock, print, ({ name }) => {
  if (name === 'dashboard') print(`→ ${bothLanguages('请打开', `open ${url}`)}`);
});

let stopping = false;
const stop = async () => {
  if (stopping) {
    supervisor.kill();
    process.exit(1);
  }
  stopping = true;
  print(bothLanguages('正在按顺序停止，再按一次立即结束', 'stopping in order; once more ends at once'));
  await supervisor.stop();
  print(bothLanguages('已停止', 'stopped'));
  process.exit(0);
};
process.on('SIGINT', () => void stop()).on('SIGTERM', () => void stop());
