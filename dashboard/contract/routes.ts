import { z } from 'zod';
import { AlarmsReply } from '../../config/vocabulary/alarms.ts';
import { DynamicsReport } from '../../config/vocabulary/dynamics-report.ts';
import { EstimateReply, EstimateRequest } from '../../config/vocabulary/estimate.ts';
import { PhasesReply } from '../../config/vocabulary/phases.ts';
import {
  QuarantineDrop,
  QuarantineOutcome,
  QuarantineReply,
  QuarantineResend,
} from '../../config/vocabulary/quarantine.ts';
import { NewReplay, Replay, ReplayChange, ReplaysReply } from '../../config/vocabulary/replay.ts';
import { HistorySeries } from '../../config/vocabulary/series.ts';
import { SpanQuery } from '../../config/vocabulary/span.ts';
import {
  NewLab,
  NewNote,
  NewPhoto,
  NewTrial,
  Trial,
  TrialChange,
  TrialQuery,
  TrialReply,
  TrialsReply,
} from '../../config/vocabulary/trial.ts';
import {
  ComparedSeries,
  CompareQuery,
  CompareReply,
  TrialFrame,
  TrialFrameQuery,
} from '../../config/vocabulary/trial-compare.ts';
import {
  DemonstrationReply,
  DemonstrationRequest,
  PackageQuery,
  PackageReply,
} from '../../config/vocabulary/trial-package.ts';
import { TrialRuleSwitch, TrialRulesReply, TrialRuleView } from '../../config/vocabulary/trial-rule.ts';
import { TwinReport } from '../../config/vocabulary/twin-report.ts';
import { WhatIfBranches, WhatIfReply, WhatIfRequest } from '../../config/vocabulary/what-if.ts';
import { FaultsReply } from './fault-view.ts';
import { GapsReply } from './gaps.ts';
import { HealthReply } from './health-reply.ts';
import { LatestReply } from './latest.ts';
import { LinesReply } from './line-view.ts';
import { PointsReply } from './point-view.ts';
import { QuarantineQuery } from './quarantine.ts';
import {
  ExportRequest,
  FaultRequest,
  GapsQuery,
  HistoryRequest,
  LatestQuery,
  PointsQuery,
  StripsQuery,
  TrialRulesQuery,
} from './requests.ts';
import { StripsReply } from './strips.ts';

/** One operation of the HTTP interface. The server answers it, OpenAPI and REFERENCE.md are written from it. */
export interface Route {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly replies: Readonly<
    Record<number, { readonly description: string; readonly schema?: z.ZodType; readonly type?: string }>
  >;
}

const ok = (description: string, schema: z.ZodType) => ({ 200: { description, schema } });
const fromUpstream = { 502: { description: 'the process that knows answered with an error or not at all' } };

export const ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/api/health',
    summary: 'Whether data is collected: processes, devices, sinks, journal, holes',
    replies: {
      200: { description: 'collecting', schema: HealthReply },
      503: { description: 'not collecting; the same form says why', schema: HealthReply },
    },
  },
  {
    method: 'get',
    path: '/api/points',
    summary: 'The point table with unit, range, limits, device and address',
    query: PointsQuery,
    replies: ok('points in table order', PointsReply),
  },
  {
    method: 'get',
    path: '/api/lines',
    summary: 'Site and lines: areas, equipment with placement, pipes, streams, units, loops, devices, faults',
    replies: ok('lines in the order of their ids', LinesReply),
  },
  {
    method: 'get',
    path: '/api/latest',
    summary: 'Newest sample of every point that has one',
    query: LatestQuery,
    replies: ok('samples in table order', LatestReply),
  },
  {
    method: 'get',
    path: '/api/history',
    summary:
      'One tag over a range, reduced to the columns of a screen; with Accept application/vnd.apache.parquet or text/csv its samples as /api/export gives them',
    query: HistoryRequest,
    replies: { ...ok('columns of equal length', HistorySeries), ...fromUpstream },
  },
  {
    method: 'get',
    path: '/api/export',
    summary: 'Samples of a range as a file: time, tag, value, unit, quality, status, received; by tag, then by time',
    query: ExportRequest,
    replies: {
      200: {
        description: 'the file; CSV writes times with the offset of the site, Parquet holds instants',
        type: 'application/vnd.apache.parquet',
      },
      ...fromUpstream,
    },
  },
  {
    method: 'get',
    path: '/api/live',
    summary: 'WebSocket: live values as binary frames (frame.ts), LiveRequest and LiveMessage as JSON text',
    query: z.strictObject({
      session: z.string().optional().meta({ description: 'of the hello before, to resume' }),
      context: z
        .string()
        .optional()
        .meta({ description: 'replay/<id>: the values of that replay; left out: the live plant' }),
      seq: z.coerce.number().int().min(0).optional().meta({ description: 'of the last frame received' }),
    }),
    replies: { 101: { description: 'switching to WebSocket' } },
  },
  {
    method: 'get',
    path: '/api/twin/{line}',
    summary: 'Newest report of a line’s twin: balances, reconciled values, gross-error candidates, figures',
    replies: ok('the report', TwinReport),
  },
  {
    method: 'get',
    path: '/api/twin/{line}/strips',
    summary: 'Standardised adjustments of each variable over the last day, the worst of each column',
    query: StripsQuery,
    replies: ok('columns of equal length, kept since this server started', StripsReply),
  },
  {
    method: 'get',
    path: '/api/twin/{line}/parameters',
    summary: 'States and parameters of the line’s dynamic models with their standard deviations and priors',
    replies: { ...ok('the newest report of its dynamic models', DynamicsReport), ...fromUpstream },
  },
  {
    method: 'get',
    path: '/api/gaps',
    summary: 'Holes in the record: what, from, to, why, healed or not',
    query: GapsQuery,
    replies: { ...ok('newest first', GapsReply), ...fromUpstream },
  },
  {
    method: 'get',
    path: '/api/quarantine',
    summary: 'Samples that a store refused for good, with its reason',
    query: QuarantineQuery,
    replies: { ...ok('newest first', QuarantineReply), ...fromUpstream },
  },
  {
    method: 'post',
    path: '/api/quarantine/resend',
    summary: 'Send refused samples again, as they are or repaired',
    body: QuarantineResend,
    replies: { ...ok('what became of them', QuarantineOutcome), ...fromUpstream },
  },
  {
    method: 'post',
    path: '/api/quarantine/drop',
    summary: 'Let go of refused samples for good',
    body: QuarantineDrop,
    replies: { ...ok('how many were dropped', QuarantineOutcome), ...fromUpstream },
  },
  {
    method: 'get',
    path: '/api/trials',
    summary: 'Trials that fit every condition given, and how many of each line, verdict and person',
    query: TrialQuery,
    replies: { ...ok('newest start first', TrialsReply), ...fromUpstream },
  },
  {
    method: 'post',
    path: '/api/trials',
    summary: 'Start a trial on a line, or cut one out of the record afterwards',
    body: NewTrial,
    replies: { ...ok('as it is kept', Trial), 409: { description: 'a trial runs on this line' }, ...fromUpstream },
  },
  {
    method: 'get',
    path: '/api/trials/{id}',
    summary: 'One trial with what has changed since and what to know before its record is used',
    replies: { ...ok('the trial', TrialReply), 404: { description: 'there is no such trial' }, ...fromUpstream },
  },
  {
    method: 'patch',
    path: '/api/trials/{id}',
    summary: 'Change what is said of a trial, end it, judge it, make it a reference',
    body: TrialChange,
    replies: {
      ...ok('as it is kept', Trial),
      409: { description: 'somebody has changed it since it was read' },
      ...fromUpstream,
    },
  },
  {
    method: 'post',
    path: '/api/trials/{id}/notes',
    summary: 'A note at a moment of the trial',
    body: NewNote,
    replies: { ...ok('the trial with it', Trial), ...fromUpstream },
  },
  {
    method: 'post',
    path: '/api/trials/{id}/lab',
    summary: 'Results of the laboratory, as rows or as CSV; those of a laboratory point become late samples of it',
    body: NewLab,
    replies: {
      ...ok('the trial with them', Trial),
      400: { description: 'a row is wrong, and none is taken: the sentence names the row' },
      ...fromUpstream,
    },
  },
  {
    method: 'post',
    path: '/api/trials/{id}/photos',
    summary: 'A photo of a moment of the trial (body: image/jpeg, image/png or image/webp)',
    query: NewPhoto,
    replies: {
      ...ok('the trial with it', Trial),
      413: { description: 'it is larger than a photo may be' },
      415: { description: 'what is in it is none of these' },
      ...fromUpstream,
    },
  },
  {
    method: 'get',
    path: '/api/trials/{id}/photos/{photo}',
    summary: 'A photo of a trial as it was taken in',
    replies: {
      200: { description: 'the picture', type: 'image/*' },
      404: { description: 'the trial has no such photo' },
      ...fromUpstream,
    },
  },
  {
    method: 'get',
    path: '/api/trial-rules',
    summary: 'Rules by which the plant starts and ends trials, and how each stands',
    query: TrialRulesQuery,
    replies: { ...ok('of every line, or of one', TrialRulesReply), ...fromUpstream },
  },
  {
    method: 'patch',
    path: '/api/trial-rules/{line}/{id}',
    summary: 'Switch a rule on or off',
    body: TrialRuleSwitch,
    replies: {
      ...ok('as it stands', TrialRuleView),
      404: { description: 'the line has no such rule' },
      ...fromUpstream,
    },
  },
  {
    method: 'get',
    path: '/api/trials/{id}/package',
    summary:
      'A trial that is over as one sealed file: samples, alarms, notes, laboratory, configuration, dictionary, holes',
    replies: { 200: { description: 'a ZIP, signed', type: 'application/zip' }, ...fromUpstream },
  },
  {
    method: 'post',
    path: '/api/trial-packages',
    summary: 'Import a package (body: application/zip): its trial becomes one of this place',
    query: PackageQuery,
    replies: {
      ...ok('the trial', Trial),
      409: { description: 'it is here already' },
      422: { description: 'not as it was sealed, or by a key that is not known: the sentence names the file' },
      ...fromUpstream,
    },
  },
  {
    method: 'post',
    path: '/api/trial-packages/verify',
    summary: 'Whether a package (body: application/zip) is as it was sealed; keeps nothing',
    query: PackageQuery.pick({ name: true }),
    replies: {
      ...ok('every file is as it was sealed', PackageReply),
      422: { description: 'it is not: the sentence names the file' },
      ...fromUpstream,
    },
  },
  {
    method: 'post',
    path: '/api/trial-packages/demonstration',
    summary: 'Import the demonstration trials that come with the project',
    body: DemonstrationRequest,
    replies: { ...ok('those that were not here before', DemonstrationReply), ...fromUpstream },
  },
  {
    method: 'get',
    path: '/api/replays',
    summary: 'Replays that run',
    replies: { ...ok('as they stand', ReplaysReply), ...fromUpstream },
  },
  {
    method: 'post',
    path: '/api/replays',
    summary: 'Begin a replay of a trial, or of a range of a line’s record, in a context of its own',
    body: NewReplay,
    replies: {
      ...ok('as it stands; its record is read meanwhile', Replay),
      400: { description: 'the range is none: of no length, backwards, too long, or in the future' },
      404: { description: 'there is no such trial or line' },
      409: { description: 'as many replays as may run do so already' },
      ...fromUpstream,
    },
  },
  {
    method: 'get',
    path: '/api/replays/{id}',
    summary: 'One replay',
    replies: { ...ok('as it stands', Replay), 404: { description: 'there is none, or it has ended' }, ...fromUpstream },
  },
  {
    method: 'patch',
    path: '/api/replays/{id}',
    summary: 'Play, pause, step, seek, loop, change its speed',
    body: ReplayChange,
    replies: {
      ...ok('as it stands now', Replay),
      404: { description: 'there is none, or it has ended' },
      ...fromUpstream,
    },
  },
  {
    method: 'delete',
    path: '/api/replays/{id}',
    summary: 'End a replay',
    replies: { ...ok('as it stood', Replay), 404: { description: 'there is none' }, ...fromUpstream },
  },
  {
    method: 'get',
    path: '/api/trial-compare',
    summary:
      'What differs between trials of a line, largest first, and their key figures; golden trials are the reference',
    query: CompareQuery,
    replies: { ...ok('over the time that all of them have', CompareReply), ...fromUpstream },
  },
  {
    method: 'get',
    path: '/api/lines/{line}/alarms',
    summary: 'Stretches of a span of at most 31 days in which a value of the line was beyond a limit of its point',
    query: SpanQuery,
    replies: { ...ok('oldest first', AlarmsReply), 404: { description: 'there is no such line' }, ...fromUpstream },
  },
  {
    method: 'get',
    path: '/api/lines/{line}/phases',
    summary:
      'What went round on the line over a span of at most 31 days: the phases of each place, as its state point told them',
    query: SpanQuery,
    replies: {
      ...ok('one lane for each place', PhasesReply),
      404: { description: 'there is no such line' },
      ...fromUpstream,
    },
  },
  {
    method: 'get',
    path: '/api/trials/{id}/alarms',
    summary: 'Stretches of a trial in which a value was beyond a limit of its point',
    replies: { ...ok('oldest first', AlarmsReply), ...fromUpstream },
  },
  {
    method: 'get',
    path: '/api/trials/{id}/frame',
    summary: 'Every point of the line of a trial at one instant of its record',
    query: TrialFrameQuery,
    replies: { ...ok('columns of equal length', TrialFrame), ...fromUpstream },
  },
  {
    method: 'get',
    path: '/api/trials/{id}/phases',
    summary: 'What went round while a trial ran: the phases of each place, as its state point told them',
    replies: { ...ok('one lane for each place', PhasesReply), ...fromUpstream },
  },
  {
    method: 'get',
    path: '/api/trial-compare/series',
    summary: 'One point of several trials on a common time, with the band of the golden ones',
    query: CompareQuery.extend({ tag: z.string() }),
    replies: { ...ok('columns of equal length', ComparedSeries), ...fromUpstream },
  },
  {
    method: 'post',
    path: '/api/whatif',
    summary:
      'A virtual experiment on a dynamic model from where the plant is estimated to be; a band, or a refusal with its reason',
    body: WhatIfRequest,
    replies: {
      ...ok('answered or refused', WhatIfReply),
      409: { description: 'the branch cannot be kept: too many, or the name is taken' },
      ...fromUpstream,
    },
  },
  {
    method: 'get',
    path: '/api/whatif/{line}/branches',
    summary: 'Experiments kept under a name, with what was asked and what was answered then',
    replies: { ...ok('in the order they were kept', WhatIfBranches), ...fromUpstream },
  },
  {
    method: 'delete',
    path: '/api/whatif/{line}/branches/{id}',
    summary: 'Let go of a kept experiment; those made from it move up',
    replies: { ...ok('those that are left', WhatIfBranches), ...fromUpstream },
  },
  {
    method: 'post',
    path: '/api/estimate',
    summary:
      'Parameters of a dynamic model fitted to a recorded range: standard errors, correlations, identifiability, profiles',
    body: EstimateRequest,
    replies: {
      ...ok('converged or not', EstimateReply),
      422: { description: 'the record does not hold what the model needs' },
      ...fromUpstream,
    },
  },
  {
    method: 'get',
    path: '/api/simulators/{line}/faults',
    summary: 'Faults the simulated line can be given, and those it has',
    replies: { ...ok('faults', FaultsReply), ...fromUpstream },
  },
  {
    method: 'post',
    path: '/api/simulators/{line}/faults',
    summary: 'Give the simulated line a fault',
    body: FaultRequest,
    replies: { ...ok('faults after it', FaultsReply), ...fromUpstream },
  },
  {
    method: 'delete',
    path: '/api/simulators/{line}/faults/{fault}',
    summary: 'Take one fault away',
    replies: { ...ok('faults after it', FaultsReply), ...fromUpstream },
  },
  {
    method: 'delete',
    path: '/api/simulators/{line}/faults',
    summary: 'Take all faults away',
    replies: { ...ok('faults after it', FaultsReply), ...fromUpstream },
  },
  {
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This description',
    replies: { 200: { description: 'OpenAPI 3.1', type: 'application/json' } },
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Figures of this process for Prometheus',
    replies: { 200: { description: 'Prometheus text', type: 'text/plain' } },
  },
];
