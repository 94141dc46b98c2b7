import { statusName } from '../../../config/vocabulary/status.ts';
import type { PointView } from '../../contract/point-view.ts';
import { qualityWords, statusWords } from '../i18n/quality.ts';
import { type Language, say } from '../i18n/word.ts';
import type { Format } from '../page.ts';
import { decimalsOf, NOTHING, numberText } from './number.ts';
import { durationText, timeFormat } from './time.ts';

/** Everything that turns data into text, in the language that `language` gives at that moment. */
export const createFormat = (timeZone: string, language: () => Language): Format => {
  const times = timeFormat(timeZone);
  return {
    value: (point: PointView, value) => {
      if (value === null) return NOTHING;
      const word = point.words?.[String(value)];
      return word ? word[language()] : numberText(value, decimalsOf(point));
    },
    unit: (point) => (point.words || point.unit === 'bool' || point.unit === 'enum' ? '' : point.unitText[language()]),
    number: numberText,
    time: times.time,
    dateTime: times.dateTime,
    duration: durationText,
    quality: (quality, status) => {
      const name = statusName(status);
      const why = statusWords[name as keyof typeof statusWords];
      const word = say(qualityWords[quality], language());
      const cause = why ? say(why, language()) : name;
      return quality === 'good' || cause === word ? word : `${word} · ${cause}`;
    },
  };
};
