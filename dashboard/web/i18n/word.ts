// A word of the screen is a pair: the compiler refuses one without its English. Chinese is written first, English is complete.

export type Language = 'zh' | 'en';

/** `{name}` marks a parameter; English that counts something gives both forms and is chosen by the parameter `count`. */
export interface Word {
  readonly zh: string;
  readonly en: string | { readonly one: string; readonly other: string };
}

export type WordParameters = Readonly<Record<string, string | number>>;

const plural = new Intl.PluralRules('en');

/** The word in a language with its parameters filled in; a parameter nobody gave stays visible as `{name}`. */
export const say = (word: Word, language: Language, parameters: WordParameters = {}): string => {
  const form = word[language];
  const text =
    typeof form === 'string' ? form : plural.select(Number(parameters.count)) === 'one' ? form.one : form.other;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
};

/** Keeps the keys, checks every entry. */
export const defineWords = <const Words extends Record<string, Word>>(words: Words): Words => words;
