import { defineWords } from './word.ts';

export const photoWords = defineWords({
  none: { zh: '没有照片。', en: 'No photos.' },
  add: { zh: '添加照片', en: 'Add a photo' },
  hint: { zh: 'JPEG、PNG、WebP，最大 {most} MB', en: 'JPEG, PNG, WebP, {most} MB at most' },
  caption: { zh: '照片说明', en: 'What it shows' },
  when: { zh: '时刻，如 2026-11-20 08:15', en: 'When, such as 2026-11-20 08:15' },
});
