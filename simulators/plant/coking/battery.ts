import { Chamber } from './chamber.ts';
import { HEAT_STEP_S } from './charge-heat.ts';
import { type Charge, NORMAL_CHARGE, type normalYield } from './coal.ts';
import { COKING_S, CYCLE_S, Oven, type OvenRoom } from './oven.ts';
import { Quench } from './quench.ts';
import { add, assign, nothing } from './species.ts';

type Yields = ReturnType<typeof normalYield>['of'];

/** Age of each chamber when the plant is made, h: a charge every 5 h, and together about as much gas as the mean of a cycle. */
const AGES_H = [13.3, 8.3, 18.3, 3.3] as const;
const NORMAL_FLUE_C = 1275;

/** Chambers that have been through cycles, at those ages: the same for every plant of one set of yields, and slow to make. */
const seasonedBy = new Map<string, readonly Chamber[]>();
const seasoned = (yields: Yields): readonly Chamber[] => {
  const key = JSON.stringify(yields);
  const known = seasonedBy.get(key);
  if (known) return known;
  const found: Chamber[] = [];
  const chamber = new Chamber(yields);
  for (const cycle of [0, 1, 2]) {
    chamber.fill(NORMAL_CHARGE);
    for (let timeS = HEAT_STEP_S; timeS <= CYCLE_S; timeS += HEAT_STEP_S) {
      chamber.step(HEAT_STEP_S, NORMAL_FLUE_C);
      if (timeS === COKING_S) chamber.push(nothing());
      const place = cycle === 2 ? AGES_H.findIndex((age) => timeS === Math.round(age * 3600)) : -1;
      if (place < 0) continue;
      const copy = new Chamber(yields);
      copy.copyFrom(chamber);
      found[place] = copy;
    }
  }
  seasonedBy.set(key, found);
  return found;
};

export interface Pushed {
  readonly oven: number;
  readonly timeS: number;
  readonly centreC: number;
  readonly soakH: number;
  readonly charge: Charge;
}

interface BatteryRoom extends Pick<OvenRoom, 'takeCharge' | 'mayCharge'> {
  /** Temperature of an oven's flue, °C. */
  flueC(oven: number): number;
  mayPush(oven: Oven): boolean;
  pushed(push: Pushed): void;
}

/** Four chambers five hours apart, with the machines that charge, push and quench them. */
export class Battery {
  readonly ovens: readonly Oven[];
  readonly quench = new Quench();
  /** Last weighing of the charging car, kg. */
  weightKg = 400;
  /** kg/h that crossed the edge in this step: what was charged, and what of a charge went to the air when its door opened. */
  readonly charged = nothing();
  readonly lost = nothing();
  /** kg/h of all chambers into their standpipes. */
  readonly rawGas = nothing();
  #timeS = 0;
  #dtS = 1;
  readonly #room: BatteryRoom;
  readonly #rooms: readonly OvenRoom[];

  constructor(yields: Yields, room: BatteryRoom) {
    this.#room = room;
    this.ovens = seasoned(yields).map((from, place) => {
      const chamber = new Chamber(yields);
      chamber.copyFrom(from);
      return new Oven(chamber, CYCLE_S - Math.round((AGES_H[place] ?? 0) * 3600));
    });
    this.#rooms = this.ovens.map((oven, place) => ({
      ...room,
      mayPush: () => this.quench.ready && room.mayPush(oven),
      charged: (chamber) => this.#charged(chamber),
      pushed: () => this.#pushed(oven, place),
    }));
    for (const { chamber } of this.ovens) add(this.rawGas, chamber.leaving);
  }

  /** Current of the ram, A; 0 while it rests. */
  get ramA(): number {
    return this.ovens.reduce((sum, { ramA }) => sum + ramA, 0);
  }

  /** kW into all charges. */
  get heatKw(): number {
    return this.ovens.reduce((sum, { chamber }) => sum + chamber.heat.intoChargeKw, 0);
  }

  step(dtS: number): void {
    this.#timeS += dtS;
    this.#dtS = dtS;
    assign(this.charged, this.charged, 0);
    assign(this.lost, this.lost, 0);
    assign(this.rawGas, this.rawGas, 0);
    for (let place = 0; place < this.ovens.length; place++) {
      const oven = this.ovens[place];
      const room = this.#rooms[place];
      if (!oven || !room) continue;
      oven.chamber.step(dtS, this.#room.flueC(place));
      add(this.rawGas, oven.chamber.leaving);
      oven.step(dtS, this.#timeS, room);
    }
    this.quench.step(dtS);
  }

  #charged(chamber: Chamber): void {
    this.weightKg = chamber.dryKg + chamber.waterKg;
    this.charged.COAL += (chamber.dryKg * 3600) / this.#dtS;
    this.charged.H2O += (chamber.waterKg * 3600) / this.#dtS;
  }

  #pushed({ chamber }: Oven, place: number): void {
    const { charge, chargedS, heat } = chamber;
    if (!charge) return;
    const soakH = chargedS / 3600 - 17.1;
    this.#room.pushed({ oven: place, timeS: this.#timeS, centreC: heat.centreC, soakH, charge });
    const lost = nothing();
    this.quench.take(chamber.push(lost));
    add(this.lost, lost, 3600 / this.#dtS);
  }
}
