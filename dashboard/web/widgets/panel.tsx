import type { ReactNode } from 'react';

export const Panel = ({ title, side, children }: { title: string; side?: ReactNode; children: ReactNode }) => (
  <section className="panel">
    <header>
      <h2>{title}</h2>
      <span className="spring" />
      {side}
    </header>
    <div className="scroll">{children}</div>
  </section>
);
