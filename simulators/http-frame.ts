import fastify, { type FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Line } from '../config/plant/line.ts';
import type { ProcessHealth } from '../config/vocabulary/health.ts';
import { ProblemError, sendProblem, titleOf } from '../config/vocabulary/problem.ts';
import type { DevicePlant, SimulatedDevice } from './protocols/device.ts';

// What the simulators' interface has in common, whether they show virtual plants or a record.

export const notFound = (zh: string, en: string): ProblemError => new ProblemError(404, titleOf(404), { zh, en });

/** Health, metrics and problems; the rest is for the caller to add. Built without listening. */
export const createFrame = (health: () => ProcessHealth, metrics: Registry): FastifyInstance => {
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error));
  app.setNotFoundHandler((request, reply) => {
    const asked = `${request.method} ${request.url}`;
    return sendProblem(
      request,
      reply,
      notFound(`这里没有 ${asked}；见 GET /api/simulators`, `${asked} is not here; see GET /api/simulators`),
    );
  });
  app.get('/api/health', () => health());
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
  return app;
};

/** The devices of a line, with the server that shows each and what it suffers. */
export const devicesView = (line: Line, servers: readonly SimulatedDevice[], plant: Pick<DevicePlant, 'condition'>) =>
  line.devices.map((device) => {
    const server = servers.find(({ id }) => id === device.id || (device.protocol === 'opcua' && id === device.via));
    return {
      device: device.id,
      protocol: device.protocol,
      endpoint: server?.endpoint ?? null,
      state: server?.state ?? 'real',
      condition: plant.condition(device.id),
      counters: server?.id === device.id ? server.counters : null,
    };
  });

export const addGauge = (
  register: Registry,
  name: string,
  help: string,
  labelNames: string[],
  collect: (metric: Gauge) => void,
): Gauge =>
  new Gauge({
    name: `zhongshi_simulators_${name}`,
    help,
    labelNames,
    registers: [register],
    collect() {
      collect(this);
    },
  });

interface DevicesOfLine {
  readonly line: string;
  readonly devices: readonly SimulatedDevice[];
}

export const deviceMetrics = (lines: readonly DevicesOfLine[]): Registry => {
  const register = new Registry();
  collectDefaultMetrics({ register });
  for (const counter of ['answered', 'refused', 'dropped', 'clients'] as const)
    addGauge(register, `device_${counter}`, COUNTER_HELP[counter], ['line', 'device'], (metric) => {
      for (const { line, devices } of lines)
        for (const device of devices) metric.set({ line, device: device.id }, device.counters[counter]);
    });
  return register;
};

const COUNTER_HELP = {
  answered: 'Modbus requests answered with data, or OPC UA values renewed',
  refused: 'Requests answered with an exception, or writes refused',
  dropped: 'Frames damaged or addressed to another unit',
  clients: 'Connections or sessions',
} as const;
