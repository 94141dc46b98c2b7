import type { TwinReport } from '../../../../config/vocabulary/twin-report.ts';
import type { PlantState } from '../../page.ts';
import { element } from '../../widgets/dom.ts';
import { FLOW_RANGE, type Overlay, type Range } from './overlay.ts';
import { CIVIDIS_CSS, residualColor } from './ramps.ts';
import type { Reference } from './reference-trial.ts';
import { plantWords } from './words.ts';

/** What the colours and patterns of an overlay mean; always on screen while it is open. */
export const drawLegend = (
  root: HTMLElement,
  plant: PlantState,
  overlay: Overlay,
  thermal: Range,
  twin: TwinReport | null,
  reference: Reference | null,
): void => {
  const say = plant.say;
  const parts: HTMLElement[] = [];
  const title = (text: string) => parts.push(element('div', 'plant-legend-title', text));
  const ramp = ({ low, high }: Range) => {
    const bar = element('div', 'plant-legend-ramp');
    bar.style.background = CIVIDIS_CSS;
    const ticks = element('div', 'plant-legend-ticks');
    for (const part of [0, 0.25, 0.5, 0.75, 1]) {
      ticks.append(element('span', '', plant.format.number(low + (high - low) * part, 0)));
    }
    parts.push(bar, ticks);
  };
  const key = (swatch: string, text: string, style = '') => {
    const row = element('div', 'plant-legend-key');
    const box = element('span', `plant-swatch ${swatch}`);
    if (style) box.style.background = style;
    row.append(box, element('span', '', text));
    parts.push(row);
  };
  const steps = (low: string, high: string) => {
    const row = element('div', 'plant-legend-steps');
    for (const z of [-3.5, -2.5, -1.5, 0, 1.5, 2.5, 3.5]) {
      const step = element('span', '');
      step.style.background = residualColor(z);
      row.append(step);
    }
    const ticks = element('div', 'plant-legend-ticks');
    for (const text of ['−3', '−2', '−1', '1', '2', '3']) ticks.append(element('span', '', text));
    ticks.classList.add('plant-legend-between');
    const ends = element('div', 'plant-legend-ticks');
    ends.append(element('span', '', low), element('span', '', high));
    parts.push(row, ticks, ends);
  };
  switch (overlay) {
    case 'none':
      key('plant-swatch-dash', say(plantWords.noneLegend));
      break;
    case 'residual':
      title(say(plantWords.residualLegend));
      steps(say(plantWords.below), say(plantWords.above));
      key('plant-swatch-suspect', say(plantWords.suspectLegend));
      key('plant-swatch-hatched', say(twin ? plantWords.unobservable : plantWords.noTwin));
      break;
    case 'difference':
      title(say(plantWords.differenceLegend, { title: reference?.title ?? '–' }));
      steps(say(plantWords.belowReference), say(plantWords.aboveReference));
      key('plant-swatch-hatched', say(plantWords.notCompared));
      break;
    case 'thermal':
      title(say(plantWords.thermalLegend, { unit: plant.language.get() === 'zh' ? '℃' : '°C' }));
      ramp(thermal);
      key('plant-swatch-hatched', say(plantWords.noTemperature));
      break;
    case 'quality':
      title(say(plantWords.qualityLegend));
      key('', say(plantWords.good), '#aeb6bd');
      key('plant-swatch-dotted', say(plantWords.uncertain));
      key('plant-swatch-hatched', say(plantWords.bad));
      break;
    case 'flow':
      title(say(plantWords.flowLegend));
      ramp(FLOW_RANGE);
      key('plant-swatch-hatched', say(plantWords.noFlow));
      break;
  }
  root.replaceChildren(...parts);
};
