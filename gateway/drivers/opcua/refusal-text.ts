import { Status, statusName } from '../../../config/vocabulary/status.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { RefusedItem } from './monitored-points.ts';

/** Why a server does not give a point, and what to do. */
export const refusalText = ({ address, status, name }: RefusedItem): Text => {
  const { point, nodeId } = address;
  const advice =
    status === Status.BadNodeIdUnknown
      ? {
          zh: '请核对 tags.csv 的 opcua_node，或等服务器装好程序',
          en: 'check opcua_node in tags.csv, or wait until the server has loaded its program',
        }
      : status === Status.BadUserAccessDenied
        ? { zh: '请让本网关的用户可读它', en: 'let the user of this gateway read it' }
        : { zh: '请查看服务器', en: 'look at the server' };
  const said = name || statusName(status);
  return {
    zh: `${point.tag}：服务器拒绝 ${nodeId.toString()}（${said}）；${advice.zh}`,
    en: `${point.tag}: the server refuses ${nodeId.toString()} (${said}); ${advice.en}`,
  };
};
