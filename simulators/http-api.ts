import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import type { Line } from '../config/plant/line.ts';
import type { ProcessHealth } from '../config/vocabulary/health.ts';
import { unreadable } from '../config/vocabulary/mistake.ts';
import { ProblemError, titleOf } from '../config/vocabulary/problem.ts';
import { troubleText } from '../config/vocabulary/trouble.ts';
import { addGauge, createFrame, deviceMetrics, devicesView, notFound } from './http-frame.ts';
import type { Plant } from './plant/plant.ts';
import type { PlantPace } from './plant-pace.ts';
import type { SimulatedDevice } from './protocols/device.ts';
import type { RealDevice } from './protocols/index.ts';

/** A line whose devices are shown. */
export interface ServedLine {
  readonly line: Line;
  readonly devices: readonly SimulatedDevice[];
  readonly real: readonly RealDevice[];
}

/** Everything that stands in for one line. */
export interface SimulatedLine extends ServedLine {
  readonly plant: Plant;
  readonly pace: PlantPace;
}

export interface SimulatorRun {
  readonly lines: readonly SimulatedLine[];
  readonly speed: number;
  readonly seed: number;
  readonly noise: string;
}

const FaultRequest = z.strictObject({
  fault: z.string().min(1),
  at: z.number().min(0).default(0).meta({ description: 'plant seconds from now' }),
  magnitude: z
    .number()
    .refine((size) => size !== 0, {
      error: 'must not be 0: take the fault away instead',
      params: { zh: '不能为 0：请改为撤除故障' },
    })
    .default(1)
    .meta({ description: '1 is the size the line folder describes; a bias may be negative' }),
});

/** The simulators' own interface: what runs, and faults on purpose. Built without listening. */
export const createApi = (run: SimulatorRun, health: () => ProcessHealth): FastifyInstance => {
  const app = createFrame(health, createMetrics(run));
  app.get('/api/simulators', () => ({
    speed: run.speed,
    seed: run.seed,
    noise: run.noise,
    lines: run.lines.map(lineView),
  }));
  addFaultRoutes(app, run);
  app.get<OfLine>('/api/simulators/:line/truth', ({ params }) => lineOf(run, params.line).plant.truth());
  return app;
};

interface OfLine {
  readonly Params: { readonly line: string };
}
interface OfFault {
  readonly Params: { readonly line: string; readonly fault: string };
}

const NOT_A_FAULT = { zh: '请求体应为 { fault, at, magnitude }', en: 'The body is { fault, at, magnitude }' };

const addFaultRoutes = (app: FastifyInstance, run: SimulatorRun): void => {
  const path = '/api/simulators/:line/faults';
  app.get<OfLine>(path, ({ params }) => faultsView(lineOf(run, params.line)));
  app.post<OfLine>(path, ({ params, body }) => {
    const line = lineOf(run, params.line);
    const parsed = FaultRequest.safeParse(body);
    if (!parsed.success) throw unreadable(parsed.error, NOT_A_FAULT);
    const { fault, at, magnitude } = parsed.data;
    try {
      line.plant.inject({ fault, atS: line.plant.timeS + at, magnitude });
    } catch (error) {
      // The plant knows faults beyond its list (sensor-bias:<tag>) and says which.
      throw new ProblemError(404, titleOf(404), troubleText(error));
    }
    return faultsView(line);
  });
  app.delete<OfLine>(path, ({ params }) => {
    const line = lineOf(run, params.line);
    for (const { fault } of line.plant.activeFaults()) line.plant.clear(fault);
    return faultsView(line);
  });
  app.delete<OfFault>(`${path}/:fault`, ({ params }) => {
    const line = lineOf(run, params.line);
    knownFault(line, params.fault);
    line.plant.clear(params.fault);
    return faultsView(line);
  });
};

const lineOf = (run: SimulatorRun, id: string): SimulatedLine => {
  const found = run.lines.find(({ line }) => line.id === id);
  if (found) return found;
  const known = run.lines.map(({ line }) => line.id).join(', ');
  throw notFound(`没有仿真产线“${id}”；现有 ${known}`, `there is no simulated line '${id}'; there are ${known}`);
};

const knownFault = ({ line, plant }: SimulatedLine, id: string): void => {
  const active = plant.activeFaults().map(({ fault }) => fault);
  if (active.includes(id) || plant.faultList.some((fault) => fault.id === id)) return;
  const now = active.join(', ');
  throw notFound(
    `产线“${line.id}”没有故障“${id}”；正在起作用的：${now || '无'}`,
    `line '${line.id}' has no fault '${id}'; active are ${now || 'none'}`,
  );
};

const faultsView = ({ plant }: SimulatedLine) => ({
  timeS: plant.timeS,
  faults: plant.faultList,
  active: plant.activeFaults(),
});

const lineView = (simulated: SimulatedLine) => ({
  line: simulated.line.id,
  name: simulated.line.name,
  ...faultsView(simulated),
  skippedMs: simulated.pace.skippedMs,
  devices: devicesView(simulated.line, simulated.devices, simulated.plant),
});

const createMetrics = (run: SimulatorRun): Registry => {
  const register = deviceMetrics(run.lines.map(({ line, devices }) => ({ line: line.id, devices })));
  addGauge(register, 'plant_seconds', 'Plant time since the start', ['line'], (metric) => {
    for (const { line, plant } of run.lines) metric.set({ line: line.id }, plant.timeS);
  });
  addGauge(register, 'skipped_seconds', 'Real time that a plant did not make up for', ['line'], (metric) => {
    for (const { line, pace } of run.lines) metric.set({ line: line.id }, pace.skippedMs / 1000);
  });
  return register;
};
