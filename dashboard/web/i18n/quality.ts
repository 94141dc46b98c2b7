import type { Status } from '../../../config/vocabulary/status.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { Quality } from '../page.ts';
import { type Language, say, type Word } from './word.ts';

export const qualityWords: Record<Quality, Word> = {
  none: { zh: '无值', en: 'no value' },
  bad: { zh: '坏值', en: 'bad' },
  'out-of-service': { zh: '停用', en: 'out of service' },
  stale: { zh: '超时未更新', en: 'stale' },
  'last-usable': { zh: '最后可用值', en: 'last usable value' },
  substituted: { zh: '替代值', en: 'substitute value' },
  uncertain: { zh: '不确定', en: 'uncertain' },
  'limited-high': { zh: '已限幅（上）', en: 'limited high' },
  'limited-low': { zh: '已限幅（下）', en: 'limited low' },
  manual: { zh: '手动置数', en: 'set by hand' },
  good: { zh: '正常', en: 'good' },
};

/** Causes in words, by the OPC UA name of the status code. */
export const statusWords: Record<keyof typeof Status, Word> = {
  Good: { zh: '正常', en: 'good' },
  GoodLocalOverride: { zh: '手动置数', en: 'set by hand' },
  GoodOverload: { zh: '服务器过载', en: 'server overloaded' },
  GoodClamped: { zh: '已限幅', en: 'clamped' },
  Uncertain: { zh: '不确定', en: 'uncertain' },
  UncertainNoCommunicationLastUsableValue: { zh: '通讯中断，保留最后值', en: 'no communication, last value kept' },
  UncertainLastUsableValue: { zh: '最后可用值', en: 'last usable value' },
  UncertainSubstituteValue: { zh: '替代值', en: 'substitute value' },
  UncertainInitialValue: { zh: '初始值', en: 'initial value' },
  UncertainSensorNotAccurate: { zh: '传感器不准', en: 'sensor not accurate' },
  UncertainEngineeringUnitsExceeded: { zh: '超出量程', en: 'outside the range' },
  UncertainSubNormal: { zh: '来源不足', en: 'fewer sources than needed' },
  Bad: { zh: '坏值', en: 'bad' },
  BadCommunicationError: { zh: '通讯错误', en: 'communication error' },
  BadTimeout: { zh: '应答超时', en: 'no answer in time' },
  BadNoCommunication: { zh: '无通讯', en: 'no communication' },
  BadWaitingForInitialData: { zh: '等待数据', en: 'waiting for data' },
  BadNodeIdUnknown: { zh: '设备中无此点', en: 'the device does not know this point' },
  BadConfigurationError: { zh: '组态错误', en: 'configuration error' },
  BadNotConnected: { zh: '未连接', en: 'not connected' },
  BadDeviceFailure: { zh: '设备故障', en: 'device failure' },
  BadSensorFailure: { zh: '传感器故障', en: 'sensor failure' },
  BadOutOfService: { zh: '停用', en: 'out of service' },
  BadNoData: { zh: '没有记录', en: 'nothing recorded' },
  BadDataLost: { zh: '数据丢失', en: 'data lost' },
  BadOutOfRange: { zh: '超出范围', en: 'out of range' },
  BadTypeMismatch: { zh: '数据类型不符', en: 'wrong data type' },
  BadUserAccessDenied: { zh: '无权读取', en: 'access denied' },
};

/** Names of status codes inside a sentence, in words. */
export const statusWorded = ({ zh, en }: Text): Text => {
  const worded = (text: string, language: Language) =>
    text.replace(/\b(?:Good|Uncertain|Bad)[A-Z]\w+/g, (name) =>
      Object.hasOwn(statusWords, name) ? say(statusWords[name as keyof typeof statusWords], language) : name,
    );
  return { zh: worded(zh, 'zh'), en: worded(en, 'en') };
};
