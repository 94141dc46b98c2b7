import { DataChangeFilter, DataChangeTrigger, type DataValue, MonitoredItem, type NumericRange } from 'node-opcua';

const recordValue = MonitoredItem.prototype.recordValue;

/**
 * From now on monitored items of this process bear a Double that is NaN, "no value". node-opcua 2.186 subtracts two values to compare
 * them with a deadband and asserts that the difference is finite: the second look at a NaN throws within its sampling, and the item
 * says nothing ever again. Without a deadband it reports the same NaN at every look. Any number of calls does it once.
 */
export const compareNoNumbers = (): void => {
  MonitoredItem.prototype.recordValue = recordAlsoNoNumber;
};

function recordAlsoNoNumber(
  this: MonitoredItem,
  dataValue: DataValue,
  skipChangeTest?: boolean,
  indexRange?: NumericRange,
): boolean {
  const [is, was] = [isNoNumber(dataValue), isNoNumber(this.oldDataValue)];
  if (skipChangeTest || !(is || was)) return recordValue.call(this, dataValue, skipChangeTest, indexRange);
  if (is && was && !hasChangedOtherwise(this, dataValue)) return false;
  return recordValue.call(this, dataValue, true, indexRange);
}

const isNoNumber = ({ value }: DataValue): boolean => typeof value?.value === 'number' && Number.isNaN(value.value);

const hasChangedOtherwise = (
  { oldDataValue, filter }: MonitoredItem,
  { statusCode, sourceTimestamp }: DataValue,
): boolean => {
  if (statusCode.value !== oldDataValue.statusCode.value) return true;
  const timeCounts = filter instanceof DataChangeFilter && filter.trigger === DataChangeTrigger.StatusValueTimestamp;
  return timeCounts && sourceTimestamp?.getTime() !== oldDataValue.sourceTimestamp?.getTime();
};
