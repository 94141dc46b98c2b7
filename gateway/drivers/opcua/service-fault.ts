import { StatusCodes } from 'node-opcua';

interface Answered {
  readonly response?: { readonly responseHeader?: { readonly serviceResult?: { readonly value: number } } };
}

/**
 * The status code with which a server refused a service, or null when it did not answer at all. The library reports a service fault as
 * an error that carries the answer, and now and then only as the name of the code in its words.
 */
export const faultOf = (error: unknown): number | null => {
  const carried = (error as Answered).response?.responseHeader?.serviceResult?.value;
  if (carried !== undefined && carried !== 0) return carried >>> 0;
  const [name] = /\bBad[A-Z][A-Za-z]+/.exec(error instanceof Error ? error.message : '') ?? [];
  const code = name === undefined ? undefined : CODE_OF.get(name);
  return code === undefined || LOCAL.has(code) ? null : code;
};

/** Only the codes that this driver acts upon. */
export const Fault = {
  BadMessageNotAvailable: StatusCodes.BadMessageNotAvailable.value >>> 0,
  BadSubscriptionIdInvalid: StatusCodes.BadSubscriptionIdInvalid.value >>> 0,
  BadNoSubscription: StatusCodes.BadNoSubscription.value >>> 0,
  BadTooManyPublishRequests: StatusCodes.BadTooManyPublishRequests.value >>> 0,
  BadTooManyOperations: StatusCodes.BadTooManyOperations.value >>> 0,
  BadTooManySessions: StatusCodes.BadTooManySessions.value >>> 0,
  BadTimeout: StatusCodes.BadTimeout.value >>> 0,
  BadServiceUnsupported: StatusCodes.BadServiceUnsupported.value >>> 0,
} as const;

/** A group of nodes that is too big for a server, said in one of these ways, is asked for again in halves. */
const TOO_MUCH: ReadonlySet<number> = new Set(
  [
    StatusCodes.BadTooManyOperations,
    StatusCodes.BadRequestTooLarge,
    StatusCodes.BadResponseTooLarge,
    StatusCodes.BadEncodingLimitsExceeded,
    StatusCodes.BadTcpMessageTooLarge,
  ].map(({ value }) => value >>> 0),
);

export const isTooMuch = (error: unknown): boolean => {
  const fault = faultOf(error);
  return fault !== null && TOO_MUCH.has(fault);
};

const CODE_OF: ReadonlyMap<string, number> = new Map(
  Object.entries(StatusCodes).map(([name, code]) => [name, code.value >>> 0]),
);

/** Said by the library itself of a broken channel: no answer of the server. */
const LOCAL: ReadonlySet<number> = new Set(
  [StatusCodes.BadConnectionClosed, StatusCodes.BadSecureChannelClosed, StatusCodes.BadCommunicationError].map(
    ({ value }) => value >>> 0,
  ),
);
