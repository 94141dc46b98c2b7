import { expect, test } from 'vitest';
import { MessageOrder } from '../../../../../gateway/drivers/opcua/message-order.ts';
import { messagesAhead, nextMessage } from '../../../../../gateway/drivers/opcua/sequence.ts';

const message = (sequenceNumber: number) => ({ sequenceNumber, notificationData: ['data'] });
const keepAlive = (sequenceNumber: number) => ({ sequenceNumber, notificationData: [] });
const numbers = (messages: readonly { sequenceNumber: number }[]) => messages.map((each) => each.sequenceNumber);

test('messages come out in order, each once, whatever order they came in', () => {
  const order = new MessageOrder();
  for (const number of [1, 3, 3, 4]) order.add(message(number));
  expect(numbers(order.ready())).toEqual([1]);
  expect(order.missing).toBe(2);
  order.add(message(2));
  expect(numbers(order.ready())).toEqual([2, 3, 4]);
  order.add(message(2));
  expect(numbers(order.ready())).toEqual([]);
  expect([order.missing, order.expected]).toEqual([null, 5]);
});

test('a keep-alive carries the number of the next message: what lies below it was sent, and it is not a message itself', () => {
  const order = new MessageOrder();
  order.add(keepAlive(1));
  expect([order.missing, order.expected]).toEqual([null, 1]);
  order.add(message(1));
  order.ready();
  order.add(keepAlive(4));
  expect(order.missing).toBe(2);
  order.giveUp();
  order.giveUp();
  expect([order.missing, order.expected]).toEqual([null, 4]);
});

test('nothing is acknowledged before it lies on the disk, and what did not get through is acknowledged again', () => {
  const order = new MessageOrder();
  order.add(message(1));
  order.add(message(2));
  order.ready();
  expect(order.acknowledgements()).toEqual([]);
  const mark = order.taken();
  order.add(message(3));
  order.ready();
  order.taken();
  order.add(message(2)); // once more, as after a lost connection: on its way still
  expect(order.acknowledgements()).toEqual([]);
  order.kept(mark);
  order.kept(mark);
  const sent = order.acknowledgements();
  expect(sent).toEqual([1, 2]);
  expect(order.acknowledgements()).toEqual([]);
  order.notAcknowledged(sent);
  order.kept(order.taken());
  expect(order.acknowledgements()).toEqual([1, 2, 3]);
  order.add(message(2)); // and once more: it lies on the disk
  expect(order.acknowledgements()).toEqual([2]);
});

test('numbers go from 2^32 - 1 to 1; zero is never used', () => {
  expect(nextMessage(0xffff_ffff)).toBe(1);
  expect(messagesAhead(1, 0xffff_ffff)).toBe(1);
  expect(messagesAhead(0xffff_ffff, 1)).toBe(-1);
  expect(messagesAhead(7, 5)).toBe(2);
});

test('a number far from those expected is not believed', () => {
  const order = new MessageOrder();
  order.add(message(4_000_000));
  expect([order.missing, order.expected]).toEqual([null, 1]);
});
