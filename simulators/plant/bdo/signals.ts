import type { BdoProcess } from './process.ts';
import { total } from './species.ts';
import { type StreamId, weightPercent } from './streams.ts';
import { OIL_FLOWS } from './utilities.ts';

const BAROMETER = 89;

/** Which state or flow stands behind which tag. */
export const bdoSignals = (p: BdoProcess): ReadonlyMap<string, () => number> => {
  const { streams, normal, reactors, gas, skid, stripper, slurry, bed, thf, utilities } = p;
  const [a, b] = reactors.vessels;
  const flow = (id: StreamId) => () => total(streams[id]);
  const share = (id: StreamId, species: Parameters<typeof weightPercent>[1]) => () =>
    weightPercent(streams[id], species);
  const always = (value: number) => () => value;
  const load = (id: StreamId) => total(streams[id]) / total(normal[id]);
  const coldIn = () => 28 + p.disturbances.coolingWaterK;
  const running = () => !p.actions.stopCompressor;
  const headKpa = () => gas.pressureKpaA - BAROMETER;
  const lift = () => (running() ? 25 * load('S-105') ** 1.8 : 0);
  const leak = () => p.faults.hydrogenLeakKgH / 0.015;

  const signals: Record<string, () => number> = {
    // U-100 acetylene
    'WT-10001': () => skid.hopperKg,
    'ST-10001': () => skid.rpm,
    'FT-10002': flow('S-102'),
    'TT-10101': () => skid.temperatureC,
    'PT-10101': () => skid.pressureKpa,
    'LT-10101': () => skid.level,
    'AT-10102': always(0.1),
    'LT-10201': () => skid.holderLevel,
    'FT-10401': flow('S-104'),
    'AT-10401': () => skid.purity,
    'AT-10402': () => 0.05 + Math.max(0, 6 - skid.holderLevel) * 0.5,
    'AT-10403': always(2),
    'PT-10401': () => headKpa() + lift(),
    'TT-10401': () => 45 + (running() ? 0.08 * (lift() - 25) : -10) + (coldIn() - 28),
    'FT-10501': flow('S-105'),
    'AT-10501': () => gas.acetyleneShare(streams),
    'FT-10901': flow('S-109'),
    'FT-10701': () => (total(streams['S-107']) * 0.085615) / total(normal['S-107']),
    'FT-11401': () => (total(streams['S-114']) * 0.021387) / total(normal['S-114']),
    // U-100 ethynylation
    'FT-20101': flow('S-201'),
    'TT-20101': always(50),
    'AT-20101': () => p.formaldehydeWt,
    'FT-11301': flow('S-113'),
    'TT-10111': () => a.temperatureC + 0.1,
    'TT-10112': () => a.temperatureC - 0.1,
    'PT-10111': headKpa,
    'LT-10111': () => reactors.level(0),
    'AT-10111': () => reactors.ph[0],
    'IT-10111': () => 2.6 * (0.6 + (0.4 * reactors.level(0)) / 61),
    'FT-10112': () => a.jacketKgH,
    'TT-10113': () => a.jacketInC,
    'TT-10114': () => a.jacketOutC,
    'TT-10211': () => b.temperatureC + 0.1,
    'TT-10212': () => b.temperatureC - 0.1,
    'PT-10211': headKpa,
    'LT-10211': () => reactors.level(1),
    'AT-10211': () => reactors.ph[1],
    'IT-10211': () => 2.6 * (0.6 + (0.4 * reactors.level(1)) / 60),
    'FT-10212': () => b.jacketKgH,
    'TT-10213': () => b.jacketInC,
    'TT-10214': () => b.jacketOutC,
    'FT-10601': () => gas.condenserKgH,
    'TT-10601': coldIn,
    'TT-10602': () => gas.condenserOutC,
    'TT-10603': () => gas.offGasC,
    'PDT-10301': () => 45 * load('S-110') * p.faults.filterResistance,
    'FT-11001': flow('S-110'),
    'DT-11001': () => 997.916 + 2.33 * weightPercent(streams['S-110'], 'BYD'),
    'AT-11001': share('S-110', 'BYD'),
    'AT-11002': share('S-110', 'CH2O'),
    'AT-11003': share('S-110', 'PA'),
    // U-200
    'TT-20111': () => stripper.topC,
    'TT-20112': () => stripper.trayC,
    'TT-20113': () => stripper.bottomC,
    'PT-20111': always(4),
    'PDT-20111': () => stripper.dropKpa,
    'LT-20111': () => stripper.sumpLevel,
    'FT-11201': flow('S-112'),
    'FT-20112': () => 11.308 * p.steamRatios[0],
    'FT-20201': flow('S-202'),
    'LT-20301': () => p.buffer.level,
    'TT-20301': () => p.buffer.temperatureC,
    // U-300 LP
    'FT-30101': flow('S-301'),
    'AT-30101': always(99.95),
    'FT-30301': () => (streams['S-303'].H2 * 0.012096) / normal['S-303'].H2,
    'TT-30111': () => slurry.temperatureC + 0.1,
    'TT-30112': () => slurry.temperatureC - 0.1,
    'PT-30111': () => slurry.pressureKpaA - BAROMETER,
    'LT-30111': () => slurry.level,
    'FT-30112': () => slurry.coolerKgH,
    'TT-30113': coldIn,
    'TT-30114': () => slurry.coolerOutC,
    'FT-30113': () => slurry.loopKgH,
    'PDT-30201': () => 55 * load('S-302'),
    'AT-30201': share('S-302', 'BYD'),
    'AT-30202': share('S-302', 'HBA'),
    // U-300 HP
    'FT-30201': flow('S-302'),
    'PT-30401': () => (p.actions.stopBooster ? 0 : 200) + bed.pressureKpaA - BAROMETER,
    'TT-30401': () => (p.actions.stopBooster ? 40 : 95 + 0.004 * (bed.pressureKpaA - 18_089)),
    'PT-30402': () => (p.actions.stopBooster ? 180 : 320),
    'VT-30401': () => (p.actions.stopBooster ? 0.1 : 2.4),
    'XS-30401': () => (p.actions.stopBooster ? 0 : 1),
    'FT-30401': flow('S-304'),
    'FT-30601': flow('S-306'),
    'TT-30211': () => bed.inletC,
    'TT-30221': () => bed.bedC(0),
    'TT-30222': () => bed.bedC(1),
    'TT-30223': () => bed.bedC(2) + p.faults.hotSpotK,
    'TT-30224': () => bed.bedC(3) + 0.3 * p.faults.hotSpotK,
    'TT-30225': () => bed.bedC(4),
    'PT-30211': () => bed.pressureKpaA - BAROMETER,
    'PDT-30211': () => bed.dropKpa(streams),
    'LT-30211': () => bed.level,
    'FT-31001': () => (streams['S-310'].H2 * 0.008064) / normal['S-310'].H2,
    'JT-30301': () => bed.heaterKw,
    'FT-30501': flow('S-305'),
    // U-400
    'PT-40111': always(3),
    'PT-40211': () => p.waterColumnKpaA,
    'PT-40311': () => p.productColumnKpaA,
    'FT-40112': () => 11.679 * p.lightEnds.boilup,
    'FT-40212': () => 9.5122 * p.waterColumn.boilup,
    'FT-40312': () => 16.298 * p.ratio('FIC-40312'),
    'FT-40101': flow('S-401'),
    'FT-40113': () => 16.54 * p.steamRatios[1],
    'FT-40301': flow('S-403'),
    'FT-40213': () => OIL_FLOWS['C-402'] * p.oilRatios[0],
    'FT-40401': flow('S-404'),
    'FT-40313': () => OIL_FLOWS['C-403'] * p.oilRatios[1],
    'TT-40501': () => utilities.oilC,
    'TT-40502': () => utilities.oilReturnC,
    'FT-40501': flow('S-405'),
    'FT-40701': flow('S-407'),
    'FT-40601': flow('S-406'),
    'AT-40501': share('S-405', 'BDO'),
    'AT-40502': share('S-405', 'H2O'),
    'LT-40601': () => (45 * p.dayTankKg) / 1370,
    'TT-40601': always(45),
    // U-500
    'FT-50101': flow('S-501'),
    'TT-50111': () => thf.temperatureC,
    'PT-50111': () => thf.pressureKpa,
    'LT-50111': () => thf.level,
    'FT-50211': flow('S-502'),
    'TT-50121': () => thf.temperatures.low[0],
    'TT-50123': () => thf.temperatures.low[1],
    'FT-50301': flow('S-503'),
    'TT-50221': () => thf.temperatures.high[0],
    'TT-50223': () => thf.temperatures.high[1],
    'PT-50221': () => thf.columnKpa,
    'FT-50501': flow('S-505'),
    'FT-50601': flow('S-506'),
    'FT-50401': flow('S-504'),
    'AT-50601': () => 1e4 * weightPercent(streams['S-506'], 'H2O'),
    // U-600
    'TT-60101': () => utilities.chilledC,
    'TT-60102': () => utilities.returnC,
    'FT-60101': always(2800),
    'XS-60101': always(0),
    'PT-60201': always(620),
    'PT-60301': always(600),
    'PT-60401': always(380),
    'TT-60401': coldIn,
    'GT-60501': () => 0.5 + 4 * leak(),
    'GT-60601': () => 0.5 + 2 * leak(),
    'GT-60902': always(0.05),
    'JT-61101': () => p.power.compressor,
    'JT-61102': () => p.power.booster,
    'JT-61103': () => p.power.pumps,
    'JT-61104': () => p.power.oil,
    'JT-61105': () => p.power.chiller,
    'JQ-61106': () => utilities.energyKwh,
  };
  for (const tag of ['GT-60101', 'GT-60201', 'GT-60301', 'GT-60401', 'GT-60701', 'GT-60801'])
    signals[tag] = always(0.5);
  for (const group of [1, 2, 3, 4, 5, 6]) signals[`XA-6900${group}`] = () => p.safety.group(group);
  const columns = [
    ['401', p.lightEnds],
    ['402', p.waterColumn],
    ['403', p.productColumn],
  ] as const;
  for (const [number, column] of columns) {
    signals[`TT-${number}11`] = () => column.topC;
    signals[`TT-${number}12`] = () => column.trayC;
    signals[`TT-${number}13`] = () => column.bottomC;
    signals[`PDT-${number}11`] = () => column.dropKpa;
    signals[`LT-${number}11`] = () => column.sumpLevel;
    signals[`LT-${number}12`] = () => column.drumLevel;
  }
  return new Map(Object.entries(signals));
};
