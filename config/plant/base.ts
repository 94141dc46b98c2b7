import { z } from 'zod';
import { Text } from '../vocabulary/text.ts';
import { Password } from './device.ts';

// base.yaml: the site and its services. Everything has a default that runs on one machine with nothing installed.

export const Influxdb = z.strictObject({
  url: z.url(),
  api: z.enum(['v1', 'v2', 'v3']).default('v2').meta({
    description:
      'how lines are written. v1: /write?db= (InfluxDB 1.x); v2: /api/v2/write (2.x; 1.8 and 3.x know it too); v3: /api/v3/write_lp (3.x)',
  }),
  query: z.enum(['influxql', 'flux', 'sql']).optional().meta({
    description:
      'what the history is asked in; left out: influxql with v1, flux with v2, sql with v3. influxql works with all three',
  }),
  org: z.string().default('').meta({ description: 'v2 only; empty where the server has no organisations' }),
  bucket: z.string().meta({ description: 'bucket (v2; 1.8: database/retention-policy) or database (v1, v3)' }),
  retentionPolicy: z.string().default('').meta({ description: "v1 only; empty: the database's default" }),
  token: Password.nullable().default(null).meta({
    description: 'left out for a server without authentication; v1 takes user:password',
  }),
  timeoutMs: z.int().min(100).default(10_000).meta({ description: 'how long one request may take' }),
});
export type Influxdb = z.infer<typeof Influxdb>;

export const Base = z
  .strictObject({
    site: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and -')
      .meta({ description: 'id used in topics' }),
    name: Text,
    timeZone: z.string().meta({ description: 'IANA zone of the site: how times are shown' }),
    lines: z.array(z.string()).default([]).meta({
      description: 'folders under lines/ that run when a process is not told by --line; left out or empty: all',
    }),
    bus: z
      .strictObject({
        url: z.string().regex(/^mqtts?:\/\/.+/, 'mqtt://host:port or mqtts://host:port'),
        embedded: z.boolean().meta({ description: 'true: start the broker of the package at that port' }),
        user: z.string().nullable().default(null),
        password: Password.nullable().default(null),
        primaryHost: z
          .string()
          .regex(/^[^+/#]+$/)
          .nullable()
          .default(null)
          .meta({
            description:
              'Sparkplug host id that keeps the record: while its STATE is offline the gateway says nothing on the bus and keeps samples back for it. null: publish to whoever listens',
          }),
      })
      .prefault({ url: 'mqtt://127.0.0.1:18830', embedded: true }),
    data: z
      .string()
      .default('data')
      .meta({ description: 'folder of journal, history and certificates, relative to the project' }),
    gateway: z.strictObject({ host: z.string().default('127.0.0.1'), port: z.int().default(8081) }).prefault({}),
    twin: z.strictObject({ host: z.string().default('127.0.0.1'), port: z.int().default(8082) }).prefault({}),
    simulators: z
      .strictObject({
        host: z.string().default('127.0.0.1'),
        port: z.int().default(8083),
        historyValues: z.int().min(0).max(100_000).default(600).meta({
          description:
            'how many values of each point a simulated OPC UA server keeps for HistoryRead, as real ones do from which holes can be filled; 0: none',
        }),
      })
      .prefault({}),
    dashboard: z.strictObject({ host: z.string().default('127.0.0.1'), port: z.int().default(8080) }).prefault({}),
    journal: z
      .strictObject({
        syncMs: z.int().min(1).default(50),
        segmentBytes: z
          .int()
          .min(65_536)
          .default(16 * 1024 * 1024),
        bytesMax: z
          .int()
          .min(1_048_576)
          .default(4 * 1024 ** 3),
        ageHoursMax: z.number().positive().default(168),
      })
      .prefault({}),
    sinks: z
      .strictObject({
        backlogTimesLive: z
          .number()
          .positive()
          .default(10)
          .meta({ description: 'after an outage: so many samples of the backlog go for each live one, behind it' }),
        backlogPerSecondMin: z.int().min(1).default(1000).meta({ description: 'and so many a second in any case' }),
      })
      .prefault({}),
    pair: z
      .strictObject({
        name: z.enum(['a', 'b']).meta({ description: 'one gateway of the pair is a, the other b' }),
      })
      .nullable()
      .default(null)
      .meta({
        description:
          'this gateway is one of a redundant pair on the same devices, bus and stores; each has its own data folder, both the same lines and clocks within a second',
      }),
    history: z
      .strictObject({
        store: z.enum(['embedded', 'influxdb']).default('embedded').meta({
          description:
            'who keeps and answers the history: a file on this machine, or the server under `influxdb` (then there is no such file)',
        }),
        retentionDays: z.number().positive().default(90),
        bytesMax: z.int().positive().default(50_000_000_000).meta({
          description:
            'of the closed partitions; beyond it the oldest are deleted though they are younger than retentionDays: counted, told on the health page and in the ledger',
        }),
      })
      .prefault({}),
    influxdb: Influxdb.nullable().default(null),
  })
  .meta({ id: 'Base' });
export type Base = z.infer<typeof Base>;
