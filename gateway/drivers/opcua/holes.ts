import type { GapReport } from '../../../config/vocabulary/gap.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { DumbItem } from './quiet-items.ts';

export const recreatedText: Text = {
  zh: '服务器已不认原订阅（重启过，或断得太久），其间的值没有保留',
  en: 'The server knew the subscription no more (restart or too long an outage); values in between were not kept',
};

export const messagesLostText = (messages: number): Text => ({
  zh: `服务器有 ${messages} 条消息在途中丢失`,
  en: `${messages} messages of the server were lost on the way`,
});

/** The holes of items that have fallen silent, one for each device, from the first that did until now (Unix ms). */
export const dumbGaps = (line: string, dumb: readonly DumbItem[], now: number): GapReport[] =>
  [...Map.groupBy(dumb, ({ address }) => address.point.device)].map(([source, own]) => ({
    cause: 'no-data-watchdog',
    line,
    source,
    tags: own.map(({ address }) => address.point.tag).sort(),
    from: now - Math.max(...own.map(({ silentMs }) => silentMs)),
    to: now,
    samples: null,
    detail: {
      zh: `${source} 的订阅仍在，但 ${own.length} 个点不再上送变化（读取可见新值）；监视项已重建`,
      en: `The subscription with ${source} stands, but ${own.length} points no longer said that they change (a read shows it); their items were made anew`,
    },
  }));
