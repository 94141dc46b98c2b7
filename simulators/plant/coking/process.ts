import type { Line } from '../../../config/plant/line.ts';
import type { Point } from '../../../config/plant/point.ts';
import { seeded } from '../../../config/vocabulary/random.ts';
import { gaussian } from '../../random.ts';
import type { LoopWiring } from '../parts/controller.ts';
import type { FaultSchedule } from '../parts/fault-schedule.ts';
import { lagShare } from '../parts/first-order.ts';
import type { Instrumentation, Process, Truth } from '../parts/process.ts';
import type { SensorFault } from '../parts/sensor.ts';
import { Valve } from '../parts/valve.ts';
import type { DeviceCondition } from '../plant.ts';
import { Battery } from './battery.ts';
import { BenzolPlant } from './benzol.ts';
import { type Charge, NORMAL_CHARGE, normalYield } from './coal.ts';
import { Cooler, Precipitator } from './cooling.ts';
import { Decanter } from './decanter.ts';
import { Desulphurisation } from './desulphurisation.ts';
import { Disturbances } from './disturbances.ts';
import { Exhauster } from './exhauster.ts';
import { applySensorFaults, deviceCondition, ProcessFaults } from './faults.ts';
import { GasHolder } from './gas-holder.ts';
import { GasMain } from './gas-main.ts';
import { Heating } from './heating.ts';
import { type SafetyActions, SafetySystem } from './interlocks.ts';
import { Laboratory } from './laboratory.ts';
import { Ledger } from './ledger.ts';
import { LOOPS } from './loops.ts';
import type { Oven } from './oven.ts';
import { sensorResponse } from './response.ts';
import { Saturator } from './saturator.ts';
import { cokingSignals } from './signals.ts';
import { add, assign, composition, normalStreams, nothing, type Streams, total } from './species.ts';

const PURGE_KGH = 0.75;
/** kg/h of air for each kg/h of heating gas. */
const AIR_RATIO = 105.9761 / 7.1668;
/** Share of gas and air that still passes while the regenerators change over. */
const CHANGING = 0.62;
/** Loops of the heating hold their outputs for so long while the regenerators change over. */
const RESTING = new Set(['FIC-71101', 'AIC-70701', 'PIC-70701']);
const REST_S = 30;
/** kPa across the butterfly at the normal point. */
const BUTTERFLY_KPA = 1.28;
const PRECIPITATOR_KPA = 0.6;
/** The crack in a wall leaks while the charge is young and swells. */
const CRACK_H = 3;
/** kW that an oven's flue loses to its surroundings; fitted so that the heating gas of a cycle is the normal one. */
const OVEN_LOSS_KW = 3.5;

/** The coking line: ovens, gas treatment, by-products, and the gas that goes back to heat the ovens. */
export class CokingProcess implements Process {
  readonly loops: readonly LoopWiring[];
  readonly signals: ReadonlyMap<string, () => number>;
  readonly normal: Streams;
  readonly battery: Battery;
  readonly heating: Heating;
  readonly main: GasMain;
  readonly cooler: Cooler;
  readonly precipitator: Precipitator;
  readonly exhauster: Exhauster;
  readonly decanter: Decanter;
  readonly absorber: Desulphurisation;
  readonly saturator: Saturator;
  readonly benzol: BenzolPlant;
  readonly holder: GasHolder;
  readonly laboratory: Laboratory;
  readonly faults: ProcessFaults;
  readonly disturbances: Disturbances;
  readonly safety: SafetySystem;
  actions: SafetyActions;
  /** Raw gas through the crack of a wall into the flue, kg/h. */
  readonly crack = nothing();
  readonly flared = nothing();
  /** The next charge, as the belt sees it. */
  nextCharge: Charge = NORMAL_CHARGE;
  liquor = 1;
  liquorAsked = 1;
  heatingGasKgH = 7.1668;
  airKgH = 105.9761;
  gasPressureKpa = 3;
  /** What the pressure transmitter of the main sees through its tapping. */
  tappedKpa = 0.08;
  energyKwh = 86_000;
  timeS = 0;
  readonly #ledger: Ledger;
  readonly #rawGas = nothing();
  readonly #burnt: number;
  readonly #valves = new Map<string, Valve>();
  readonly #outputNormal = new Map<string, number>();
  #measured: (tag: string) => number = () => Number.NaN;

  /** @param disturbance share of the pack's slow disturbances */
  constructor(line: Line, faults: FaultSchedule, seed: number, disturbance: number) {
    const normal = normalStreams(line);
    const elements = composition(line);
    const { of: yields, burnt } = normalYield(normal);
    this.normal = normal;
    this.#burnt = burnt;
    this.faults = new ProcessFaults(faults);
    this.disturbances = new Disturbances(disturbance, gaussian(seeded(seed ^ 0x3c6ef372)));
    const chance = seeded(seed ^ 0x1b873593);
    this.laboratory = new Laboratory(gaussian(chance), chance);
    this.safety = new SafetySystem(
      (tag) => this.#measured(tag),
      () => this.heating.changing,
    );
    this.actions = this.safety.actions;
    this.heating = new Heating(elements, OVEN_LOSS_KW);
    this.loops = LOOPS.map((loop) =>
      RESTING.has(loop.id) ? { ...loop, rests: () => this.heating.sinceChangeS < REST_S } : loop,
    );
    this.battery = new Battery(yields, {
      flueC: (oven) => this.heating.flueC[oven] ?? 0,
      takeCharge: () => this.#takeCharge(),
      mayCharge: () => !this.actions.stopCharging && this.main.kpaG > 0.02 && this.main.kpaG < 0.15,
      mayPush: (oven) => this.#mayPush(oven),
      pushed: (push) => this.laboratory.take(push),
    });
    this.main = new GasMain(normal);
    this.cooler = new Cooler(normal);
    this.precipitator = new Precipitator(normal);
    this.exhauster = new Exhauster(normal);
    this.decanter = new Decanter(normal);
    this.absorber = new Desulphurisation(normal);
    this.saturator = new Saturator(normal);
    this.benzol = new BenzolPlant(normal);
    this.holder = new GasHolder(normal);
    for (const loop of line.loops) {
      this.#valves.set(loop.id, new Valve(loop.outputNormal, loop.id === 'PIC-80101' ? 0.4 : 3));
      this.#outputNormal.set(loop.id, loop.outputNormal);
    }
    this.#ledger = new Ledger(this, elements);
    this.signals = cokingSignals(this);
  }

  response(point: Point): { lagS: number; delayS: number } {
    return sensorResponse(point);
  }

  applySensorFaults(faults: FaultSchedule, sensor: (tag: string) => SensorFault): void {
    applySensorFaults(faults, sensor);
  }

  deviceCondition(device: string, faults: FaultSchedule): DeviceCondition {
    return deviceCondition(device, faults);
  }

  reset(): void {
    this.safety.reset();
  }

  truth(): Truth {
    return { streams: this.#ledger.streams(), states: this.#ledger.states() };
  }

  /** Position of a final element against its normal position. */
  ratio(loop: string): number {
    return (this.#valves.get(loop)?.position ?? 0) / (this.#outputNormal.get(loop) ?? 100);
  }

  step(dtS: number, instrumentation: Instrumentation): void {
    this.#measured = instrumentation.measured;
    this.safety.step(dtS);
    this.actions = this.safety.actions;
    this.disturbances.step(dtS, this.timeS);
    for (const [loop, valve] of this.#valves) {
      const stiction = loop === 'PIC-80101' ? this.faults.stiction : 0;
      valve.step(dtS, instrumentation.output(loop), 4 * stiction, stiction);
    }
    this.battery.step(dtS);
    this.#stepMain(dtS);
    this.#stepByProducts(dtS);
    this.#stepHeating(dtS);
    this.#ledger.book(dtS);
    this.energyKwh += (this.electricKw * dtS) / 3600;
    this.timeS += dtS;
  }

  #takeCharge(): { charge: Charge; lateS: number } {
    const charge = this.nextCharge;
    const { charge: next, lateS } = this.disturbances.nextCharge();
    const { blendVolatile, blendMoisture, poorShrinkage } = this.faults;
    this.nextCharge = {
      ...next,
      moisture: next.moisture + blendMoisture / 100,
      volatile: next.volatile + blendVolatile,
    };
    return { charge: { ...charge, shrinkage: charge.shrinkage * (1 - poorShrinkage) }, lateS };
  }

  #mayPush(oven: Oven): boolean {
    return oven.chamber.heat.centreC > 950 && this.battery.quench.level > 20;
  }

  #stepMain(dtS: number): void {
    const { battery, main, cooler, precipitator, exhauster, faults, actions } = this;
    assign(this.#rawGas, battery.rawGas);
    const cracked = battery.ovens[2];
    const leaks = faults.wallLeak > 0 && cracked?.chamber.charge && cracked.elapsedH < CRACK_H;
    assign(this.crack, cracked?.chamber.leaving ?? this.crack, leaks ? faults.wallLeak : 0);
    add(this.#rawGas, this.crack, -1);
    this.liquorAsked = actions.emergencyLiquor ? 1 : this.ratio('FIC-80101');
    this.liquor = Math.min(this.liquorAsked, faults.liquorPassing);
    const behind = exhauster.suctionKpaG + cooler.dropKpa + PRECIPITATOR_KPA;
    const opening = actions.exhausterLow ? 5 / 52 : this.ratio('PIC-80101');
    const leavingKgH = (kpaG: number) => 35.8711 * opening * Math.sqrt(Math.max(0, kpaG - behind) / BUTTERFLY_KPA);
    main.step(dtS, {
      rawGas: this.#rawGas,
      purgeKgH: PURGE_KGH,
      doorKgH: faults.doorKgH,
      burnt: this.#burnt,
      liquor: this.liquor,
      liquorC: 76,
      bleeds: actions.exhausterOff,
      leavingKgH,
    });
    const tapped = faults.pluggedTapping > 0 ? lagShare(dtS, 60) : 1;
    this.tappedKpa += (main.kpaG - this.tappedKpa) * tapped;
    cooler.step(dtS, {
      gas: main.leaving,
      valve: this.ratio('TIC-80402'),
      waterC: 28 + this.disturbances.waterK,
      fouling: faults.fouled,
      plugged: faults.plugged,
    });
    precipitator.step(dtS, cooler.leaving, !actions.cutVoltage);
    const speed = actions.exhausterOff ? 0 : actions.exhausterLow ? 0.15 : this.ratio('PIC-80401');
    exhauster.step(dtS, precipitator.leaving, speed);
    this.decanter.step(dtS, cooler.condensate, precipitator.tar, main.evaporatedKgH, main.tarKgH);
  }

  #stepByProducts(dtS: number): void {
    const { absorber, saturator, benzol, holder, actions, faults, disturbances } = this;
    const waterC = 28 + disturbances.waterK;
    absorber.step(dtS, {
      gas: this.exhauster.leaving,
      liquor: this.ratio('FIC-81211'),
      air: this.ratio('FIC-81101'),
      acid: faults.absorberAcid,
      waterC,
    });
    saturator.step(dtS, { gas: absorber.leaving, acid: this.ratio('AIC-90101'), heat: this.ratio('TIC-90201') });
    const still = actions.closeStillHeat ? 0 : 1;
    benzol.step(dtS, {
      gas: saturator.leaving,
      cooling: this.ratio('TIC-90501'),
      oil: this.ratio('FIC-90401'),
      heat: still * this.ratio('TIC-90902'),
      reflux: this.ratio('TIC-90901'),
      steam: still,
      waterC,
      aged: faults.agedOil,
    });
    const open = actions.closeHeatingGas ? 0 : 1;
    const gap = this.heating.changing ? CHANGING : 1;
    const pressure = Math.sqrt(Math.max(0, holder.kpaG) / 3.2);
    const asked = 7.1668 * open * gap * this.ratio('FIC-71101') * pressure;
    const clean = actions.bypassHolder ? EMPTY : benzol.leaving;
    assign(this.flared, benzol.leaving, actions.bypassHolder ? 1 : 0);
    holder.step(dtS, clean, asked, actions.closeSurplus ? 0 : this.ratio('PIC-90501'));
    this.heatingGasKgH = total(holder.heating);
    const settled = open * (3 + 3 * (this.ratio('FIC-71101') * pressure - 1)) * gap;
    this.gasPressureKpa += (Math.max(0, settled) - this.gasPressureKpa) * lagShare(dtS, 2);
  }

  #stepHeating(dtS: number): void {
    const { heating, battery, holder, faults } = this;
    const loops = ['TIC-70101', 'TIC-70201', 'TIC-70301', 'TIC-70401'];
    const demands = loops.map((loop) => this.ratio(loop));
    const sum = demands.reduce((all, demand) => all + demand, 0);
    const fired = this.actions.closeHeatingGas ? 7.1668 : this.ratio('FIC-71101') * 7.1668;
    this.airKgH = AIR_RATIO * fired * this.ratio('AIC-70701') * (heating.changing ? CHANGING : 1);
    heating.step(dtS, {
      gasKgH: this.heatingGasKgH,
      gas: holder.heating,
      airKgH: this.airKgH,
      shares: demands.map((demand) => (sum > 0 ? demand / sum : 0.25)),
      leak: this.crack,
      intoWallKw: battery.ovens.map(({ chamber }) => chamber.heat.fromFlueKw),
      slip: faults.slip,
      draught: this.ratio('PIC-70701'),
      windKpa: this.disturbances.windKpa,
    });
  }

  /** All power meters, kW. */
  get electricKw(): number {
    const { exhauster, machines, pumps, chiller, heater } = this.power;
    return exhauster + machines + pumps + chiller + heater;
  }

  get power() {
    return {
      exhauster: this.exhauster.kilowatt,
      machines: 1.1,
      pumps: 4.6,
      chiller: 2.6 * (0.4 + 0.6 * this.ratio('TIC-80402')),
      heater: this.actions.closeStillHeat ? 0 : 3 * this.ratio('TIC-90902'),
    };
  }
}

const EMPTY = nothing();
