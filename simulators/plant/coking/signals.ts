import { Cooler } from './cooling.ts';
import type { CokingProcess } from './process.ts';
import {
  dryKmol,
  dryPercent,
  heatingMj,
  kmol,
  type Mixture,
  MOLAR_MASS,
  NORMAL_M3_PER_KMOL,
  total,
} from './species.ts';

const SIDE_K = 3;

/** mg/Nm³ of a component in wet gas; the line's tables give the vapour of light oil no volume. */
const milligrams = (kg: number, mixture: Readonly<Mixture>): number => {
  const volume = (kmol(mixture) - mixture.BENZ / (MOLAR_MASS.BENZ ?? 1)) * NORMAL_M3_PER_KMOL;
  return volume > 0 ? (1e6 * kg) / volume : 0;
};

/** Which state or flow stands behind which tag. */
export const cokingSignals = (p: CokingProcess): ReadonlyMap<string, () => number> => {
  const { battery, heating, main, cooler, exhauster, decanter, absorber, saturator, benzol, holder } = p;
  const always = (value: number) => () => value;
  const flow = (mixture: Readonly<Mixture>) => () => total(mixture);
  const clean = benzol.leaving;
  const dry =
    (id: Parameters<typeof dryPercent>[1], mixture: Readonly<Mixture> = clean) =>
    () =>
      dryPercent(mixture, id);
  const detector = (normal: number, leakGain: number) => () => normal + leakGain * total(main.leak);

  return new Map<string, () => number>(
    Object.entries({
      ...Object.fromEntries([0, 1, 2, 3].flatMap((place) => Object.entries(ovenSignals(p, place)))),
      'PT-70191': () => battery.ovens[0]?.wallKpa ?? 0,
      'PT-70192': () => 1.5 * (battery.ovens[0]?.wallKpa ?? 0),
      'ZT-70191': () => battery.ovens[0]?.shrinkageMm ?? 0,
      'WT-70001': () => battery.weightKg,
      'WT-70002': () => battery.quench.weightKg,
      'MT-70001': () => 100 * p.nextCharge.moisture,
      'IT-70001': () => battery.ramA,
      // U700 heating and quench
      'FT-70301': flow(main.purge),
      'FT-71101': () => p.heatingGasKgH,
      'PT-71101': () => p.gasPressureKpa,
      'AT-71101': () => {
        const volume = dryKmol(holder.gas) * NORMAL_M3_PER_KMOL;
        return volume > 0 ? heatingMj(holder.gas) / volume : 0;
      },
      'FT-70601': () => p.airKgH,
      'TT-70601': () => heating.airC,
      'ZS-70602': () => heating.position,
      'TT-70602': () => heating.wasteC,
      'AT-70701': () => heating.oxygen,
      'AT-70702': () => heating.coPpm,
      'AT-70703': () => heating.noxMg,
      'TT-70701': () => heating.stackC,
      'PT-70701': () => heating.draughtKpa,
      'FT-70801': () => battery.quench.waterKgH,
      'LT-70801': () => battery.quench.level,
      // U800 condensation and exhauster
      'PT-80101': () => p.tappedKpa,
      'TT-80101': () => main.celsius,
      'FT-80101': () => 600 * p.liquor,
      'PT-80102': () => 300 * p.liquorAsked + 120 * (p.liquorAsked - p.liquor),
      'TT-80102': always(76),
      'AT-80101': dry('O2', main.leaving),
      'TT-80401': () => cooler.stageC,
      'TT-80402': () => cooler.outC,
      'PDT-80401': () => cooler.dropKpa,
      'FT-80411': always(Cooler.waterKgH),
      'TT-80411': () => 28 + p.disturbances.waterK,
      'TT-80412': () => cooler.waterOutC,
      'FT-80421': () => cooler.chilledKgH,
      'TT-80421': always(16),
      'TT-80422': () => cooler.chilledOutC,
      'PT-80401': () => exhauster.suctionKpaG,
      'ET-80601': () => p.precipitator.kilovolt,
      'IT-80601': () => (14 * p.precipitator.kilovolt) / 38,
      'AT-80601': dry('O2', p.precipitator.leaving),
      'AT-80602': () => milligrams(p.precipitator.leaving.TAR, p.precipitator.leaving),
      'ST-80801': () => exhauster.rpm,
      'IT-80801': () => (exhauster.rpm < 1 ? 0 : 6.2 * (0.3 + (0.7 * exhauster.rpm) / 820)),
      'VT-80801': () => 1.8 * (0.4 + (0.6 * exhauster.rpm) / 820),
      'TT-80801': () => 30 + (22 * exhauster.rpm) / 820,
      'PT-80802': always(150),
      'XS-80801': () => (exhauster.rpm > 50 ? 1 : 0),
      'PT-80801': () => exhauster.dischargeKpaG,
      'TT-80802': () => exhauster.dischargeC,
      'FT-80801': flow(exhauster.leaving),
      'LT-80901': () => decanter.tarLevel,
      'TT-80901': always(74),
      'FT-80901': flow(decanter.tar),
      'AT-80901': () => (100 * decanter.tar.H2O) / Math.max(1e-9, total(decanter.tar)),
      'FT-81001': flow(decanter.excess),
      'LT-81001': () => decanter.tankLevel,
      'FT-80501': flow(cooler.condensate),
      // U800 desulphurisation
      'TT-81201': () => absorber.gasC,
      'AT-81201': () => milligrams(absorber.leaving.H2S, absorber.leaving),
      'AT-81202': () => milligrams(exhauster.leaving.H2S, exhauster.leaving),
      'FT-81211': () => 1500 * p.ratio('FIC-81211'),
      'AT-81211': () => absorber.ph,
      'AT-81212': () => absorber.redoxMv,
      'FT-81101': flow(absorber.air),
      'FT-81601': flow(absorber.makeUp),
      'FT-81301': flow(absorber.offGas),
      'WT-81401': flow(absorber.paste),
      'FT-81501': flow(absorber.bleed),
      // U900 by-products
      'FT-90701': flow(benzol.condensate),
      'FT-91001': flow(benzol.water),
      'TT-90201': () => saturator.celsius,
      'AT-90101': () => saturator.acidity,
      'FT-90101': flow(saturator.acid),
      'FT-91701': flow(saturator.water),
      'PDT-90101': () => saturator.dropKpa,
      'WT-90301': flow(saturator.sulphate),
      'TT-90501': () => benzol.gasC,
      'FT-90401': flow(benzol.lean),
      'FT-90601': flow(benzol.rich),
      'TT-90401': () => benzol.oilC,
      'TT-90901': () => benzol.topC,
      'TT-90902': () => benzol.heaterC,
      'FT-90901': flow(benzol.benzol),
      'FT-90801': flow(benzol.steam),
      'AT-90501': () => milligrams(clean.BENZ, clean) / 1000,
      'AT-90511': dry('H2'),
      'AT-90512': dry('CH4'),
      'AT-90513': dry('CO'),
      'AT-90514': dry('CO2'),
      'AT-90515': dry('N2'),
      'AT-90516': dry('O2'),
      'AT-90517': dry('C2H4'),
      // U900 holder and utilities
      'FT-90501': flow(clean),
      'LT-90501': () => holder.level,
      'PT-90501': () => holder.kpaG,
      'FT-91201': flow(holder.surplus),
      'BS-91201': () => (total(holder.surplus) + total(p.flared) > 0.5 ? 1 : 0),
      'PT-95101': always(550),
      'PT-95201': always(620),
      'GT-96101': detector(2, 60),
      'GT-96201': () => 2 + (heating.draughtKpa > -0.02 ? 60 : 0),
      'GT-96202': always(0.5),
      'GT-96301': always(2),
      'GT-96302': always(0.5),
      'GT-96401': always(2),
      'GT-96501': always(2),
      'GT-96502': always(0.5),
      'GT-96601': always(2),
      'GT-96602': always(0.5),
      'JT-97101': () => p.power.exhauster,
      'JT-97102': () => p.power.machines,
      'JT-97103': () => p.power.pumps,
      'JT-97104': () => p.power.chiller,
      'JT-97105': () => p.power.heater,
      'JQ-97106': () => p.energyKwh,
      ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`XA-9900${n}`, () => (p.safety.group(n) ? 1 : 0)])),
    }),
  );
};

/** kPa that the standpipe costs at the mean flow of an oven, and more while steam bursts out of a new charge. */
const STANDPIPE_KPA = 0.04;
const OVEN_KGH = 6.1;

const ovenSignals = (p: CokingProcess, place: number): Record<string, () => number> => {
  const oven = p.battery.ovens[place];
  if (!oven) return {};
  const { chamber } = oven;
  const n = `70${place + 1}`;
  const flue = () => p.heating.flueC[place] ?? 0;
  const moving = () => total(chamber.leaving);
  return {
    [`TT-${n}01`]: () => flue() - SIDE_K,
    [`TT-${n}02`]: () => flue() + SIDE_K,
    [`TT-${n}03`]: () => chamber.heat.brickC,
    [`TT-${n}04`]: () => chamber.heat.centreC,
    [`TT-${n}05`]: () => {
      // Little gas cools on its way up.
      const share = moving() / (moving() + 0.6);
      return 230 + (500 + 0.25 * (chamber.heat.surfaceC - 1007)) * share;
    },
    [`PT-${n}01`]: () => (oven.connected ? p.main.kpaG + (STANDPIPE_KPA * moving()) / OVEN_KGH : 0),
    [`ZS-${n}01`]: () => oven.stage,
    [`KT-${n}01`]: () => oven.elapsedH,
  };
};
