import { characteristic } from './characteristic.ts';
import { conversion } from './conversion.ts';
import { element } from './element.ts';
import { equilibrium } from './equilibrium.ts';
import type { UnitModel } from './model.ts';
import { split } from './split.ts';

/** Every unit model. The contract suite walks this list. */
export const UNIT_MODELS: readonly UnitModel[] = [conversion, split, element, equilibrium, characteristic];
