import { getStatusCodeFromCode, type StatusCode } from 'node-opcua';

const statusCodes = new Map<number, StatusCode>();

/** The library's object for a 32-bit code; kept, since a handful of codes serve every value. */
export const statusCodeOf = (code: number): StatusCode => {
  const known = statusCodes.get(code);
  if (known) return known;
  const made = getStatusCodeFromCode(code);
  statusCodes.set(code, made);
  return made;
};
