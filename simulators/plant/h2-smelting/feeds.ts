import { molarEnthalpy } from '../../../config/substances/hot-thermochemistry.ts';
import { gangueEnthalpy } from './bath-heat.ts';
import { KELVIN, MOLAR_VOLUME } from './kinetics.ts';
import { add, assign, MASS, type Mixture, nothing, type Streams, streamOf, total } from './species.ts';

// What the lances bring into the vessel, as streams and as kmol of what it turns into.

const STANDARD_K = 298.15;
/** Of the dry air, mol share; and of the oxygen from the works. */
const AIR_OXYGEN = 0.2095;
const PURE_OXYGEN = 0.995;

/** What the final elements let through. */
export interface VesselFeeds {
  oreKgH: number;
  oreC: number;
  /** Water in the ore as injected, kg/kg. */
  oreMoisture: number;
  coalKgH: number;
  /** Ash of the coal against normal. */
  ashRatio: number;
  limeKgH: number;
  dolomiteKgH: number;
  /** Nm³/h through both lances, and its composition, mol share; the rest is nitrogen. */
  hydrogenNm3H: number;
  richGas: { H2: number; CH4: number; CO: number };
  carrierNm3H: number;
  purgeNm3H: number;
  airNm3H: number;
  oxygenNm3H: number;
  steamKgH: number;
  blastC: number;
  /** Cooling water that leaks in, kg/h. */
  waterKgH: number;
  /** Ore blown out with the gas against normal. */
  carryOver: number;
}

export const normalFeeds = (normal: Streams): VesselFeeds => {
  const ore = streamOf(normal, 'S01');
  return {
    oreKgH: total(ore),
    oreC: 450,
    oreMoisture: ore.H2O / total(ore),
    coalKgH: total(streamOf(normal, 'S02')),
    ashRatio: 1,
    limeKgH: total(streamOf(normal, 'S03')),
    dolomiteKgH: total(streamOf(normal, 'S04')),
    hydrogenNm3H: 420,
    richGas: { H2: 0.92, CH4: 0.04, CO: 0.025 },
    carrierNm3H: 260,
    purgeNm3H: 60,
    airNm3H: 1904.8,
    oxygenNm3H: 609.9,
    steamKgH: streamOf(normal, 'S08').H2O,
    blastC: 1150,
    waterKgH: 0,
    carryOver: 1,
  };
};

/** Turns feeds into streams S01 to S08, kg/h, and holds their enthalpy. */
export class FeedStreams {
  readonly ore = nothing();
  readonly coal = nothing();
  readonly lime = nothing();
  readonly dolomite = nothing();
  readonly richGas = nothing();
  readonly carrier = nothing();
  readonly purge = nothing();
  readonly blast = nothing();
  /** Gangue, flux and ash, everything that goes to the slag but iron oxide. */
  readonly gangue = nothing();
  readonly #normal: Streams;

  constructor(normal: Streams) {
    this.#normal = normal;
  }

  set(feeds: VesselFeeds): void {
    const ore = streamOf(this.#normal, 'S01');
    const dry = (1 - feeds.oreMoisture) / (1 - ore.H2O / total(ore));
    assign(this.ore, ore, (dry * feeds.oreKgH) / total(ore));
    this.ore.H2O = feeds.oreKgH * feeds.oreMoisture;
    this.#setCoal(feeds);
    const flux = (to: Mixture, id: 'S03' | 'S04', kgH: number): void => {
      const from = streamOf(this.#normal, id);
      assign(to, from, kgH / total(from));
    };
    flux(this.lime, 'S03', feeds.limeKgH);
    flux(this.dolomite, 'S04', feeds.dolomiteKgH);
    this.#setGases(feeds);
    assign(this.gangue, this.ore);
    for (const part of [this.coal, this.lime, this.dolomite]) add(this.gangue, part);
    for (const id of ['Fe2O3', 'H2O', 'C', 'H', 'O', 'N', 'S'] as const) this.gangue[id] = 0;
  }

  /** Ash takes the place of carbon. */
  #setCoal({ coalKgH, ashRatio }: VesselFeeds): void {
    const coal = streamOf(this.#normal, 'S02');
    assign(this.coal, coal, coalKgH / total(coal));
    let extra = 0;
    for (const id of ['Fe2O3', 'SiO2', 'CaO', 'Al2O3', 'MgO'] as const) {
      extra += this.coal[id] * (ashRatio - 1);
      this.coal[id] *= ashRatio;
    }
    this.coal.C -= extra;
  }

  #setGases(feeds: VesselFeeds): void {
    const rich = feeds.hydrogenNm3H / MOLAR_VOLUME;
    const { H2, CH4, CO } = feeds.richGas;
    this.richGas.H2 = rich * H2 * MASS.H2;
    this.richGas.CH4 = rich * CH4 * MASS.CH4;
    this.richGas.CO = rich * CO * MASS.CO;
    this.richGas.N2 = rich * Math.max(0, 1 - H2 - CH4 - CO) * MASS.N2;
    this.carrier.N2 = (feeds.carrierNm3H / MOLAR_VOLUME) * MASS.N2;
    this.purge.N2 = (feeds.purgeNm3H / MOLAR_VOLUME) * MASS.N2;
    const air = feeds.airNm3H / MOLAR_VOLUME;
    const oxygen = feeds.oxygenNm3H / MOLAR_VOLUME;
    this.blast.O2 = (air * AIR_OXYGEN + oxygen * PURE_OXYGEN) * MASS.O2;
    this.blast.N2 = (air * (1 - AIR_OXYGEN) + oxygen * (1 - PURE_OXYGEN)) * MASS.N2;
    this.blast.H2O = feeds.steamKgH;
  }

  /** kg/h of water with ore and flux. */
  get gangueWater(): number {
    return this.ore.H2O + this.lime.H2O + this.dolomite.H2O;
  }

  /** kW that solids and gases bring into the bath; iron oxide is counted where it dissolves. */
  bathEnthalpy(oreC: number): number {
    const oreK = oreC + KELVIN;
    const water = (this.ore.H2O / MASS.H2O) * molarEnthalpy('H2O', oreK);
    const methane = (this.richGas.CH4 / MASS.CH4) * molarEnthalpy('CH4', STANDARD_K);
    const monoxide = (this.richGas.CO / MASS.CO) * molarEnthalpy('CO', STANDARD_K);
    const flux = gangueEnthalpy(this.lime, STANDARD_K) + gangueEnthalpy(this.dolomite, STANDARD_K);
    const slaked = ((this.lime.H2O + this.dolomite.H2O) / MASS.H2O) * LIQUID_WATER;
    return gangueEnthalpy(this.ore, oreK) + (water + methane + monoxide + slaked) / 3.6 + flux + this.#coalEnthalpy;
  }

  /** Coal as formed (back-calculated from its heating value, line pack section 4), with its ash and water at 25 °C. */
  get #coalEnthalpy(): number {
    const { coal } = this;
    const organic = coal.C + coal.H + coal.O + coal.N + coal.S;
    const iron = (coal.Fe2O3 / MASS.Fe2O3) * molarEnthalpy('Fe2O3(s)', STANDARD_K);
    const water = (coal.H2O / MASS.H2O) * LIQUID_WATER;
    return (organic * COAL_FORMATION) / 3600 + (iron + water) / 3.6 + gangueEnthalpy(coal, STANDARD_K);
  }

  /** kW of the hot blast. */
  blastEnthalpy(blastC: number): number {
    const kelvin = blastC + KELVIN;
    const { O2, N2, H2O } = this.blast;
    return (
      ((O2 / MASS.O2) * molarEnthalpy('O2', kelvin) +
        (N2 / MASS.N2) * molarEnthalpy('N2', kelvin) +
        (H2O / MASS.H2O) * molarEnthalpy('H2O', kelvin)) /
      3.6
    );
  }
}

/** kJ/mol at 25 °C. */
export const LIQUID_WATER = -285.83;
/** kJ/kg of the organic part: 678 kJ/kg of coal as injected. */
const COAL_FORMATION = 741;
