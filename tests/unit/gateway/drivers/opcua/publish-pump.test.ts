import { NotificationMessage, PublishResponse } from 'node-opcua';
import { expect, test } from 'vitest';
import { MessageOrder } from '../../../../../gateway/drivers/opcua/message-order.ts';
import { PublishPump } from '../../../../../gateway/drivers/opcua/publish-pump.ts';
import type { SubscriptionServices } from '../../../../../gateway/drivers/opcua/subscription-services.ts';

const ID = 7;
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

const messageOf = (sequenceNumber: number): NotificationMessage => {
  const message = new NotificationMessage({ sequenceNumber });
  // Only its presence matters to the pump.
  Object.assign(message, { notificationData: [{}] });
  return message;
};

/** A server of one subscription that keeps what it has sent, as long as it is told to, and answers when the test says so. */
const startServer = (kept: readonly number[] = []) => {
  const requests: {
    acknowledged: readonly number[];
    answer: (response: PublishResponse) => void;
    fail: (e: Error) => void;
  }[] = [];
  const asked: number[] = [];
  const has = new Set(kept);
  const unused = () => Promise.reject(new Error('not asked for in this test'));
  const services: SubscriptionServices = {
    createSubscription: unused,
    deleteItems: () => Promise.reject(new Error('not asked for')),
    createItems: unused,
    transfer: unused,
    deleteSubscription: unused,
    publish: (_id, acknowledged) =>
      new Promise((answer, fail) => {
        requests.push({ acknowledged, answer, fail });
      }),
    republish: async (_id, number) => {
      asked.push(number);
      await settle();
      return has.has(number) ? messageOf(number) : null;
    },
  };
  const say = async (notificationMessage: NotificationMessage, subscriptionId = ID) => {
    requests.shift()?.answer(new PublishResponse({ subscriptionId, notificationMessage, moreNotifications: false }));
    await settle();
  };
  return { services, requests, asked, has, say };
};

const startPump = (server: ReturnType<typeof startServer>, order = new MessageOrder<NotificationMessage>()) => {
  const told: (number | string)[] = [];
  const pump = new PublishPump(server.services, ID, order, 1000, {
    message: ({ sequenceNumber }) => told.push(sequenceNumber),
    lost: (messages) => told.push(`lost ${messages}`),
    heard: () => {},
    broken: ({ message }) => told.push(`broken: ${message}`),
  });
  return { pump, order, told };
};

test('requests are always waiting at the server, and each answer is followed by the next request', async () => {
  const server = startServer();
  const { pump, told } = startPump(server);
  pump.start();
  expect(server.requests).toHaveLength(3);
  await server.say(messageOf(1));
  await server.say(messageOf(2));
  expect(told).toEqual([1, 2]);
  expect(server.requests).toHaveLength(3);
});

test('a message that went missing on the way is asked for again, and those after it wait for it', async () => {
  const server = startServer([2, 3]);
  const { pump, told } = startPump(server);
  pump.start();
  await server.say(messageOf(1));
  await server.say(messageOf(4));
  await server.say(messageOf(5));
  await settle();
  await settle();
  await settle();
  expect(server.asked).toEqual([2, 3]);
  expect(told).toEqual([1, 2, 3, 4, 5]);
});

test('one that the server has no longer is told as lost, once, before the message after it', async () => {
  const server = startServer([3]);
  const { pump, told } = startPump(server);
  pump.start();
  await server.say(messageOf(1));
  await server.say(messageOf(5));
  for (let turn = 0; turn < 6; turn++) await settle();
  expect(told).toEqual([1, 'lost 1', 3, 'lost 1', 5]);
});

test('a keep-alive shows that a message was lost after which nothing came', async () => {
  const server = startServer([1]);
  const { pump, told } = startPump(server);
  pump.start();
  await server.say(new NotificationMessage({ sequenceNumber: 2 }));
  for (let turn = 0; turn < 3; turn++) await settle();
  expect(told).toEqual([1]);
});

test('after an outage everything the server has sent into the void comes first, then new messages', async () => {
  const server = startServer([1, 2, 3]);
  const before = startPump(server);
  before.pump.start();
  await server.say(messageOf(1));
  server.requests.shift()?.fail(new Error('Connection Break'));
  await settle();
  expect(before.told).toEqual([1, 'broken: Connection Break']);
  server.requests.length = 0;
  const after = startPump(server, before.order);
  await after.pump.recover();
  expect(server.requests).toHaveLength(0);
  after.pump.start();
  // Sent to the old connection after the last Republish, and taken by nobody: the race that the gap in the numbers shows.
  server.has.add(4);
  await server.say(messageOf(5));
  for (let turn = 0; turn < 4; turn++) await settle();
  expect(after.told).toEqual([2, 3, 4, 5]);
});

test('acknowledged is what lies on the disk, also when the request that carried it was lost', async () => {
  const server = startServer();
  const { pump, order } = startPump(server);
  pump.start();
  await server.say(messageOf(1));
  expect(server.requests.at(-1)?.acknowledged).toEqual([]);
  order.kept(order.taken());
  await server.say(messageOf(2));
  expect(server.requests.at(-1)?.acknowledged).toEqual([1]);
  server.requests.at(-1)?.fail(new Error('Connection Break'));
  await settle();
  const again = startPump(server, order);
  again.pump.start();
  expect(server.requests.at(-3)?.acknowledged).toEqual([1]);
});

test('a server that bears fewer requests gets fewer, and one that timed a request out gets another', async () => {
  const server = startServer();
  const { pump, told } = startPump(server);
  pump.start();
  server.requests.pop()?.fail(new Error('serviceResult = BadTooManyPublishRequests (0x80780000)'));
  await settle();
  expect(server.requests).toHaveLength(2);
  server.requests.shift()?.fail(new Error('serviceResult = BadTimeout (0x800a0000)'));
  await settle();
  expect(server.requests).toHaveLength(2);
  await server.say(messageOf(1));
  expect(server.requests).toHaveLength(2);
  expect(told).toEqual([1]);
});

test('a server that knows no subscription ends the pump; a stopped pump takes nothing more', async () => {
  const server = startServer();
  const { pump, told, order } = startPump(server);
  pump.start();
  server.requests.shift()?.fail(new Error('serviceResult = BadNoSubscription (0x80790000)'));
  await settle();
  expect(told).toEqual([expect.stringContaining('BadNoSubscription')]);
  await server.say(messageOf(1));
  expect(told).toHaveLength(1);
  expect(order.expected).toBe(1);
});

test('the answer of an older subscription on the same session is not taken for one of this', async () => {
  const server = startServer();
  const { pump, told } = startPump(server);
  pump.start();
  await server.say(messageOf(1), 6);
  expect(told).toEqual([]);
  expect(server.requests).toHaveLength(3);
});
