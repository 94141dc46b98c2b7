import { Fragment } from 'react';
import { keyWords } from '../i18n/frame.ts';
import { pages } from '../pages/index.ts';
import { useSay } from '../widgets/plant-context.ts';
import { LayerDialog } from './layer.tsx';

export const HelpDialog = ({ close }: { close: () => void }) => {
  const say = useSay();
  const keys = [
    ...pages.map((page) => [`G ${page.key}`, say(keyWords.go, { page: say(page.title) })] as const),
    ['/', say(keyWords.search)] as const,
    ['?', say(keyWords.help)] as const,
    ['I', say(keyWords.detail)] as const,
    ['Ctrl+Shift+L', say(keyWords.language)] as const,
    ['End', say(keyWords.trendLive)] as const,
    ['Esc', say(keyWords.escape)] as const,
  ];
  return (
    <LayerDialog title={say(keyWords.title)} close={close}>
      <div className="keys">
        {keys.map(([key, text]) => (
          <Fragment key={key}>
            <kbd>{key}</kbd>
            <span>{text}</span>
          </Fragment>
        ))}
      </div>
    </LayerDialog>
  );
};
