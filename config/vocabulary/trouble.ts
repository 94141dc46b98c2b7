import type { Text } from './text.ts';

/** A failure that a person is told of on the screen, in both languages. `message` is the English of it, for the log. */
export class TroubleError extends Error {
  override readonly name: string = 'TroubleError';
  readonly text: Text;

  constructor(zh: string, en: string) {
    super(en);
    this.text = { zh, en };
  }
}

/** What to show of any failure; the words of a library stand as they are. */
export const troubleText = (error: unknown): Text => {
  if (error instanceof TroubleError) return error.text;
  const message = (error instanceof Error ? error.message : String(error)) || 'unknown';
  return { zh: `意外错误：${message}`, en: message };
};

/** The same in both languages: a name, or the words of others. */
export const sameText = (words: string): Text => ({ zh: words, en: words });

/** A sentence with the name it concerns before it. */
export const aboutText = (name: string, { zh, en }: Text): Text => ({ zh: `${name}：${zh}`, en: `${name}: ${en}` });

/** Several sentences as one; null of none. */
export const joinedText = (texts: readonly Text[]): Text | null =>
  texts.length === 0 ? null : { zh: texts.map(({ zh }) => zh).join('；'), en: texts.map(({ en }) => en).join('; ') };
