import { type EUInformation, makeEUInformation } from 'node-opcua';
import type { UnitCode } from '../../../config/vocabulary/unit.ts';

/** UNECE Recommendation 20 common codes and names of the declared units; those without one are announced by name only. */
const COMMON_CODES: Partial<Record<UnitCode, readonly [code: string, name: string]>> = {
  '°C': ['CEL', 'degree Celsius'],
  'kg/h': ['E93', 'kilogram per hour'],
  'L/h': ['E32', 'litre per hour'],
  'm³/h': ['MQH', 'cubic metre per hour'],
  kg: ['KGM', 'kilogram'],
  kPa: ['KPA', 'kilopascal'],
  'kPa(g)': ['KPA', 'kilopascal, gauge'],
  'kPa(a)': ['KPA', 'kilopascal, absolute'],
  Pa: ['PAL', 'pascal'],
  'Pa(g)': ['PAL', 'pascal, gauge'],
  kW: ['KWT', 'kilowatt'],
  kWh: ['KWH', 'kilowatt hour'],
  'kg/m³': ['KMQ', 'kilogram per cubic metre'],
  'g/m³': ['A93', 'gram per cubic metre'],
  'mg/m³': ['GP', 'milligram per cubic metre'],
  'g/L': ['GL', 'gram per litre'],
  'mg/L': ['M1', 'milligram per litre'],
  '%': ['P1', 'percent'],
  ppm: ['59', 'part per million'],
  ppb: ['61', 'part per billion'],
  'g/kg': ['GK', 'gram per kilogram'],
  m: ['MTR', 'metre'],
  mm: ['MMT', 'millimetre'],
  µm: ['4H', 'micrometre'],
  'mm/s': ['C16', 'millimetre per second'],
  'mm/min': ['H81', 'millimetre per minute'],
  h: ['HUR', 'hour'],
  rpm: ['RPM', 'revolutions per minute'],
  '1/min': ['C94', 'reciprocal minute'],
  '1/s': ['C97', 'reciprocal second'],
  A: ['AMP', 'ampere'],
  mA: ['4K', 'milliampere'],
  kV: ['KVT', 'kilovolt'],
  mV: ['2Z', 'millivolt'],
  'µS/cm': ['G42', 'microsiemens per centimetre'],
  'mS/cm': ['H61', 'millisiemens per centimetre'],
  pH: ['Q30', 'pH (potential of Hydrogen)'],
  dB: ['2N', 'decibel'],
  '1': ['C62', 'one'],
};

/** OPC 10000-8, 5.6.4.3: a unit that UNECE does not know carries −1 and no namespace of theirs. */
const UNKNOWN_UNIT_ID = -1;

export const engineeringUnits = (unit: UnitCode): EUInformation => {
  const [code, name] = COMMON_CODES[unit] ?? [null, unit];
  const information = makeEUInformation(code ?? 'C62', unit, name);
  if (code === null) {
    information.unitId = UNKNOWN_UNIT_ID;
    information.namespaceUri = 'urn:zhongshi:units';
  }
  return information;
};
