import type { DeviceHealth } from '../../../../config/vocabulary/health.ts';
import type { HealthReply } from '../../../contract/health-reply.ts';
import { numberText } from '../../format/number.ts';
import { durationText } from '../../format/time.ts';
import { frameWords } from '../../i18n/frame.ts';
import { healthWords } from '../../i18n/pages.ts';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { StateWord } from '../../widgets/state-word.tsx';

const wellOf = ({ state, good, points }: DeviceHealth) =>
  state === 'connected' ? (good < points ? 'waiting' : 'yes') : state === 'connecting' ? 'waiting' : 'no';

/** Every source: state, how much of it is good, and what went wrong last with what to do. */
export const DeviceTable = ({ devices, simulated }: Pick<HealthReply, 'devices' | 'simulated'>) => {
  const plant = usePlant();
  const say = useSay();
  const descriptionOf = ({ line, device }: DeviceHealth): string | undefined => {
    const found = plant.line(line)?.devices.find(({ id }) => id === device);
    return found && say(found.description);
  };
  return (
    <Panel title={say(healthWords.devices)}>
      {devices.length === 0 ? <p className="panel-body secondary">{say(healthWords.noDevices)}</p> : null}
      {devices.length === 0 ? null : (
        <table className="grid">
          <thead>
            <tr>
              <th>{say(healthWords.device)}</th>
              <th>{say(healthWords.protocol)}</th>
              <th>{say(healthWords.endpoint)}</th>
              <th>{say(healthWords.state)}</th>
              <th className="number">{say(healthWords.good)}</th>
              <th className="number">{say(healthWords.rate)}</th>
              <th className="number">{say(healthWords.latency)}</th>
              <th>{say(healthWords.lastGood)}</th>
              <th className="number">{say(healthWords.reconnects)}</th>
              <th>{say(healthWords.whatToDo)}</th>
            </tr>
          </thead>
          <tbody>
            {devices.map((device) => (
              <tr key={`${device.line} ${device.device}`}>
                <td title={descriptionOf(device)}>
                  {device.device}
                  {simulated.includes(`${device.line}/${device.device}`) ? (
                    <span className="sim-mark">{say(frameWords.simulation)}</span>
                  ) : null}
                </td>
                <td className="secondary">{device.protocol}</td>
                <td className="secondary">{device.endpoint}</td>
                <td>
                  <StateWord well={wellOf(device)}>{say(healthWords[device.state])}</StateWord>
                </td>
                <td className="number">
                  {device.good} / {device.points}
                </td>
                <td className="number">{numberText(device.valuesPerSecond, 0)}</td>
                <td className="number">{device.latencyMs === null ? '–' : durationText(device.latencyMs)}</td>
                <td className="secondary">{device.lastGood === null ? '–' : plant.format.time(device.lastGood)}</td>
                <td className="number">{device.reconnects}</td>
                <LastError device={device} />
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
};

/** A trouble that the connection has outlived is told as past, with its time; any other stands as what is wrong now. */
const LastError = ({ device: { state, since, lastError, lastErrorAt } }: { device: DeviceHealth }) => {
  const plant = usePlant();
  const say = useSay();
  if (lastError === null) return <td />;
  const past = state === 'connected' && lastErrorAt !== null && lastErrorAt < since;
  return past ? (
    <td className="wrap hint">
      {say(healthWords.recovered, { time: plant.format.time(lastErrorAt), reason: say(lastError) })}
    </td>
  ) : (
    <td className="wrap">{say(lastError)}</td>
  );
};
