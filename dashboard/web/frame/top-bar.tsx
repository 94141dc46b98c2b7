import { useEffect, useRef } from 'react';
import type { HealthReply } from '../../contract/health-reply.ts';
import { counterText, durationText, timeFormat } from '../format/time.ts';
import { frameWords } from '../i18n/frame.ts';
import type { Link } from '../page.ts';
import { pages } from '../pages/index.ts';
import type { Window } from '../state/plant-state.ts';
import { writeText } from '../widgets/dom.ts';
import { useObservable, usePlant, useSay } from '../widgets/plant-context.ts';
import { usePolled } from '../widgets/use-polled.ts';
import type { Layer } from './app.tsx';
import { contextOf } from './go.ts';

const CONTEXT_WORDS = {
  live: frameWords.live,
  replay: frameWords.replay,
  simulation: frameWords.simulation,
  'what-if': frameWords.whatIf,
} as const;

export const TopBar = ({ window: shown, open }: { window: Window; open: (layer: Layer) => void }) => {
  const plant = usePlant();
  const say = useSay();
  const language = useObservable(plant.language);
  const theme = useObservable(plant.theme);
  return (
    <header className="top">
      <div className="mark">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path
            d="M5 19h6l3-12 4 18 3-10h6"
            fill="none"
            stroke="currentColor"
            strokeWidth="2.4"
            strokeLinejoin="round"
            strokeLinecap="round"
          />
        </svg>
      </div>
      <Breadcrumb />
      <span className="spring" />
      <button
        type="button"
        className="search-button"
        onClick={() => open('search')}
        aria-label={say(frameWords.search)}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <circle cx="7" cy="7" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M10.500 10.500L14 14" stroke="currentColor" strokeWidth="1.5" />
        </svg>
        <kbd>/</kbd>
      </button>
      <ContextBadge />
      <LinkState />
      <Clock />
      <button
        type="button"
        className="quiet"
        title={say(frameWords.themeHint)}
        onClick={() => shown.setTheme(theme === 'dark' ? 'light' : 'dark')}
      >
        {say(theme === 'dark' ? frameWords.themeLight : frameWords.themeDark)}
      </button>
      <button
        type="button"
        className="quiet"
        lang={language === 'zh' ? 'en' : 'zh-CN'}
        title={say(frameWords.languageHint)}
        onClick={() => shown.setLanguage(language === 'zh' ? 'en' : 'zh')}
      >
        {say(frameWords.language)}
      </button>
      <button type="button" className="quiet" onClick={() => open('help')} aria-label={say(frameWords.help)}>
        ?
      </button>
    </header>
  );
};

/** How often the bar asks which devices are simulated. */
const SIMULATORS_MS = 5000;

/** The context of the window; and, as live numbers of a simulated plant must not pass for those of a real one, which devices are simulated. */
const ContextBadge = () => {
  const plant = usePlant();
  const context = contextOf(plant, useObservable(plant.navigation).view);
  const word = CONTEXT_WORDS[context];
  const { value: health } = usePolled<HealthReply>('/api/health', SIMULATORS_MS, 503);
  const say = useSay();
  const simulated = health?.simulated ?? [];
  return (
    <>
      <span className="context-badge" data-context={context}>
        {word.zh} {word.en}
      </span>
      {simulated.length > 0 ? (
        <span
          className="sim-badge"
          title={say(frameWords.simulatedSome, {
            count: simulated.length,
            devices: health?.devices.filter(({ protocol }) => protocol !== 'sparkplug').length ?? 0,
            names: simulated.join(', '),
          })}
        >
          {frameWords.simulatedDevices.zh} {frameWords.simulatedDevices.en}
        </span>
      ) : null}
    </>
  );
};

const Breadcrumb = () => {
  const plant = usePlant();
  const language = useObservable(plant.language);
  const { view, line } = useObservable(plant.navigation);
  const page = pages.find(({ id }) => id === view);
  const ofLine = line === null ? undefined : plant.line(line);
  return (
    <nav className="breadcrumb">
      <a
        href={plant.navigation.href({ view: 'base', line: null })}
        onClick={(event) => {
          event.preventDefault();
          plant.navigation.go({ view: 'base', line: null });
        }}
      >
        {plant.site.name[language]}
      </a>
      {ofLine ? (
        <>
          <span className="divider">›</span>
          <a
            href={plant.navigation.href({ view: 'line', line: ofLine.id })}
            onClick={(event) => {
              event.preventDefault();
              plant.navigation.go({ view: 'line', line: ofLine.id });
            }}
          >
            {ofLine.name[language]}
          </a>
        </>
      ) : null}
      {page ? (
        <>
          <span className="divider">›</span>
          <span className="here">{plant.say(page.title)}</span>
        </>
      ) : null}
    </nav>
  );
};

const linkText = (link: Link, say: ReturnType<typeof useSay>): string => {
  if (link.state === 'connecting') return say(frameWords.connecting);
  if (link.state === 'lost') return say(frameWords.linkLost, { counter: counterText(link.sinceMs) });
  const latency = link.latencyMs === null ? '–' : `${Math.round(link.latencyMs)} ms`;
  return `${latency} · ${say(frameWords.rate, { count: link.valuesPerSecond })}`;
};

const linkHint = (link: Link, say: ReturnType<typeof useSay>): string =>
  link.state === 'live'
    ? `${say(frameWords.latency)} ${link.latencyMs === null ? '–' : durationText(link.latencyMs)}, ${say(frameWords.frameAge)} ${durationText(link.frameAgeMs)}`
    : '';

const LinkState = () => {
  const plant = usePlant();
  const say = useSay();
  const link = useObservable(plant.link);
  return (
    <span className="link-state" data-state={link.state} title={linkHint(link, say)}>
      <i className="dot" />
      {linkText(link, say)}
    </span>
  );
};

const CLOCK_MS = 250;

const Clock = () => {
  const plant = usePlant();
  const time = useRef<HTMLElement>(null);
  const zone = useRef<HTMLElement>(null);
  useEffect(() => {
    const site = timeFormat(plant.site.timeZone);
    const viewer = timeFormat(Intl.DateTimeFormat().resolvedOptions().timeZone);
    const tick = () => {
      const now = plant.now();
      const other = viewer.zone(now) === site.zone(now) ? '' : ` · ${viewer.minute(now)} ${viewer.zone(now)}`;
      if (time.current) writeText(time.current, site.time(now));
      if (zone.current) writeText(zone.current, `${site.dateTime(now).slice(0, 10)} ${site.zone(now)}${other}`);
    };
    tick();
    const timer = setInterval(tick, CLOCK_MS);
    return () => clearInterval(timer);
  }, [plant]);
  return (
    <div className="clock">
      <b ref={time} />
      <div>
        <span ref={zone} />
      </div>
    </div>
  );
};
