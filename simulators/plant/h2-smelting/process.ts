import type { Line } from '../../../config/plant/line.ts';
import type { Point } from '../../../config/plant/point.ts';
import { seeded } from '../../../config/vocabulary/random.ts';
import { gaussian } from '../../random.ts';
import type { FaultSchedule } from '../parts/fault-schedule.ts';
import { lagShare } from '../parts/first-order.ts';
import type { Instrumentation, Process, Truth } from '../parts/process.ts';
import type { SensorFault } from '../parts/sensor.ts';
import { Valve } from '../parts/valve.ts';
import type { DeviceCondition } from '../plant.ts';
import { Disturbances } from './disturbances.ts';
import { applySensorFaults, deviceCondition, ProcessFaults } from './faults.ts';
import { normalFeeds, type VesselFeeds } from './feeds.ts';
import { GasTrain } from './gas-train.ts';
import { type SafetyActions, SafetySystem } from './interlocks.ts';
import { LOSS_HEARTH, LOSS_SLAG } from './kinetics.ts';
import { Ledger } from './ledger.ts';
import { LOOPS } from './loops.ts';
import { sensorResponse } from './response.ts';
import { h2SmeltingSignals } from './signals.ts';
import { type Mixture, normalStreams, nothing } from './species.ts';
import { SmeltingVessel } from './vessel.ts';
import { WaterAndBrick } from './water-and-brick.ts';
import { Yard } from './yard.ts';

const HEATER_NM3H = 1546.3;
const PREHEATER_NM3H = 519.92;
/** Flows of utilities that no part of the plant changes, kg/h. */
const WATER_KG = 1000;

/** What the ledger reads. */
export interface Ledgered {
  readonly vessel: SmeltingVessel;
  readonly water: WaterAndBrick;
  readonly yard: Yard;
  readonly streams: Readonly<Record<string, Mixture>> & Readonly<Record<LedgerStream, Mixture>>;
}
type LedgerStream =
  | 'S01'
  | 'S02'
  | 'S03'
  | 'S04'
  | 'S05'
  | 'S06'
  | 'S07'
  | 'S08'
  | 'LEAK'
  | 'S10'
  | 'S11'
  | 'S12'
  | 'S13';

/** The hydrogen smelting line: injection, blast, vessel, gas train, water, and what is tapped. */
export class H2SmeltingProcess implements Process, Ledgered {
  readonly loops = LOOPS;
  readonly signals: ReadonlyMap<string, () => number>;
  readonly vessel: SmeltingVessel;
  readonly train: GasTrain;
  readonly water = new WaterAndBrick();
  readonly yard = new Yard();
  readonly faults: ProcessFaults;
  readonly safety: SafetySystem;
  readonly disturbances: Disturbances;
  readonly streams: Ledgered['streams'];
  actions: SafetyActions;
  /** Rich gas metered at the valve skid; a leak behind it never reaches the lances. Nm³/h */
  hydrogenInNm3H = 420;
  oreC = 450;
  blastC = 1150;
  domeC = 1285;
  forehearthC = 1420;
  leakLel = 0;
  energyKwh = 0;
  readonly normalFeeds: Readonly<VesselFeeds>;
  readonly #ledger = new Ledger();
  readonly #valves = new Map<string, Valve>();
  readonly #outputNormal = new Map<string, number>();
  #measured: (tag: string) => number = () => Number.NaN;
  #timeS = 0;

  /** @param disturbance share of the pack's slow disturbances */
  constructor(line: Line, faults: FaultSchedule, seed: number, disturbance: number) {
    const normal = normalStreams(line);
    this.vessel = new SmeltingVessel(normal);
    this.train = new GasTrain(normal, this.vessel.gas);
    this.normalFeeds = normalFeeds(normal);
    this.faults = new ProcessFaults(faults);
    this.disturbances = new Disturbances(disturbance, gaussian(seeded(seed ^ 0x2545f491)));
    this.safety = new SafetySystem((tag) => this.#measured(tag));
    this.actions = this.safety.actions;
    for (const loop of line.loops) {
      this.#valves.set(loop.id, new Valve(loop.outputNormal, 2));
      this.#outputNormal.set(loop.id, loop.outputNormal);
    }
    const { streams: fed, hotMetal, slagTap, offGas, dust } = this.vessel;
    const { cooled, clean, toHeater, toPreheater, toFlare } = this.train;
    this.streams = {
      S01: fed.ore,
      S02: fed.coal,
      S03: fed.lime,
      S04: fed.dolomite,
      S05: fed.richGas,
      S06: fed.carrier,
      S07: fed.purge,
      S08: fed.blast,
      LEAK: nothing(),
      S10: hotMetal,
      S11: slagTap,
      S12: offGas,
      S13: dust,
      S14: cooled,
      S15: clean,
      S16: toHeater,
      S17: toPreheater,
      S18: toFlare,
      S19: dust,
      ...Object.fromEntries(WATER_STREAMS.map((id) => [id, nothing()])),
    };
    this.#stepTrain(0);
    this.signals = h2SmeltingSignals(this);
  }

  response(point: Point): { lagS: number; delayS: number } {
    return sensorResponse(point);
  }

  applySensorFaults(faults: FaultSchedule, sensor: (tag: string) => SensorFault): void {
    applySensorFaults(faults, sensor);
  }

  deviceCondition(): DeviceCondition {
    return deviceCondition();
  }

  reset(): void {
    this.safety.reset();
  }

  truth(): Truth {
    return { streams: this.streams, states: this.#ledger.states(this) };
  }

  /** Position of a final element against its normal position. */
  ratio(loop: string): number {
    return (this.#valves.get(loop)?.position ?? 0) / (this.#outputNormal.get(loop) ?? 100);
  }

  step(dtS: number, instrumentation: Instrumentation): void {
    this.#measured = instrumentation.measured;
    this.safety.step(dtS);
    this.actions = this.safety.actions;
    this.disturbances.step(dtS, this.#timeS);
    for (const [loop, valve] of this.#valves) valve.step(dtS, instrumentation.output(loop));
    this.#feed(dtS);
    const { vessel, water, yard } = this;
    vessel.slagTapKgH = yard.tapKgH;
    vessel.hearthLossKw = LOSS_HEARTH * water.hearthShare;
    vessel.step(dtS / 3600);
    this.#stepTrain(dtS);
    this.#stepWater(dtS);
    this.#stepYard(dtS);
    this.#ledger.book(dtS / 3600, this.streams);
    this.energyKwh += (this.electricKw * dtS) / 3600;
    this.#timeS += dtS;
  }

  #feed(dtS: number): void {
    const { actions, disturbances, faults, normalFeeds: normal } = this;
    const { feeds } = this.vessel;
    const ore = actions.stopOre ? 0 : this.ratio('WIC-1111') * (1 + disturbances.pulsation);
    feeds.oreKgH = normal.oreKgH * ore;
    feeds.oreMoisture = Math.max(0, normal.oreMoisture + disturbances.moistureWt / 100);
    feeds.coalKgH = actions.stopCoal ? 0 : normal.coalKgH * Math.min(this.ratio('WIC-1112'), faults.coalPassing);
    feeds.ashRatio = 1 + disturbances.ashWt / 7.5;
    feeds.limeKgH = actions.stopCoal ? 0 : normal.limeKgH * this.ratio('WIC-1113');
    feeds.dolomiteKgH = actions.stopCoal ? 0 : normal.dolomiteKgH * this.ratio('WIC-1114');
    this.hydrogenInNm3H = actions.closeHydrogen
      ? 0
      : 420 * this.ratio('FIC-1201') * (1 + disturbances.headerKpa / 3000);
    feeds.hydrogenNm3H = this.hydrogenInNm3H * (1 - faults.hydrogenLost);
    feeds.richGas.H2 = normal.richGas.H2 - faults.hydrogenImpure;
    feeds.carrierNm3H = 150 * this.ratio('FIC-1121') + 110 * this.ratio('FIC-1122');
    // The hydrogen lances are kept open with nitrogen while the gas is shut off.
    feeds.purgeNm3H = normal.purgeNm3H + faults.purgeNm3H + (actions.closeHydrogen ? 80 : 0);
    feeds.airNm3H = normal.airNm3H * this.ratio('FIC-1301') * actions.blast;
    feeds.oxygenNm3H = actions.stopOxygen ? 0 : normal.oxygenNm3H * this.ratio('FIC-1302') * actions.blast;
    feeds.steamKgH = normal.steamKgH * (feeds.airNm3H / normal.airNm3H);
    feeds.waterKgH = faults.panelLeakM3H * WATER_KG;
    feeds.carryOver = 1 + 0.4 * faults.burntLance;
    this.vessel.stirring = 1 - 0.15 * Math.min(3, faults.burntLance);
    this.vessel.foaming = faults.foaming;
    this.#heatFeeds(dtS, ore);
    feeds.oreC = this.oreC;
    feeds.blastC = Math.max(25, this.blastC + disturbances.blastK);
    this.streams.LEAK.H2O = feeds.waterKgH;
  }

  #heatFeeds(dtS: number, ore: number): void {
    const quality = Math.max(0, this.train.heatingValue) / HEATING_VALUE;
    const fuel = (this.train.cleanNm3H > 100 ? 1 : 0) * quality;
    const oreSettled = 25 + (425 * this.ratio('TIC-1131') * fuel) / Math.max(0.3, ore);
    this.oreC += (Math.min(650, oreSettled) - this.oreC) * lagShare(dtS, 600);
    const blast = this.vessel.feeds.airNm3H + this.vessel.feeds.oxygenNm3H;
    const load = Math.max(0.2, blast / 2514.7) ** 0.5;
    const blastSettled = 25 + (1125 * this.ratio('TIC-1304') * Math.sqrt(fuel)) / load;
    this.blastC += (Math.min(1250, blastSettled) - this.blastC) * lagShare(dtS, 90);
    this.domeC += (1285 + 0.8 * (this.blastC - 1150) - this.domeC) * lagShare(dtS, 1800);
  }

  #stepTrain(dtS: number): void {
    const { vessel, faults, actions } = this;
    this.train.step(dtS, {
      gas: vessel.gas,
      offGas: vessel.offGas,
      gasC: vessel.gasC,
      valve: actions.openGasValve ? 100 / 41 : this.ratio('PIC-1613'),
      steamValve: this.ratio('PIC-1607'),
      waterRatio: this.ratio('FIC-1631'),
      heaterNm3H: HEATER_NM3H * this.ratio('TIC-1304'),
      preheaterNm3H: PREHEATER_NM3H * this.ratio('TIC-1131'),
      tubeLeakKgH: faults.tubeLeakKgH,
      throat: faults.throat,
    });
  }

  #stepWater(dtS: number): void {
    const { vessel, water, faults } = this;
    water.leakM3H = faults.panelLeakM3H;
    water.scale = faults.scale;
    water.conductivity = 42 + 40 * faults.scale;
    const { inventory } = vessel;
    water.step(
      dtS,
      vessel.panelLossKw / LOSS_SLAG,
      1,
      vessel.metalC,
      vessel.feoWt,
      inventory.slagWt('MgO'),
      faults.wearMmH,
    );
    const settled = vessel.metalC + 0.3 * (120 * this.ratio('JIC-1506') - 120);
    this.forehearthC += (settled - this.forehearthC) * lagShare(dtS, 60);
    const lel = 100 * this.faults.hydrogenLost * 6;
    this.leakLel += (lel - this.leakLel) * lagShare(dtS, 4);
    const { panels, panelsBack, lances, roof } = water.flows;
    const kgH = { S20: panels, S21: panelsBack, S22: lances, S23: lances, S24: roof, S25: roof };
    for (const [id, flow] of Object.entries(kgH)) this.#waterStream(id, flow * WATER_KG);
    this.#waterStream('S26', this.train.feedWaterKgH);
    this.#waterStream('S27', this.train.steamKgH);
    this.#waterStream('S28', this.train.waterKgH);
    this.#waterStream('S29', this.train.waterKgH + this.streams.S12.H2O - (this.streams.S15?.H2O ?? 0));
    this.#waterStream('S30', this.train.steamKgH * 0.02);
  }

  #waterStream(id: string, kgH: number): void {
    const stream = this.streams[id];
    if (stream) stream.H2O = kgH;
  }

  #stepYard(dtS: number): void {
    const { feeds, inventory, hotMetal, slagTap } = this.vessel;
    const sum = (mixture: Readonly<Mixture>) => Object.values(mixture).reduce((all, part) => all + part, 0);
    const used = { ore: feeds.oreKgH * 1.0597, coal: feeds.coalKgH, lime: feeds.limeKgH, dolomite: feeds.dolomiteKgH };
    this.yard.step(dtS / 3600, used, sum(hotMetal), sum(slagTap), inventory.slagKg, this.forehearthC);
  }

  /** All power meters, kW. */
  get electricKw(): number {
    const { blower, nitrogen, pumps, gas, inductor } = this.power;
    return blower + nitrogen + pumps + gas + inductor;
  }

  get power() {
    const air = this.vessel.feeds.airNm3H / this.normalFeeds.airNm3H;
    return {
      blower: 20 + 148 * air ** 1.5,
      nitrogen: 12 + (50 * this.vessel.feeds.carrierNm3H) / 260,
      pumps: 58,
      gas: 27 + 20 * this.ratio('FIC-1631'),
      inductor: 120 * this.ratio('JIC-1506'),
    };
  }
}

const WATER_STREAMS = ['S20', 'S21', 'S22', 'S23', 'S24', 'S25', 'S26', 'S27', 'S28', 'S29', 'S30'] as const;
/** MJ/Nm³ of the wet clean gas at normal. */
const HEATING_VALUE = 3.451;
