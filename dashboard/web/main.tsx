import { createRoot } from 'react-dom/client';
import { replayContext } from '../../config/vocabulary/replay.ts';
import { troubleText } from '../../config/vocabulary/trouble.ts';
import type { LinesReply } from '../contract/line-view.ts';
import type { PointsReply } from '../contract/point-view.ts';
import { App } from './frame/app.tsx';
import { StartFailed } from './frame/start-notes.tsx';
import type { Language } from './i18n/word.ts';
import type { Theme } from './page.ts';
import { ask, showContext } from './state/api.ts';
import { browserNavigation } from './state/browser-navigation.ts';
import { createWindow } from './state/plant-state.ts';
import './style/tokens.css';
import './style/frame.css';
import './style/time-bar.css';
import './style/widgets.css';
import './style/pages.css';
import './style/gaps.css';
import './style/trials.css';

const TICK_MS = 500;

const remembered = (name: string): string | null => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // a locked-down browser: the address still says it
  }
};
const remember = (name: string, value: string): void => {
  try {
    localStorage.setItem(name, value);
  } catch {
    // the same
  }
};

/** `src=replay/r1x2y3` in the address: a window shows that as long as it lives. */
const replayOf = (src: string): string | null => /^replay\/(\w+)$/.exec(src)?.[1] ?? null;

const place = document.getElementById('app');
if (!place) throw new Error('index.html has no element with the id app');
const root = createRoot(place);

const start = async (): Promise<void> => {
  const navigation = browserNavigation(window);
  if (navigation.get().view === '') navigation.go({ view: 'base', line: null, replace: true });
  const { lang, theme, src } = navigation.get().parameters;
  const replay = replayOf(src ?? '');
  if (replay !== null) showContext(replayContext(replay));
  const language: Language = (lang ?? remembered('language')) === 'en' ? 'en' : 'zh';
  const look: Theme = (theme ?? remembered('theme')) === 'light' ? 'light' : 'dark';
  const [points, lines] = await Promise.all([ask<PointsReply>('/api/points'), ask<LinesReply>('/api/lines')]);
  const shown = createWindow({
    points,
    lines,
    navigation,
    language,
    theme: look,
    replay,
    liveUrl: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`,
    nextFrame: (act) => {
      // A hidden tab has no frames; its few values must not pile up.
      if (document.hidden) setTimeout(act, 0);
      else requestAnimationFrame(act);
    },
    browser: {
      open: (url) => new WebSocket(url),
      nowMs: () => performance.now(),
      wallMs: () => Date.now(),
      after: (ms, act) => {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
      chance: Math.random,
    },
  });
  shown.plant.language.subscribe(() => {
    remember('language', shown.plant.language.get());
    if (navigation.get().parameters.lang)
      navigation.go({ parameters: { lang: shown.plant.language.get() }, replace: true });
  });
  shown.plant.theme.subscribe(() => {
    remember('theme', shown.plant.theme.get());
    if (navigation.get().parameters.theme)
      navigation.go({ parameters: { theme: shown.plant.theme.get() }, replace: true });
  });
  document.addEventListener('visibilitychange', () => shown.setHidden(document.hidden));
  setInterval(shown.tick, TICK_MS);
  document.title = `${lines.site.name.zh} · 中试 Zhongshi`;
  root.render(<App window={shown} />);
};

const begin = (): void => {
  start().catch((error: unknown) => {
    root.render(<StartFailed reason={troubleText(error)} again={begin} />);
  });
};
begin();
