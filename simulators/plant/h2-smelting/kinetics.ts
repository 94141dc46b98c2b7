// Constants of the vessel, section 8 of the line pack. What is not here (rate of slag reduction, carburisation, gasification, heat
// transfer) is fitted when the vessel is made, so that the normal streams of the line are a steady state.

export const GAS_CONSTANT = 8.314462618;
/** Nm³ in a kmol at 0 °C and 101.325 kPa. */
export const MOLAR_VOLUME = 22.414;
export const KELVIN = 273.15;

/** Undissolved ore lasts so long in the emulsion, h. */
export const ORE_LIFE_H = 20 / 3600;
/** Activation energy of slag reduction by carbon, J/mol, and where its rate is stated, K. */
export const REDUCTION_ENERGY = 60_000;
export const REDUCTION_REFERENCE_K = 1723.15;
/** Most of the injected hydrogen that can meet slag, and the FeO (kg in a ton of slag) that halves what is missing by a third. */
export const HYDROGEN_CONTACT = 0.306;
export const HYDROGEN_FEO_KG = 40;

export const CHAR_KG = 80;
export const METAL_KG = 5800;
export const SLAG_KG = 1000;
export const CARBON_WT = 4.2;
export const METAL_C = 1420;
export const SLAG_C = 1450;
export const GAS_C = 1600;

/** kJ/(kg·K); half of the metal is splashed into the emulsion and follows its temperature. */
export const SLAG_HEAT = 1.15;
export const METAL_HEAT = 0.82;
export const SPLASHED = 0.5;
/** Heat of dissolving graphite in iron, MJ/kmol. */
export const DISSOLUTION = 22.6;

/** kW lost at normal: from the top space to panels, roof and lances; from the emulsion to the slag panels; through the hearth. */
export const LOSS_TOP = 782;
export const LOSS_SLAG = 328;
export const LOSS_HEARTH = 90;

/** Minor elements come to their partition within this time, h. */
export const PARTITION_H = 0.25;
/** Of the sulphur that the metal does not take, this share leaves with the gas. */
export const SULPHUR_TO_GAS = 0.35;

/** Saturation of iron with carbon, wt% (Neumann and Schenck). */
export const carbonSaturation = (
  metalC: number,
  x: { Si: number; P: number; Ti: number; S: number; Mn: number },
): number => 1.34 + 2.54e-3 * metalC - 0.31 * x.Si - 0.35 * x.P + 0.17 * x.Ti - 0.54 * x.S + 0.04 * x.Mn;

/** Height of foam over the quiet level, m, at normal; of the quiet level over the hearth. */
export const FOAM_M = 0.55;
export const QUIET_M = 1.4;
