import { defaultConfigDir, loadConfig } from './load.ts';
import { ConfigError } from './problem.ts';

// `npm run check-config [-- DIR]`: every mistake of every file at once, exit 1; or what there is, exit 0.

const dir = process.argv[2] ?? defaultConfigDir;
try {
  const { base, lines, points } = loadConfig(dir, 'every');
  console.log(`${base.name.zh} ${base.name.en}: no mistakes found`);
  for (const line of lines) {
    const own = points.ofLine(line.id);
    const measured = own.filter(({ origin }) => origin === 'measured').length;
    console.log(
      `  ${line.id}: ${measured} measured and ${own.length - measured} estimated points, ${line.devices.length} devices, ` +
        `${line.equipment.length} equipment items, ${line.streams.length} streams, ${line.units.length} units`,
    );
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
