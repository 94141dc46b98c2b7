import { REACTIONS } from './charge-data.ts';
import type { CokingProcess } from './process.ts';
import {
  add,
  assign,
  type composition,
  ELEMENTS,
  elementIn,
  type Mixture,
  nothing,
  type StreamId,
  streamOf,
} from './species.ts';

/** Books what crosses the edge of the line and what the units hold, so that a test can see that no element is made or lost. */
export class Ledger {
  readonly #process: CokingProcess;
  readonly #elements: ReturnType<typeof composition>;
  readonly #in = nothing();
  readonly #out = nothing();
  /** Sums of the streams that come in lots, kg. */
  readonly #lots: Record<'S-701' | 'S-702' | 'S-708' | 'S-709' | 'S-710', Mixture> = {
    'S-701': nothing(),
    'S-702': nothing(),
    'S-708': nothing(),
    'S-709': nothing(),
    'S-710': nothing(),
  };

  constructor(process: CokingProcess, elements: ReturnType<typeof composition>) {
    this.#process = process;
    this.#elements = elements;
  }

  book(dtS: number): void {
    const p = this.#process;
    const hours = dtS / 3600;
    const { battery, main, heating, decanter, absorber, saturator, benzol, holder } = p;
    const { quench } = battery;
    this.#bookCharges(hours);
    for (const inlet of [main.purge, main.ingress, heating.air, absorber.air, absorber.makeUp])
      add(this.#in, inlet, hours);
    for (const inlet of [saturator.acid, saturator.water, benzol.steam]) add(this.#in, inlet, hours);
    this.#in.H2O += quench.waterKgH * hours;
    this.#out.H2O += (quench.steamKgH + quench.dischargedWaterKgH) * hours;
    this.#out.COKE += quench.dischargedCokeKgH * hours;
    for (const outlet of [main.leak, battery.lost, heating.waste, decanter.tar, decanter.excess])
      add(this.#out, outlet, hours);
    for (const outlet of [absorber.offGas, absorber.paste, absorber.bleed, saturator.sulphate])
      add(this.#out, outlet, hours);
    for (const outlet of [benzol.condensate, benzol.benzol, benzol.water, holder.surplus, p.flared])
      add(this.#out, outlet, hours);
    const lots = this.#lots;
    add(lots['S-701'], battery.charged, hours);
    lots['S-708'].H2O += quench.waterKgH * hours;
    lots['S-710'].H2O += quench.steamKgH * hours;
    lots['S-709'].H2O += quench.dischargedWaterKgH * hours;
    lots['S-709'].COKE += quench.dischargedCokeKgH * hours;
  }

  /** A charge is booked as what it becomes: another blend is another coal. */
  #bookCharges(hours: number): void {
    const { charged, ovens } = this.#process.battery;
    if (charged.COAL === 0) return;
    this.#in.H2O += charged.H2O * hours;
    for (const { chamber } of ovens) {
      if (chamber.chargedS > 0 || !chamber.charge) continue;
      this.#in.COKE += chamber.cokeKg;
      chamber.addVolatiles(this.#in);
    }
  }

  #held(): Mixture {
    const p = this.#process;
    const held = nothing();
    for (const { chamber } of p.battery.ovens) {
      add(held, chamber.gas);
      if (!chamber.charge) continue;
      held.COKE += chamber.cokeKg;
      held.H2O += chamber.waterKg;
      chamber.addVolatiles(held);
    }
    held.COKE += p.battery.quench.cokeKg;
    held.H2O += p.battery.quench.wetKg;
    for (const part of [p.main.gas, p.exhauster.gas, p.decanter.held, p.decanter.tank]) add(held, part);
    for (const part of [p.absorber.held, p.saturator.held, p.benzol.held, p.holder.gas]) add(held, part);
    return held;
  }

  /** True flows of this moment, kg/h; what comes in lots flows only while it does. */
  streams(): Record<string, Mixture> {
    const p = this.#process;
    const { battery, main, cooler, precipitator, exhauster, decanter, absorber, saturator, benzol, holder } = p;
    const { quench } = battery;
    const liquor = nothing();
    assign(liquor, streamOf(p.normal, 'S-801'), p.liquor);
    const back = { ...liquor, H2O: liquor.H2O - main.evaporatedKgH, TAR: main.tarKgH };
    const wet = { ...nothing(), COKE: quench.dischargedCokeKgH, H2O: quench.dischargedWaterKgH };
    const of: Record<StreamId, Mixture> = {
      'S-701': battery.charged,
      'S-702': { ...nothing(), COKE: quench.dischargedCokeKgH },
      'S-703': main.purge,
      'S-704': main.ingress,
      'S-705': main.entering,
      'S-706': p.heating.air,
      'S-707': p.heating.waste,
      'S-708': { ...nothing(), H2O: quench.waterKgH },
      'S-709': wet,
      'S-710': { ...nothing(), H2O: quench.steamKgH },
      'S-801': liquor,
      'S-802': main.leaving,
      'S-803': back,
      'S-804': cooler.leaving,
      'S-805': cooler.condensate,
      'S-806': precipitator.leaving,
      'S-807': precipitator.tar,
      'S-808': exhauster.leaving,
      'S-809': decanter.tar,
      'S-810': decanter.overflow,
      'S-811': absorber.air,
      'S-812': absorber.leaving,
      'S-813': absorber.offGas,
      'S-814': absorber.paste,
      'S-815': absorber.bleed,
      'S-816': absorber.makeUp,
      'S-901': saturator.acid,
      'S-902': saturator.leaving,
      'S-903': saturator.sulphate,
      'S-904': benzol.lean,
      'S-905': benzol.leaving,
      'S-906': benzol.rich,
      'S-907': benzol.condensate,
      'S-908': benzol.steam,
      'S-909': benzol.benzol,
      'S-910': benzol.water,
      'S-911': holder.heating,
      'S-912': holder.surplus,
      'S-917': saturator.water,
    };
    return Object.fromEntries(Object.entries(of).map(([id, mixture]) => [id, { ...mixture }]));
  }

  /** `held/<element>`, `in/<element>` and `out/<element>` in kg, sums of what comes in lots, and the hidden states by name. */
  states(): Record<string, number> {
    const p = this.#process;
    const result: Record<string, number> = {};
    const held = this.#held();
    for (const element of ELEMENTS) {
      result[`held/${element}`] = elementIn(held, element, this.#elements);
      result[`in/${element}`] = elementIn(this.#in, element, this.#elements);
      result[`out/${element}`] = elementIn(this.#out, element, this.#elements);
    }
    for (const [id, mixture] of Object.entries(this.#lots))
      for (const [species, kg] of Object.entries(mixture)) if (kg !== 0) result[`sum/${id}/${species}`] = kg;
    p.battery.ovens.forEach((oven, place) => {
      const name = `OV-70${place + 1}`;
      result[`${name}/centre °C`] = oven.chamber.heat.centreC;
      result[`${name}/wall °C`] = oven.chamber.heat.surfaceC;
      result[`${name}/elapsed h`] = oven.elapsedH;
      result[`${name}/stage`] = oven.stage;
      result[`${name}/flue °C`] = p.heating.flueC[place] ?? Number.NaN;
      result[`${name}/coke kg`] = oven.chamber.cokeKg;
      const left = REACTIONS.findIndex(({ id }) => id === 'H2');
      result[`${name}/hydrogen left`] = oven.chamber.volatileLeft(left);
    });
    result['main kPa'] = p.main.kpaG;
    result['air drawn in kg/h'] = p.main.ingress.N2 + p.main.ingress.O2;
    result['H2S absorbed'] = p.absorber.efficiency;
    result['heat into charges kW'] = p.battery.heatKw;
    result['cooler fouling'] = p.faults.fouled;
    const latest = p.laboratory.known(p.timeS).at(-1);
    if (latest) {
      result['lab/sampled s'] = latest.sampledS;
      result['lab/oven'] = latest.oven + 1;
      for (const [name, value] of Object.entries(latest.values)) result[`lab/${name}`] = value;
    }
    return result;
  }
}
