import type { DynamicBlock } from '../../config/plant/line-dynamics.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';
import { BlockTwin } from '../dynamics/block/block-twin.ts';
import type { RecordedRange } from '../dynamics/record/recorded-range.ts';
import type { Origin } from './trajectory.ts';

/**
 * What would have been believed at the end of a recorded range: the same filter, from what is known before any measurement,
 * over the steps of the range. Throws a TroubleError when the model does not fit what was recorded.
 */
export const beliefAfter = (block: DynamicBlock, range: RecordedRange): Origin => {
  const twin = new BlockTwin(block);
  const inputs = new Map(Object.values(block.inputs).map((tag, i) => [tag, i]));
  const outputs = new Map(block.outputs.map(({ tag }, i) => [tag, i]));
  let at = range.from;
  for (let step = 0; step < range.steps; step++) {
    at = range.from + (step + 1) * range.stepMs;
    twin.step(at, (tag) => {
      const output = outputs.get(tag);
      const value =
        output === undefined
          ? (range.inputs[step]?.[inputs.get(tag) ?? -1] as number)
          : (range.outputs[step]?.[output] as number);
      const sigma = output === undefined ? 0 : (range.outputNoise[output] as number);
      return { tag, value, sigma, fresh: Number.isFinite(value) };
    });
  }
  const { status, message } = twin.state(at);
  if (status !== 'ok' && message) throw new TroubleError(message.zh, message.en);
  return { at, belief: twin.belief, inputs: Float64Array.from(twin.model.inputs) };
};
