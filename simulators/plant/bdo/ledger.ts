import type { BdoProcess } from './process.ts';
import { add, type Mixture, nothing, SPECIES, total } from './species.ts';
import { INLETS, OUTLETS } from './streams.ts';

/** Books what crosses the edge of the line and what the units hold, so that a test can see that nothing is made or lost. */
export class Ledger {
  readonly #process: BdoProcess;
  readonly #in = nothing();
  readonly #out = nothing();

  constructor(process: BdoProcess) {
    this.#process = process;
  }

  book(dtS: number): void {
    const { streams, actions, skid, thf, bed, reactors } = this.#process;
    const hours = dtS / 3600;
    for (const id of INLETS) add(this.#in, streams[id], hours);
    for (const id of OUTLETS) add(this.#out, streams[id], hours);
    add(this.#out, skid.vent, hours);
    add(this.#out, thf.vent, hours);
    this.#out.H2 += Math.min(bed.leakKgH, streams['S-304'].H2 + streams['S-306'].H2) * hours;
    this.#in.H2O += reactors.hotWaterKgH * hours;
    if (actions.nitrogen) this.#in.N2 += 0.5 * hours;
  }

  /** Contents of each balance node that holds anything, kg by substance. */
  units(): Readonly<Record<string, Mixture>> {
    const p = this.#process;
    const of = (...parts: readonly Readonly<Mixture>[]) => {
      const sum = nothing();
      for (const part of parts) add(sum, part);
      return sum;
    };
    const lp = of(p.slurry.m);
    lp.H2 += p.slurry.hydrogenKg;
    const hp = nothing();
    p.bed.addHeld(hp);
    return {
      'U-100': of(p.skid.slurry, p.skid.holder),
      'R-101A/B': of(p.reactors.vessels[0].m, p.reactors.vessels[1].m, p.gas.head),
      'C-201': of(p.stripper.sump, p.stripper.drum, p.buffer.m),
      'R-301': lp,
      'R-302': hp,
      'C-401': of(p.lightEnds.sump, p.lightEnds.drum),
      'C-402': of(p.waterColumn.sump, p.waterColumn.drum),
      'C-403': of(p.productColumn.sump, p.productColumn.drum),
      'R-501': of(p.thf.reactor),
      'C-501': of(p.thf.lowDrum, p.thf.lowSump),
      'C-502': of(p.thf.highDrum, p.thf.highSump),
    };
  }

  /** `held/<substance>`, `in/<substance>`, `out/<substance>` and `unit/<node>` in kg, and the hidden states by name. */
  states(): Record<string, number> {
    const units = this.units();
    const all = nothing();
    const result: Record<string, number> = {};
    for (const [id, held] of Object.entries(units)) {
      add(all, held);
      result[`unit/${id}`] = total(held);
    }
    for (const species of SPECIES) {
      result[`held/${species}`] = all[species];
      result[`in/${species}`] = this.#in[species];
      result[`out/${species}`] = this.#out[species];
    }
    const { reactors, slurry, gas, bed } = this.#process;
    result['activity/ethynylation'] = reactors.activity;
    result['activity/nickel'] = slurry.activity;
    result['cleanliness/E-301'] = slurry.cleanliness;
    result['fouling/R-302'] = bed.fouling;
    result['acetylene ratio'] = gas.acetyleneRatio;
    result['temperature/R-101A'] = reactors.vessels[0].temperatureC;
    result['temperature/R-101B'] = reactors.vessels[1].temperatureC;
    result['temperature/R-301'] = slurry.temperatureC;
    result['closure/R-101A kW'] = reactors.closureKw[0];
    result['closure/R-101B kW'] = reactors.closureKw[1];
    result['closure/R-301 kW'] = slurry.closureKw;
    result['uptake/R-301 mol/h'] = slurry.uptakeMolH;
    result['uptake/R-302 mol/h'] = bed.uptakeMolH;
    return result;
  }
}
