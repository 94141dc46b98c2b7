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
import { AcetyleneSkid } from './acetylene-skid.ts';
import { COLUMNS } from './columns.ts';
import { Ethynylation } from './ethynylation.ts';
import { applySensorFaults, deviceCondition, ProcessFaults } from './faults.ts';
import { FixedBed } from './fixed-bed.ts';
import { GasLoop, normalEvaporation } from './gas-loop.ts';
import { GreyColumn } from './grey-column.ts';
import { type SafetyActions, SafetySystem } from './interlocks.ts';
import { Ledger } from './ledger.ts';
import { LOOPS } from './loops.ts';
import { sensorResponse } from './response.ts';
import { bdoSignals } from './signals.ts';
import { BufferTank, SlurryHydrogenation } from './slurry-hydrogenation.ts';
import { add, assign, nothing, portion, total } from './species.ts';
import { emptyStreams, normalStreams, type Streams } from './streams.ts';
import { ThfSkid } from './thf-skid.ts';
import { Disturbances, OIL_FLOWS, Utilities } from './utilities.ts';

const TEST_HOT_WATER_KGH = 30;
const PURGE_NITROGEN_KGH = 0.5;
const DEPRESSURISE = 300;
/** kPa that a kg/h of air raises the top of C-402. */
const LEAK_KPA = 17.5;
const V203_KG = 565;
const DAY_TANK_KG = 1370;

/** The BDO line: units in the order of the flow, all draws first, then all balances, so that both ends of a pipe see one flow. */
export class BdoProcess implements Process {
  readonly loops = LOOPS;
  readonly signals: ReadonlyMap<string, () => number>;
  readonly streams: Streams = emptyStreams();
  readonly normal: Streams;
  readonly skid: AcetyleneSkid;
  readonly gas: GasLoop;
  readonly reactors: Ethynylation;
  readonly stripper: GreyColumn;
  readonly buffer: BufferTank;
  readonly slurry: SlurryHydrogenation;
  readonly bed: FixedBed;
  readonly lightEnds: GreyColumn;
  readonly waterColumn: GreyColumn;
  readonly productColumn: GreyColumn;
  readonly thf: ThfSkid;
  readonly utilities = new Utilities();
  readonly disturbances: Disturbances;
  readonly faults: ProcessFaults;
  readonly safety: SafetySystem;
  readonly ledger: Ledger;
  actions: SafetyActions;
  waterColumnKpaA = 10;
  productColumnKpaA = 4;
  dayTankKg = DAY_TANK_KG;
  formaldehydeWt = 37;
  readonly #valves = new Map<string, Valve>();
  readonly #outputNormal = new Map<string, number>();
  #measured: (tag: string) => number = () => Number.NaN;
  #timeS = 0;

  /** @param disturbance share of the pack's slow disturbances */
  constructor(line: Line, faults: FaultSchedule, seed: number, disturbance: number, dryWaterPpm: number) {
    const normal = normalStreams(line);
    this.normal = normal;
    const { evaporation, condensate } = normalEvaporation(normal);
    this.skid = new AcetyleneSkid(normal);
    this.gas = new GasLoop(normal, condensate);
    this.reactors = new Ethynylation(normal, condensate, evaporation);
    this.stripper = new GreyColumn(COLUMNS.stripper, normal['S-110'], normal['S-112'], normal['S-202']);
    this.buffer = new BufferTank(normal['S-202'], V203_KG);
    this.slurry = new SlurryHydrogenation(normal);
    this.bed = new FixedBed(normal);
    this.lightEnds = new GreyColumn(COLUMNS.lightEnds, normal['S-305'], normal['S-401'], normal['S-402']);
    this.waterColumn = new GreyColumn(COLUMNS.water, normal['S-402'], normal['S-403'], normal['S-404']);
    this.productColumn = new GreyColumn(COLUMNS.product, normal['S-404'], normal['S-405'], normal['S-406']);
    this.thf = new ThfSkid(normal, dryWaterPpm);
    this.disturbances = new Disturbances(disturbance, gaussian(seeded(seed ^ 0x5bd1e995)));
    this.faults = new ProcessFaults(faults);
    this.safety = new SafetySystem((tag) => this.#measured(tag));
    this.actions = this.safety.actions;
    this.ledger = new Ledger(this);
    for (const loop of line.loops) {
      this.#valves.set(loop.id, new Valve(loop.outputNormal, 3));
      this.#outputNormal.set(loop.id, loop.outputNormal);
    }
    this.#draw();
    this.signals = bdoSignals(this);
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
    return { streams: this.streams, states: this.ledger.states() };
  }

  /** Position of a final element against its normal position. */
  ratio(loop: string): number {
    return this.position(loop) / (this.#outputNormal.get(loop) ?? 100);
  }

  position(loop: string): number {
    return this.#valves.get(loop)?.position ?? 0;
  }

  step(dtS: number, instrumentation: Instrumentation): void {
    this.#measured = instrumentation.measured;
    this.safety.step(dtS);
    this.actions = this.safety.actions;
    this.disturbances.step(dtS, this.#timeS);
    for (const [loop, valve] of this.#valves) {
      const stiction = loop === 'PIC-10111' ? this.faults.stiction : 0;
      valve.step(dtS, instrumentation.output(loop), 3 * stiction, stiction);
    }
    this.#draw();
    this.#balance(dtS);
    this.ledger.book(dtS);
    this.#timeS += dtS;
  }

  /** E-301 water against normal: valve, supply (F8) and trip. */
  get coolerRatio(): number {
    const asked = this.actions.coolerFull
      ? 100 / (this.#outputNormal.get('TIC-30111') ?? 100)
      : this.ratio('TIC-30111');
    return Math.min(asked, this.faults.coolerSupply);
  }

  get oilRatios(): readonly [number, number] {
    return this.actions.closeColumnOil ? [0, 0] : [this.ratio('TIC-40212'), this.ratio('TIC-40312')];
  }

  get steamRatios(): readonly [number, number] {
    const pressure = this.disturbances.steam;
    const stripper = this.actions.closeStripperSteam ? 0 : this.ratio('TIC-20112') * pressure;
    return [stripper, this.ratio('TIC-40112') * pressure];
  }

  #draw(): void {
    const { streams, normal, actions } = this;
    const running = actions.stopCompressor || actions.closeSparge ? 0 : 1;
    const sparge = running * total(normal['S-105']) * this.ratio('FIC-10501');
    const fresh = Math.min(sparge, total(normal['S-104']) * this.ratio('PIC-10111'));
    const feed = actions.stopScrew ? 0 : 15.4635 * this.ratio('WIC-10001');
    this.skid.rpm = actions.stopScrew ? 0 : 22 * this.ratio('WIC-10001');
    this.skid.quality = this.disturbances.carbideQuality;
    this.skid.draw(streams, feed, fresh);
    this.gas.draw(streams, sparge, total(normal['S-107']) * this.ratio('AIC-10501'));
    this.#liquidFeed();
    this.reactors.draw(streams, actions.stopFiltrate ? 0 : total(normal['S-110']) * this.ratio('LIC-10211'));
    this.stripper.draw(streams['S-112'], this.#stripperBottom);
    assign(streams['S-108'], streams['S-201']);
    add(streams['S-108'], streams['S-112']);
    add(streams['S-108'], streams['S-113']);
    const lpFeed = actions.closeLpFeed || total(this.buffer.m) < 10 ? 0 : this.ratio('FIC-20201');
    const lpHydrogen = actions.closeLpHydrogen ? 0 : this.ratio('PIC-30111') * (1 + this.disturbances.hydrogenSupply);
    const stroke = actions.stopHpPump ? 0 : this.ratio('LIC-30111');
    this.slurry.draw(streams, this.buffer.m, lpFeed, stroke, lpHydrogen, actions.ventLp ? 60 : 1);
    this.bed.leakKgH = this.faults.hydrogenLeakKgH;
    this.bed.draw(
      streams,
      actions.stopBooster ? 0 : this.ratio('PIC-30211'),
      1,
      actions.closeLetdown ? 0 : this.ratio('LIC-30211'),
      actions.depressurise ? DEPRESSURISE : 1,
    );
    this.lightEnds.draw(streams['S-401'], streams['S-402']);
    this.waterColumn.draw(streams['S-403'], streams['S-404']);
    this.productColumn.draw(streams['S-405'], streams['S-406']);
    const distillate = total(streams['S-405']);
    portion(streams['S-501'], streams['S-405'], Math.min(distillate, total(normal['S-501']) * this.ratio('FIC-50101')));
    assign(streams['S-407'], streams['S-405']);
    add(streams['S-407'], streams['S-501'], -1);
    this.thf.draw(streams, actions.closeThfOil ? 5 : 0);
  }
  readonly #stripperBottom = nothing();

  #liquidFeed(): void {
    const { streams, normal, actions } = this;
    this.formaldehydeWt = 37 + this.disturbances.formaldehydeWt - 2.5 * this.faults.feedWeak;
    const kg = actions.closeFormaldehyde ? 0 : total(normal['S-201']) * this.ratio('FIC-20101');
    const feed = streams['S-201'];
    const share = total(normal['S-201']);
    feed.CH2O = kg * (normal['S-201'].CH2O / share + (this.formaldehydeWt - 37) / 100);
    feed.MEOH = kg * (normal['S-201'].MEOH / share + 0.02 * this.faults.feedWeak);
    feed.H2O = kg - feed.CH2O - feed.MEOH;
    assign(streams['S-113'], normal['S-113'], this.ratio('AIC-10111'));
  }

  #balance(dtS: number): void {
    const { streams, actions, faults, disturbances } = this;
    const waterC = 28 + disturbances.coolingWaterK;
    this.skid.step(dtS, streams);
    this.reactors.activity = faults.ethynylationActivity;
    this.reactors.jacketFull = actions.jacketFull;
    this.reactors.hotWaterKgH = actions.hotWater ? TEST_HOT_WATER_KGH : 0;
    this.gas.step(dtS, streams, this.reactors, waterC, 1, actions.nitrogen ? PURGE_NITROGEN_KGH : 0);
    this.reactors.step(
      dtS,
      streams,
      [this.position('TIC-10111'), this.position('TIC-10211')],
      25 + disturbances.ambientK,
    );
    const [stripperSteam, lightSteam] = this.steamRatios;
    this.stripper.step(dtS, streams['S-110'], streams['S-112'], this.#stripperBottom, stripperSteam, 0);
    this.buffer.step(dtS, this.#stripperBottom, streams['S-202']);
    this.slurry.activity = faults.nickelActivity;
    this.slurry.cleanliness = faults.coolerCleanliness;
    this.slurry.step(dtS, streams, waterC, this.coolerRatio, 1, this.stripper.bottomC);
    this.bed.fouling = faults.bedFouling;
    this.bed.step(dtS, streams, actions.stopHeater ? 0 : 0.08 * this.position('TIC-30211'));
    this.#distil(dtS, lightSteam);
    this.thf.step(
      dtS,
      streams,
      actions.closeThfOil ? 0 : this.ratio('TIC-50111'),
      this.ratio('PIC-50221'),
      this.utilities.oilC,
    );
    this.dayTankKg += (total(streams['S-407']) - total(this.normal['S-407'])) * (dtS / 3600);
    // The day tank is forwarded to storage as it fills.
    this.dayTankKg += (DAY_TANK_KG - this.dayTankKg) * lagShare(dtS, 3600);
  }

  #distil(dtS: number, lightSteam: number): void {
    const { streams, utilities, waterColumn, productColumn } = this;
    const oil = this.oilRatios;
    const waterKpa = 10 + LEAK_KPA * this.faults.vacuumLeakKgH;
    this.waterColumnKpaA += (waterKpa - this.waterColumnKpaA) * lagShare(dtS, 20);
    const productKpa = 1 + 3 * this.ratio('PIC-40311');
    this.productColumnKpaA += (productKpa - this.productColumnKpaA) * lagShare(dtS, 20);
    this.lightEnds.step(dtS, streams['S-305'], streams['S-401'], streams['S-402'], lightSteam, 0);
    const waterDrive = (utilities.oilC - waterColumn.bottomC) / (210 - waterColumn.design.bottomC);
    const productDrive = (utilities.oilC - productColumn.bottomC) / (210 - productColumn.design.bottomC);
    waterColumn.step(
      dtS,
      streams['S-402'],
      streams['S-403'],
      streams['S-404'],
      oil[0] * waterDrive,
      this.waterColumnKpaA - 10,
    );
    productColumn.step(
      dtS,
      streams['S-404'],
      streams['S-405'],
      streams['S-406'],
      oil[1] * productDrive,
      this.productColumnKpaA - 4,
      Math.max(0.05, this.ratio('FIC-40312')),
    );
    const flows = [OIL_FLOWS['C-402'] * oil[0], OIL_FLOWS['C-403'] * oil[1]] as const;
    const duty = ((flows[0] * waterDrive + flows[1] * productDrive) * 2.5 * 15) / 3600;
    const jackets = this.reactors.vessels.reduce((sum, v) => sum + v.jacketKgH * (v.jacketOutC - v.jacketInC), 0);
    utilities.step(
      dtS,
      this.ratio('TIC-60101'),
      0.9 + (0.1 * jackets) / JACKETS_NORMAL,
      duty,
      flows[0] + flows[1],
      28 + this.disturbances.coolingWaterK,
    );
    utilities.energyKwh += (this.electricKw * dtS) / 3600;
  }

  /** All power meters, kW. */
  get electricKw(): number {
    const { compressor, booster, pumps, heater, oil, chiller } = this.power;
    return compressor + booster + pumps + heater + oil + chiller;
  }

  get power() {
    const sparge = total(this.streams['S-105']) / total(this.normal['S-105']);
    const makeUp = this.actions.stopBooster ? 0 : this.ratio('PIC-30211');
    return {
      compressor: this.actions.stopCompressor ? 0 : 0.5 + 1.15 * sparge,
      booster: 1.2 + 2.5 * makeUp,
      pumps: 5.2,
      heater: this.bed.heaterKw,
      oil: this.utilities.oilKw,
      chiller: 5.8 * this.utilities.chillerShare,
    };
  }
}

const JACKETS_NORMAL = 213.24 * 6 + 167.2 * 1.5;
