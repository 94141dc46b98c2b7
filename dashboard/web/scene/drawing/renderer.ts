import { WebGLRenderer } from 'three';
import { NoGraphics } from '../scene-options.ts';

/** A renderer on this canvas; throws NoGraphics where the browser has no WebGL 2. */
export const rendererOn = (canvas: HTMLCanvasElement, antialias: boolean): WebGLRenderer => {
  const context = canvas.getContext('webgl2', { antialias, alpha: false, powerPreference: 'high-performance' });
  if (!context) throw new NoGraphics('this browser offers no WebGL 2');
  return new WebGLRenderer({ canvas, context, antialias });
};
