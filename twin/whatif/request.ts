import { TroubleError } from '../../config/vocabulary/trouble.ts';
import type { WhatIfRequest } from '../../config/vocabulary/what-if.ts';
import type { BlockModel } from '../dynamics/block/block-model.ts';
import { controlledOf } from './trajectory.ts';

/**
 * The request with tags replaced by the names of the block's inputs. Throws a TroubleError with one sentence for a name
 * that cannot be changed, a change after the end, or a factor that goes nowhere.
 */
export const understood = (model: BlockModel, request: WhatIfRequest): WhatIfRequest => {
  const controlled = controlledOf(model).map((i) => model.names[i] as string);
  const known = [...controlled, ...model.inputNames, ...model.names.slice(model.stateNames.length)];
  const nameOf = (wanted: string): string => {
    const name = known.includes(wanted)
      ? wanted
      : model.inputNames.find((input) => model.block.inputs[input] === wanted);
    if (name !== undefined) return name;
    throw new TroubleError(
      `${wanted} 不能更改；可更改：${known.join('、')}`,
      `${wanted} cannot be changed; what can: ${known.join(', ')}`,
    );
  };
  const { horizonH, plan } = request;
  const changes = request.changes.map((change) => ({ ...change, name: nameOf(change.name) }));
  const late = changes.find(({ atH }) => atH > horizonH);
  if (late)
    throw new TroubleError(
      `${late.name} 在 ${late.atH} h 的更改晚于推演结束的 ${horizonH} h`,
      `the change of ${late.name} at ${late.atH} h lies after the end of the run at ${horizonH} h`,
    );
  if (!plan) return { ...request, changes };
  const factors = plan.factors.map((factor) => ({ ...factor, name: nameOf(factor.name) }));
  const empty = factors.find(({ low, high }) => !(low < high));
  if (empty)
    throw new TroubleError(
      `因素 ${empty.name} 的下限 ${empty.low} 须小于上限 ${empty.high}`,
      `the factor ${empty.name} goes from ${empty.low} to ${empty.high}: its low end must lie below its high end`,
    );
  const twice = factors.find(({ name }, i) => factors.findIndex((other) => other.name === name) !== i);
  if (twice) throw new TroubleError(`因素 ${twice.name} 给了两次`, `the factor ${twice.name} is given more than once`);
  return { ...request, changes, plan: { ...plan, factors } };
};
