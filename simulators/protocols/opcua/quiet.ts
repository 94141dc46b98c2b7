import { setDebugLogger, setErrorLogger, setWarningLogger } from 'node-opcua';

const nothing = (): void => {};

/**
 * node-opcua prints notices and dumps to the console, which would break a log of one JSON object a line. What matters of them (a refused
 * client, a port in use) comes back as errors and counters.
 */
export const quietenNodeOpcua = (): void => {
  setErrorLogger(nothing);
  setWarningLogger(nothing);
  setDebugLogger(nothing);
};
