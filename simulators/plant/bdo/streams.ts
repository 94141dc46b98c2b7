import type { Line } from '../../../config/plant/line.ts';
import { type Mixture, mixture, nothing, SPECIES, type Species, total } from './species.ts';

const STREAMS = [
  'S-101',
  'S-102',
  'S-103',
  'S-104',
  'S-105',
  'S-106',
  'S-107',
  'S-108',
  'S-109',
  'S-110',
  'S-112',
  'S-113',
  'S-114',
  'S-115',
  'S-201',
  'S-202',
  'S-301',
  'S-302',
  'S-303',
  'S-304',
  'S-305',
  'S-306',
  'S-307',
  'S-308',
  'S-309',
  'S-310',
  'S-311',
  'S-401',
  'S-402',
  'S-403',
  'S-404',
  'S-405',
  'S-406',
  'S-407',
  'S-501',
  'S-502',
  'S-503',
  'S-504',
  'S-505',
  'S-506',
  'S-507',
] as const;
export type StreamId = (typeof STREAMS)[number];
export type Streams = Record<StreamId, Mixture>;

/** What crosses the edge of the line, besides what safety actions let in and out. */
export const INLETS = ['S-101', 'S-102', 'S-113', 'S-114', 'S-201', 'S-301', 'S-304'] as const satisfies StreamId[];
export const OUTLETS = [
  'S-103',
  'S-107',
  'S-115',
  'S-303',
  'S-307',
  'S-310',
  'S-401',
  'S-403',
  'S-406',
  'S-407',
  'S-504',
  'S-506',
  'S-507',
] as const satisfies StreamId[];

const each = (make: (id: StreamId) => Mixture): Streams =>
  Object.fromEntries(STREAMS.map((id) => [id, make(id)])) as Streams;

export const emptyStreams = (): Streams => each(nothing);

/** The normal point of the line folder, kg/h of each substance. */
export const normalStreams = (line: Line): Streams =>
  each((id) => {
    const stream = line.streams.find((candidate) => candidate.id === id);
    if (!stream) throw new Error(`the line '${line.id}' lacks the stream ${id} that its virtual plant is built on`);
    const known = Object.entries(stream.normal.components).filter(([name]) => SPECIES.includes(name as Species));
    return mixture(Object.fromEntries(known) as Partial<Mixture>);
  });

/** Mass share of one substance in wt%. */
export const weightPercent = (m: Readonly<Mixture>, species: Species): number => {
  const all = total(m);
  return all > 1e-12 ? (100 * m[species]) / all : 0;
};
