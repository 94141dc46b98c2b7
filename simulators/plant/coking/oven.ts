import type { Chamber } from './chamber.ts';
import type { Charge } from './coal.ts';

/** As the stage of an oven is told to the control room. */
const Stage = { empty: 0, charging: 1, coking: 2, soaking: 3, pushing: 4 } as const;

export const CYCLE_S = 20 * 3600;
export const COKING_S = 18.5 * 3600;
const CHARGING_S = 240;
/** Door off, then the ram moves, then the door is put on again. */
const RAM_FROM_S = 60;
const RAM_TO_S = 180;
const PUSHING_S = 360;
/** A ram that was stopped tries again after this time. */
const RETRY_S = 1800;
const COKED_C = 1000;
const RAM_STOP_A = 75;
const GRIP = 6;

export interface OvenRoom {
  /** Takes the next charge from the belt and says how late the one after it will be, s. */
  takeCharge(): { readonly charge: Charge; readonly lateS: number };
  /** Permissives of the machines. */
  mayCharge(): boolean;
  mayPush(): boolean;
  charged(chamber: Chamber): void;
  pushed(oven: Oven): void;
}

/** One chamber and where it stands in its cycle. */
export class Oven {
  readonly chamber: Chamber;
  stage: number;
  /** Current of the ram while it is in this oven, else 0. */
  ramA = 0;
  /** Plant time at which the timetable charges it, s. */
  planS: number;
  #lateS = 0;
  #stageS = 0;
  #retryS = 0;
  #out = false;

  constructor(chamber: Chamber, planS: number) {
    this.chamber = chamber;
    this.planS = planS;
    const coked = chamber.heat.centreC >= COKED_C;
    this.stage = chamber.charge ? (coked ? Stage.soaking : Stage.coking) : Stage.empty;
  }

  /** Elapsed coking time, h; 0 while there is no charge. */
  get elapsedH(): number {
    return this.chamber.charge ? this.chamber.chargedS / 3600 : 0;
  }

  /** Open to the collecting main. */
  get connected(): boolean {
    return this.chamber.charge !== null && this.stage !== Stage.pushing;
  }

  /** Lateral shrinkage of the charge, mm. */
  get shrinkageMm(): number {
    const { charge, heat } = this.chamber;
    if (!charge) return 0;
    return heat.centreC > 500 ? 14 * (1 - Math.exp(-(heat.centreC - 500) / 250)) * charge.shrinkage : 0;
  }

  /** Pressure on the wall from swelling coal, kPa (line description 10.2). */
  get wallKpa(): number {
    const { charge, sinceMeetingS, chargedS, heat } = this.chamber;
    if (!charge) return 0;
    const peak = Math.min(60, 5 * (charge.density / 729) ** 4 * Math.exp(0.25 * (24 - charge.volatile)));
    // Before the meeting its time is not known yet: the middle warms by some 130 K/h there.
    const hours = sinceMeetingS === null ? Math.min(0, (heat.centreC - 430) / 130) : sinceMeetingS / 3600;
    const base = 1.5 * Math.min(1, chargedS / 600);
    return base + peak * Math.exp(-0.5 * (hours / 0.8) ** 2);
  }

  step(dtS: number, timeS: number, room: OvenRoom): void {
    this.#stageS += dtS;
    this.ramA = 0;
    const { chamber } = this;
    if (this.stage === Stage.empty && timeS >= this.planS + this.#lateS && room.mayCharge()) this.#charge(timeS, room);
    else if (this.stage === Stage.charging && this.#stageS >= CHARGING_S) this.#enter(Stage.coking);
    else if (this.stage === Stage.coking && chamber.heat.centreC >= COKED_C) this.#enter(Stage.soaking);
    else if (this.stage === Stage.soaking && chamber.chargedS >= COKING_S && timeS >= this.#retryS && room.mayPush())
      this.#enter(Stage.pushing);
    else if (this.stage === Stage.pushing) this.#push(timeS, room);
  }

  #enter(stage: number): void {
    this.stage = stage;
    this.#stageS = 0;
    this.#out = false;
  }

  #charge(timeS: number, room: OvenRoom): void {
    const { charge, lateS } = room.takeCharge();
    this.chamber.fill(charge);
    room.charged(this.chamber);
    while (this.planS + this.#lateS <= timeS) this.planS += CYCLE_S;
    this.#lateS = lateS;
    this.#enter(Stage.charging);
  }

  #push(timeS: number, room: OvenRoom): void {
    const ram = this.#stageS >= RAM_FROM_S && this.#stageS < RAM_TO_S;
    if (ram && this.chamber.charge) {
      // A charge that shrank badly also grips the walls.
      const grips = 1 + GRIP * (1 - this.chamber.charge.shrinkage);
      this.ramA = 28 + 60 * Math.exp(-this.shrinkageMm / 4) * grips;
      if (this.ramA >= RAM_STOP_A) {
        this.#retryS = timeS + RETRY_S;
        this.#enter(Stage.soaking);
        return;
      }
      this.#pushA = this.ramA;
    } else if (ram) this.ramA = this.#pushA;
    // The current is seen before the coke falls: the ram first has to start it moving.
    if (!this.#out && this.#stageS >= RAM_FROM_S + 30) {
      this.#out = true;
      room.pushed(this);
    }
    if (this.#stageS >= PUSHING_S) this.#enter(Stage.empty);
  }
  #pushA = 0;
}
