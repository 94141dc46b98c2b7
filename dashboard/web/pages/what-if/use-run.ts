import { useCallback } from 'react';
import type { WhatIfReply, WhatIfRequest } from '../../../../config/vocabulary/what-if.ts';
import { ask } from '../../state/api.ts';
import { type AskedOnce, useAsked } from '../../widgets/use-asked.ts';

type Asked = Omit<WhatIfRequest, 'keep'> & { readonly keep?: WhatIfRequest['keep'] };

export interface Running extends Omit<AskedOnce<WhatIfReply>, 'ask'> {
  start(request: Asked): void;
}

/** Asks the twin for one experiment at a time. */
export const useRun = (done: (reply: WhatIfReply) => void): Running => {
  const { ask: begin, ...asked } = useAsked<WhatIfReply>();
  const start = useCallback(
    (request: Asked) =>
      begin(async (signal) => {
        const reply = await ask<WhatIfReply>('/api/whatif', { method: 'POST', body: request, signal });
        done(reply);
        return reply;
      }),
    [begin, done],
  );
  return { ...asked, start };
};
