import { expect, test } from 'vitest';
import { startBroker } from '../../../../gateway/bus/broker.ts';

test('closing twice ends twice', async () => {
  const broker = await startBroker(0);
  await broker.close();
  await expect(broker.close()).resolves.toBeUndefined();
});
