import { expect, test } from 'vitest';
import { Mailbox } from '../../../../../gateway/drivers/opcua/mailbox.ts';
import { rowsOf } from '../scripted-driver.ts';

const forever = new AbortController().signal;

test('a read takes everything since the one before', async () => {
  const mail = new Mailbox();
  mail.samples.add(1, 10, 11, 5, 0);
  mail.samples.add(2, 10, 11, 6, 0);
  const reading = await mail.take(forever);
  expect(rowsOf(reading.samples).map(({ point }) => point)).toEqual([1, 2]);
  const next = mail.take(forever);
  mail.heard();
  expect((await next).samples.length).toBe(0);
});

test('what came before a failure is handed over before the failure', async () => {
  const mail = new Mailbox();
  mail.samples.add(1, 10, 11, 5, 0);
  mail.fail(new Error('first'));
  mail.fail(new Error('second'));
  expect((await mail.take(forever)).samples.length).toBe(1);
  await expect(mail.take(forever)).rejects.toThrow('first');
});

test('an interruption is told once', async () => {
  const mail = new Mailbox();
  mail.interrupt({ zh: '电缆', en: 'the cable' }, false);
  expect((await mail.take(forever)).interrupted).toEqual({ zh: '电缆', en: 'the cable' });
  mail.heard();
  expect((await mail.take(forever)).interrupted).toBeUndefined();
});

test('an abort ends the wait', async () => {
  const stopping = new AbortController();
  const taken = new Mailbox().take(stopping.signal);
  stopping.abort();
  await expect(taken).rejects.toThrow();
});
