import { Color, Vector3 } from 'three';
import type { Rgb, SceneTheme } from '../theme.ts';

/** One object handed to every material, so that a change of camera or theme is one write. */
export const sharedUniforms = () => ({
  background: { value: new Color() },
  paintTone: { value: new Color() },
  lineTone: { value: new Color() },
  focusTone: { value: new Color() },
  viewDirection: { value: new Vector3(0, 1, 0) },
  hazeNear: { value: 20 },
  hazeFar: { value: 90 },
  pixelScale: { value: 1 },
});

export type SharedUniforms = ReturnType<typeof sharedUniforms>;

export const applyTheme = (uniforms: SharedUniforms, theme: SceneTheme): void => {
  set(uniforms.background.value, theme.background);
  set(uniforms.paintTone.value, theme.paint);
  set(uniforms.lineTone.value, theme.value);
  set(uniforms.focusTone.value, theme.focus);
};

export const set = (color: Color, [r, g, b]: Rgb): Color => {
  color.r = r;
  color.g = g;
  color.b = b;
  return color;
};
