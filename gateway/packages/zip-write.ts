import { createReadStream } from 'node:fs';

// A ZIP whose files are stored as they are: Parquet is packed already, and any tool opens it. Sizes are known beforehand, so
// it is written in one go, without going back. Form: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4.

export const LOCAL_HEADER = 0x0403_4b50;
export const CENTRAL_HEADER = 0x0201_4b50;
export const END_HEADER = 0x0605_4b50;
export const LOCAL_BYTES = 30;
export const CENTRAL_BYTES = 46;
export const END_BYTES = 22;
/** Beyond it a ZIP needs another form, which fewer tools read. */
export const ZIP_BYTES_MAX = 0xffff_ffff;

const VERSION = 20;
const UTF8_NAMES = 0x0800;
/** 1980-01-01, the first day it knows: the same content gives the same bytes. */
const DATE = 0x0021;

export interface ZipFile {
  /** Path inside, with slashes. */
  readonly name: string;
  /** Where it lies now. */
  readonly path: string;
  readonly bytes: number;
  readonly crc32: number;
}

/** The bytes of a ZIP of these files, in this order. */
export async function* zipOf(files: readonly ZipFile[]): AsyncGenerator<Buffer> {
  const central: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const name = Buffer.from(file.name);
    const common = commonFields(file, name);
    const local = Buffer.concat([u32(LOCAL_HEADER), common, u16(0), name]);
    central.push(
      Buffer.concat([
        u32(CENTRAL_HEADER),
        u16(VERSION),
        common,
        u16(0),
        u16(0),
        u16(0),
        u16(0),
        u32(0),
        u32(offset),
        name,
      ]),
    );
    yield local;
    yield* createReadStream(file.path);
    offset += local.length + file.bytes;
  }
  const list = Buffer.concat(central);
  const count = u16(files.length);
  yield Buffer.concat([list, u32(END_HEADER), u16(0), u16(0), count, count, u32(list.length), u32(offset), u16(0)]);
}

/** From the version needed to the length of the name: the same before the file and in the list at the end. */
const commonFields = ({ bytes, crc32 }: ZipFile, name: Buffer): Buffer =>
  Buffer.concat([...[VERSION, UTF8_NAMES, 0, 0, DATE].map(u16), ...[crc32, bytes, bytes].map(u32), u16(name.length)]);

const u16 = (value: number): Buffer => {
  const field = Buffer.alloc(2);
  field.writeUInt16LE(value);
  return field;
};

const u32 = (value: number): Buffer => {
  const field = Buffer.alloc(4);
  field.writeUInt32LE(value);
  return field;
};
