import type { TwinReport } from '../../config/vocabulary/twin-report.ts';
import type { StreamFlows } from '../models/model.ts';
import { formValue } from '../numerics/functions.ts';
import type { UnitMotion } from './motion.ts';
import type { TickResult } from './report.ts';

type Balance = TwinReport['balances'][number];

const PER_HOUR = 3600;
const WATTS_PER_KW = 1000;

/** Every balance of the line: total mass with the raw residual of its meters, components and energy as reconciled. */
export const balancesOf = (result: TickResult): Balance[] =>
  [...mass(result), ...components(result), ...energy(result)].map((balance) => {
    const motion = result.motions.get(balance.plantUnit);
    return motion ? inMotion(balance, motion) : balance;
  });

/** What a balance may say while its unit is not steady: the levels close total mass; nothing closes the rest. */
const inMotion = (balance: Balance, motion: UnitMotion): Balance => {
  if (motion.kind === 'steady') return balance;
  const tags = motion.tags.slice(0, 3).join(', ');
  if (motion.kind === 'inventory' && balance.kind === 'mass') {
    const { residual, sigma } = balance;
    const taken = PER_HOUR * motion.rate;
    const left = residual === null ? null : residual - taken;
    return {
      ...balance,
      accumulation: taken,
      residual: left,
      sigma: sigma === null ? null : Math.hypot(sigma, PER_HOUR * motion.sigma),
      closurePercent: left !== null && balance.in ? (100 * left) / balance.in : null,
      reconciledResidual: null,
      note: balance.note ?? {
        zh: `液位在变（${tags}）：按液位变化率计入积累 ${taken.toFixed(1)} kg/h`,
        en: `its level moves (${tags}): closed with the rate of the level, ${taken.toFixed(1)} kg/h taken up`,
      },
    };
  }
  return {
    ...balance,
    ...(balance.kind === 'mass' ? {} : { in: null, out: null }),
    residual: null,
    sigma: null,
    closurePercent: null,
    reconciledResidual: null,
    note: {
      zh: `不稳态（${tags}）：积累量未知，不给出数值`,
      en: `not steady (${tags}): what it takes up is not known, so there is no number`,
    },
  };
};

const mass = ({ rawMass, flowsheet, reconciler, solution }: TickResult): Balance[] =>
  rawMass.map((raw): Balance => {
    const unit = flowsheet.units.find(({ id }) => id === raw.unit);
    const known = solution.converged && unit !== undefined;
    const total = (streams: readonly StreamFlows[]) =>
      streams.reduce((sum, { component }) => {
        for (const index of component.values()) sum += reconciler.x[index] as number;
        return sum;
      }, 0);
    const taken = known
      ? [...unit.accumulation.values(), ...(unit.inventories ?? []).map(({ variable }) => variable)].reduce(
          (sum, index) => sum + (reconciler.x[index] as number),
          0,
        )
      : 0;
    return {
      id: `${raw.unit}/mass`,
      plantUnit: raw.unit,
      kind: 'mass',
      unit: 'kg/h',
      in: perHour(raw.in),
      out: perHour(raw.out),
      residual: perHour(raw.residual),
      sigma: perHour(raw.sigma),
      closurePercent: raw.residual !== null && raw.in ? (100 * raw.residual) / raw.in : null,
      reconciledResidual: known ? PER_HOUR * (total(unit.inlets) - total(unit.outlets) - taken) : null,
      note:
        raw.missing.length > 0
          ? {
              zh: `${raw.missing.join('、')} 没有流量测量`,
              en: `no flow measured of ${raw.missing.join(', ')}`,
            }
          : null,
    };
  });

const components = ({ flowsheet, reconciler, solution }: TickResult): Balance[] =>
  flowsheet.balances.flatMap(({ id, unit: plantUnit, kind, component }, row): Balance[] => {
    if (kind !== 'component') return [];
    const unit = flowsheet.units.find((candidate) => candidate.id === plantUnit);
    const flow = (streams: readonly StreamFlows[]) =>
      streams.reduce((sum, stream) => {
        const index = stream.component.get(component);
        return index === undefined ? sum : sum + (reconciler.x[index] as number);
      }, 0);
    const known = solution.converged && unit !== undefined;
    return [
      {
        id,
        plantUnit,
        kind: 'component',
        unit: 'kg/h',
        in: known ? PER_HOUR * flow(unit.inlets) : null,
        out: known ? PER_HOUR * flow(unit.outlets) : null,
        residual: null,
        sigma: null,
        closurePercent: null,
        reconciledResidual: known ? PER_HOUR * (reconciler.constraintValue[row] as number) : null,
        note: {
          zh: '协调后的流量；进出之差为生成或消耗。组成并未全部测量',
          en: 'reconciled flows; the difference of in and out is made or taken up. Not every composition is measured',
        },
      },
    ];
  });

/** Raw residual where every duty is measured: reconciled enthalpies against what the utilities say. */
const energy = ({ flowsheet, reconciler, solution, inputs }: TickResult): Balance[] =>
  flowsheet.energy.map(({ id, unit, row }, k): Balance => {
    const config = flowsheet.line.twin?.energy.find((entry) => entry.unit === unit);
    const duties = config?.duties ?? [];
    const measurementOf = (name: string) => flowsheet.measurements.findIndex((m) => m.id === name);
    let heatIn = 0;
    let heatOut = 0;
    let raw = config ? config.loss.kw * -WATTS_PER_KW : Number.NaN;
    let variance = config ? (config.loss.sigmaKw * WATTS_PER_KW) ** 2 : Number.NaN;
    const missing: string[] = [];
    for (const { id: duty, direction } of duties) {
      const estimate = reconciler.x[flowsheet.indexOf(`duty.${duty}`)] as number;
      if (direction === 'in') heatIn += estimate;
      else heatOut += estimate;
      const i = measurementOf(`${duty}.Q`);
      if (i < 0 || inputs.gate[i] !== null) missing.push(duty);
      else {
        raw += (direction === 'in' ? 1 : -1) * (inputs.value[i] as number);
        variance += (inputs.sigma[i] as number) ** 2;
      }
    }
    const loss = reconciler.x[flowsheet.indexOf(`${unit}.loss`)] as number;
    const known = solution.converged;
    const total = row.kind === 'polynomial' && known ? formValue(row.linear, reconciler.x) : Number.NaN;
    const released = total - heatIn + heatOut + loss;
    const measurable = known && missing.length === 0;
    const residual = (released + raw) / WATTS_PER_KW;
    const gross = Math.max(Math.abs(heatIn), Math.abs(heatOut + loss)) / WATTS_PER_KW;
    return {
      id,
      plantUnit: unit,
      kind: 'energy',
      unit: 'kW',
      in: known ? (heatIn + Math.max(0, released)) / WATTS_PER_KW : null,
      out: known ? (heatOut + loss + Math.max(0, -released)) / WATTS_PER_KW : null,
      residual: measurable ? residual : null,
      sigma: measurable ? Math.sqrt(variance) / WATTS_PER_KW : null,
      closurePercent: measurable && gross > 0 ? (100 * residual) / gross : null,
      reconciledResidual: known
        ? (reconciler.constraintValue[flowsheet.balances.length + k] as number) / WATTS_PER_KW
        : null,
      note:
        missing.length > 0
          ? {
              zh: `${missing.join('、')} 的热负荷没有测量，由本平衡估计`,
              en: `duty not measured: ${missing.join(', ')}; it is estimated from this balance`,
            }
          : null,
    };
  });

const perHour = (value: number | null): number | null => (value === null ? null : value * PER_HOUR);
