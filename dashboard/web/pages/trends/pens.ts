export const PENS_MAX = 12;

/** Hues of the pens, away from those of the alarms; 9 to 12 repeat 1 to 4 dashed. */
const DARK = ['#7FB8FF', '#6FD6C2', '#B5D16A', '#E6E8EA', '#9FA8FF', '#C9B38A', '#8FD3F4', '#A9B4BE'];
const LIGHT = ['#0A5BC4', '#0B6655', '#4B6312', '#1B1E21', '#4A3FB0', '#5F4A1A', '#0B6A8C', '#4F5A64'];

export const penColour = (pen: number, theme: 'dark' | 'light'): string => {
  const hues = theme === 'dark' ? DARK : LIGHT;
  return hues[pen % hues.length] ?? '#888888';
};
export const penDashed = (pen: number): boolean => pen >= DARK.length;

/** Tags of the URL's `pens`, each once, at most twelve. */
export const readPens = (text: string | undefined): readonly string[] =>
  [...new Set((text ?? '').split(',').filter(Boolean))].slice(0, PENS_MAX);
