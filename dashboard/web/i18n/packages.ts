import { defineWords } from './word.ts';

export const packageWords = defineWords({
  take: { zh: '导出试验包', en: 'Take it away' },
  takeHint: {
    zh: '签名的 ZIP：样本、越限、备注、化验、配置、缺口',
    en: 'a signed ZIP: samples, alarms, notes, laboratory, configuration, holes',
  },
  open: { zh: '导入试验包', en: 'Import a package' },
  choose: { zh: '选择文件', en: 'Choose a file' },
  verifying: { zh: '校验中 {seconds} s', en: 'verifying {seconds} s' },
  whole: { zh: '全部 {count} 个文件与封装时一致。', en: 'All {count} files are as they were sealed.' },
  sealedBy: { zh: '由 {site} 于 {time} 封装', en: 'sealed by {site}, {time}' },
  key: { zh: '密钥', en: 'Key' },
  known: { zh: '已受信任', en: 'trusted here' },
  unknown: {
    zh: '本处不认识此密钥。请与发送者核对以下指纹，一致才信任。',
    en: 'This key is not known here. Compare the fingerprint with the sender, and trust it only if it is the same.',
  },
  trust: { zh: '指纹一致，信任此密钥', en: 'The fingerprint is the same: trust this key' },
  import: { zh: '导入', en: 'Import' },
  isHere: { zh: '此试验已在本处。', en: 'This trial is here already.' },
  show: { zh: '打开', en: 'Open it' },
  demonstration: { zh: '载入示范试验', en: 'Load the demonstration trials' },
  demonstrationHint: {
    zh: '随软件附带：每条产线一次 2 小时的试验，含一个已说明的故障；BDO 另有一次标杆。',
    en: 'They come with the project: two hours of each line with a documented fault, and a golden one of BDO.',
  },
  imported: { zh: '导入', en: 'imported' },
});
