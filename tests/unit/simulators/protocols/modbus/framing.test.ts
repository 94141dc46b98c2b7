import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc16, RtuFraming, rtuFrame } from '../../../../../simulators/protocols/modbus/rtu-framing.ts';
import { TcpFraming, type TcpRequest, tcpReply } from '../../../../../simulators/protocols/modbus/tcp-framing.ts';

const read = (functionCode: number, start: number, quantity: number): Buffer => {
  const pdu = Buffer.alloc(5);
  pdu[0] = functionCode;
  pdu.writeUInt16BE(start, 1);
  pdu.writeUInt16BE(quantity, 3);
  return pdu;
};
const write = (start: number, words: readonly number[]): Buffer => {
  const pdu = Buffer.alloc(6 + words.length * 2);
  pdu[0] = 16;
  pdu.writeUInt16BE(start, 1);
  pdu.writeUInt16BE(words.length, 3);
  pdu[5] = words.length * 2;
  words.forEach((word, index) => {
    pdu.writeUInt16BE(word, 6 + index * 2);
  });
  return pdu;
};
const word = fc.integer({ min: 0, max: 0xffff });
const pdus = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 4 }), word, word).map(([code, start, quantity]) => read(code, start, quantity)),
  fc.tuple(word, fc.array(word, { minLength: 1, maxLength: 123 })).map(([start, words]) => write(start, words)),
);

/** The stream cut at arbitrary places. */
const chunksOf = (stream: Buffer, cuts: readonly number[]): Buffer[] => {
  const places = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => stream.subarray(from, places[index] ?? stream.length));
};
const cuts = fc.array(fc.nat(5000), { maxLength: 30 });

describe('Modbus TCP', () => {
  test('requests come out whole and in order, however TCP splits and joins them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ transaction: word, unitId: fc.nat(255), pdu: pdus }), { maxLength: 8 }),
        cuts,
        (sent, at) => {
          const framing = new TcpFraming();
          const stream = Buffer.concat(sent.map((request) => tcpReply(request, request.pdu)));
          const seen = chunksOf(stream, at).flatMap((chunk): TcpRequest[] => framing.push(chunk) ?? []);
          expect(seen).toEqual(sent);
        },
      ),
    );
  });

  test('what is not Modbus is recognised', () => {
    expect(new TcpFraming().push(Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toBeNull();
    expect(new TcpFraming().push(Buffer.from([0, 1, 0, 0, 0, 1, 1, 3]))).toBeNull();
    expect(new TcpFraming().push(Buffer.from([0, 1, 0, 0, 0, 255, 1, 3]))).toBeNull();
  });
});

describe('RTU', () => {
  test('the checksum of the published examples', () => {
    expect(crc16(Buffer.from('123456789'))).toBe(0x4b37);
    expect(rtuFrame(1, read(3, 0, 10))).toEqual(Buffer.from([0x01, 0x03, 0x00, 0x00, 0x00, 0x0a, 0xc5, 0xcd]));
  });

  test('frames come out whole and in order, however TCP splits and joins them', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ unitId: fc.nat(247), pdu: pdus }), { maxLength: 8 }), cuts, (sent, at) => {
        const framing = new RtuFraming();
        const stream = Buffer.concat(sent.map(({ unitId, pdu }) => rtuFrame(unitId, pdu)));
        const seen = chunksOf(stream, at).flatMap((chunk) => framing.push(chunk, 0));
        expect(seen.map(({ unitId, pdu }) => ({ unitId, pdu }))).toEqual(sent);
        expect(framing.droppedBytes).toBe(0);
      }),
    );
  });

  test('a frame with one wrong bit is dropped; the next one is heard', () => {
    fc.assert(
      fc.property(pdus, fc.nat(), (pdu, bit) => {
        const framing = new RtuFraming();
        const damaged = rtuFrame(21, pdu);
        const place = bit % (damaged.length * 8);
        damaged[place >> 3] = (damaged[place >> 3] ?? 0) ^ (1 << (place & 7));
        expect(framing.push(damaged, 0)).toEqual([]);
        expect(framing.push(rtuFrame(21, read(3, 16, 7)), 500)).toHaveLength(1);
      }),
      // Sixteen bits of checksum let one damaged stretch in 65,536 pass: the same frames each time.
      { seed: 1 },
    );
  });

  test('a good frame right behind a damaged one is heard', () => {
    const damaged = rtuFrame(21, read(3, 0, 3));
    damaged[4] = 9;
    expect(new RtuFraming().push(Buffer.concat([damaged, rtuFrame(21, read(3, 16, 7))]), 0)).toHaveLength(1);
  });

  test('half a frame before a pause is forgotten', () => {
    const framing = new RtuFraming();
    const frame = rtuFrame(21, read(3, 16, 7));
    expect(framing.push(frame.subarray(0, 5), 0)).toEqual([]);
    expect(framing.push(frame, 300)).toHaveLength(1);
    expect(framing.droppedBytes).toBe(5);
  });

  test('a function code that is not ours is found by its checksum', () => {
    const framing = new RtuFraming();
    const frame = rtuFrame(21, Buffer.from([0x2b, 0x0e, 0x01, 0x00]));
    expect(framing.push(frame.subarray(0, 3), 0)).toEqual([]);
    expect(framing.push(frame.subarray(3), 0)).toMatchObject([{ unitId: 21, bytes: 7 }]);
  });
});
