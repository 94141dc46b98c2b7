import { LOSS_TOP } from './kinetics.ts';
import type { Ledgered } from './process.ts';
import { add, ELEMENTS, type Element, elementIn, nothing } from './species.ts';

const INLETS = ['S01', 'S02', 'S03', 'S04', 'S05', 'S06', 'S07', 'S08', 'LEAK'] as const;
const OUTLETS = ['S10', 'S11', 'S12', 'S13'] as const;

/** Books what crosses the shell of the vessel and what it holds, so that a test can see that no element is made or lost. */
export class Ledger {
  readonly #in = nothing();
  readonly #out = nothing();

  book(dtH: number, streams: Ledgered['streams']): void {
    for (const id of INLETS) add(this.#in, streams[id], dtH);
    for (const id of OUTLETS) add(this.#out, streams[id], dtH);
  }

  /** `held/<element>`, `in/<element>` and `out/<element>` in kg, and the hidden states by name. */
  states({ vessel, water, yard }: Ledgered): Record<string, number> {
    const result: Record<string, number> = {};
    const held = nothing();
    add(held, vessel.inventory.metal);
    add(held, vessel.inventory.slag);
    held.C += vessel.charKg;
    held.Fe2O3 += vessel.oreKg;
    for (const element of ELEMENTS as readonly Element[]) {
      result[`held/${element}`] = elementIn(held, element);
      result[`in/${element}`] = elementIn(this.#in, element);
      result[`out/${element}`] = elementIn(this.#out, element);
    }
    result['metal C wt%'] = vessel.carbonWt;
    result['slag FeO wt%'] = vessel.feoWt;
    result['metal °C'] = vessel.metalC;
    result['slag °C'] = vessel.slagC;
    result['gas °C'] = vessel.gasC;
    result['post-combustion'] = vessel.postCombustion;
    result['hydrogen utilisation'] = vessel.gas.H2O / Math.max(1e-9, vessel.gas.H2 + vessel.gas.H2O);
    result['char kg'] = vessel.charKg;
    result['metal kg'] = vessel.inventory.metalKg;
    result['slag kg'] = vessel.inventory.slagKg;
    result['foam m'] = vessel.foam;
    result['hearth wear mm'] = water.wearMm;
    result['measured loss kW'] = water.dutyKw;
    result['heat lost kW'] = LOSS_TOP + vessel.panelLossKw + vessel.hearthLossKw;
    result['cast kg'] = yard.castKg;
    return result;
  }
}
