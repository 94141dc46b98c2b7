import { Component, type ReactNode } from 'react';
import { frameWords } from '../i18n/frame.ts';
import type { PlantState } from '../page.ts';

/** One failed panel says so and can be tried again; the others go on. */
export class Boundary extends Component<{ plant: PlantState; children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    const { plant } = this.props;
    if (!error) return this.props.children;
    return (
      <div className="failed" role="alert">
        <p>{plant.say(frameWords.failedPanel)}</p>
        <code>{error.message}</code>
        <button type="button" onClick={() => this.setState({ error: null })}>
          {plant.say(frameWords.tryAgain)}
        </button>
      </div>
    );
  }
}
