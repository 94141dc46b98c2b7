// One JSON object a line: machines read it as it is, `npm start` words it for people. A field `zh` is the sentence in Chinese, for those.

type LogLevel = 'info' | 'warn' | 'error';
type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export const jsonLog = (process: string, now: () => number, write: (line: string) => void = console.log): Log => {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) =>
    write(JSON.stringify({ at: new Date(now()).toISOString(), level, process, message, ...fields }));
  return { info: at('info'), warn: at('warn'), error: at('error') };
};

/** For tests that do not look at the log. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
