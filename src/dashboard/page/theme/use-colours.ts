import { useEffect, useState } from 'preact/hooks';

/** The colours that charts draw with; names as the custom properties of theme.css. */
const names = [
  'paper',
  'surface',
  'raised',
  'ink',
  'muted',
  'line',
  'accent',
  'warn',
  'bad',
  'series-1',
  'series-2',
  'series-3',
  'series-4',
  'series-5',
  'series-6',
  'true-positive',
  'false-positive',
  'false-negative',
] as const;

export type Colours = Readonly<Record<(typeof names)[number], string>>;

/** Colours as `#rrggbb` under the present scheme; changes with the system's or the reader's choice of light and dark. */
export function useColours(): Colours {
  const [colours, setColours] = useState(readColours);
  useEffect(() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const read = () => setColours(readColours());
    const chosen = new MutationObserver(read);
    chosen.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    dark.addEventListener('change', read);
    return () => {
      chosen.disconnect();
      dark.removeEventListener('change', read);
    };
  }, []);
  return colours;
}

/** As `#rrggbb`: a custom property holds light-dark(), which only a colour property resolves. */
function readColours(): Colours {
  const probe = document.createElement('span');
  document.documentElement.append(probe);
  const style = getComputedStyle(probe);
  const entries = names.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, toHex(style.color)];
  });
  probe.remove();
  return Object.fromEntries(entries) as Colours;
}

function toHex(rgb: string): string {
  const parts = rgb.match(/[\d.]+/g)?.slice(0, 3) ?? [];
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`;
}
