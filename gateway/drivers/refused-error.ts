import { TroubleError } from '../../config/vocabulary/trouble.ts';

/**
 * The device answers, and does not let this gateway in (user, certificate, no session left). To ask again soon helps nobody, may lock an
 * account, and is a storm on a weak device: the loop waits longer between attempts.
 */
export class RefusedError extends TroubleError {
  override readonly name = 'RefusedError';
}
