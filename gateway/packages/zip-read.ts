import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { PackageRefusal } from './refusal.ts';
import { CENTRAL_BYTES, CENTRAL_HEADER, END_BYTES, END_HEADER, LOCAL_BYTES, LOCAL_HEADER } from './zip-write.ts';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  /** Place of its first byte in the ZIP. */
  readonly begin: number;
}

/** A package has some dozen files. */
const ENTRIES_MAX = 2000;
/** Letters, digits and what joins them; no way up or out of the folder it is unpacked into. */
const PLAIN_NAME = /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/;

/** The list of files of a ZIP as zip-write.ts makes it. Refuses anything else: what is unclear here would be trusted later. */
export const entriesOf = async (path: string, shown: string): Promise<ZipEntry[]> => {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const end = await readAt(file, size - END_BYTES, END_BYTES);
    if (end?.readUInt32LE(0) !== END_HEADER) throw truncated(shown);
    const [count, length, begin] = [end.readUInt16LE(10), end.readUInt32LE(12), end.readUInt32LE(16)];
    if (begin + length + END_BYTES !== size || count > ENTRIES_MAX) throw truncated(shown);
    const list = await readAt(file, begin, length);
    if (list === null) throw truncated(shown);
    const entries: ZipEntry[] = [];
    let at = 0;
    while (at < list.length) {
      const entry = await entryAt(file, list, at, shown);
      if (entries.some(({ name }) => name === entry.name)) throw damaged(shown);
      entries.push(entry);
      at += CENTRAL_BYTES + Buffer.byteLength(entry.name);
    }
    if (entries.length !== count) throw damaged(shown);
    return entries;
  } finally {
    await file.close();
  }
};

const entryAt = async (file: FileHandle, list: Buffer, at: number, shown: string): Promise<ZipEntry> => {
  if (at + CENTRAL_BYTES > list.length || list.readUInt32LE(at) !== CENTRAL_HEADER) throw damaged(shown);
  const field = (place: number) => list.readUInt16LE(at + place);
  const [method, nameLength, extraLength, remarkLength] = [field(10), field(28), field(30), field(32)];
  const name = list.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameLength);
  if (method !== 0 || extraLength !== 0 || remarkLength !== 0) throw repacked(shown);
  if (!PLAIN_NAME.test(name)) throw damaged(shown);
  const [bytes, local] = [list.readUInt32LE(at + 24), list.readUInt32LE(at + 42)];
  const header = await readAt(file, local, LOCAL_BYTES);
  if (header?.readUInt32LE(0) !== LOCAL_HEADER) throw damaged(name);
  return { name, bytes, begin: local + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28) };
};

/** The bytes of one of its files. */
export const contentOf = (path: string, { begin, bytes }: ZipEntry): AsyncIterable<Buffer> =>
  bytes === 0 ? nothing() : createReadStream(path, { start: begin, end: begin + bytes - 1 });

async function* nothing(): AsyncGenerator<Buffer> {}

/** null: the file does not go so far. */
const readAt = async (file: FileHandle, at: number, length: number): Promise<Buffer | null> => {
  if (at < 0) return null;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return bytesRead === length ? buffer : null;
};

const truncated = (shown: string) =>
  new PackageRefusal(
    shown,
    '文件不完整或不是试验包；请重新传送',
    'it is cut off, or no package of a trial; have it sent again',
  );

const damaged = (shown: string) =>
  new PackageRefusal(shown, '包内的目录已损坏；请重新传送', 'the list of its files is damaged; have it sent again');

const repacked = (shown: string) =>
  new PackageRefusal(
    shown,
    '已被其他程序重新压缩；请使用导出的原文件',
    'another program has packed it again; take the file as it was exported',
  );
