import type { z } from 'zod';
import { ProblemError } from './problem.ts';
import type { Text } from './text.ts';
import { aboutText, joinedText } from './trouble.ts';

// What is wrong with data that somebody sent, field by field, in both languages.

type Issue = z.core.$ZodIssue;

const TYPES: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: '真假值',
  array: '列表',
  object: '对象',
};

const zhOf = (issue: Issue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return `应为${TYPES[issue.expected] ?? ` ${issue.expected} `}`;
    case 'too_small':
      return issue.origin === 'string' ? `至少 ${issue.minimum} 个字符` : `不得小于 ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' ? `至多 ${issue.maximum} 个字符` : `不得大于 ${issue.maximum}`;
    case 'invalid_value':
      return `只能是 ${issue.values.map(String).join('、')} 之一`;
    case 'unrecognized_keys':
      return `不认识的字段 ${issue.keys.join('、')}`;
    case 'custom':
      return typeof issue.params?.zh === 'string' ? issue.params.zh : '不合要求';
    default:
      return '格式不对';
  }
};

/** One sentence for one issue, with the field before it. A custom issue brings its Chinese as `params.zh`. */
const mistake = (issue: Issue): Text => {
  const text = { zh: zhOf(issue), en: issue.message };
  const field = issue.path.join('.');
  return field ? aboutText(field, text) : text;
};

/** All of them, as the 400 that is answered; `hint` says where to read what is understood. */
export const unreadable = (error: z.ZodError, hint: Text = { zh: '', en: '' }): ProblemError => {
  const said = joinedText(error.issues.map(mistake)) ?? { zh: '无法读懂', en: 'cannot be read' };
  const end = hint.en === '' ? { zh: '', en: '' } : { zh: `。${hint.zh}`, en: `. ${hint.en}` };
  return new ProblemError(
    400,
    { zh: '请求无法读懂', en: 'The request cannot be read' },
    { zh: said.zh + end.zh, en: said.en + end.en },
  );
};
