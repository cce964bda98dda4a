import { signal } from '@preact/signals';

export type ThemeChoice = 'system' | 'light' | 'dark';

const place = 'diceboard.theme';

/** The reader's choice; theme.css follows `data-theme` on the root element. */
export const theme = signal<ThemeChoice>(readChoice());

export function chooseTheme(choice: ThemeChoice): void {
  theme.value = choice;
  try {
    localStorage.setItem(place, choice);
  } catch {
    // a browser that keeps nothing still shows the choice until it is closed
  }
  showTheme();
}

/** Puts the choice where the style sheet looks for it. */
export function showTheme(): void {
  const { dataset } = document.documentElement;
  if (theme.value === 'system') delete dataset['theme'];
  else dataset['theme'] = theme.value;
}

function readChoice(): ThemeChoice {
  try {
    const kept = localStorage.getItem(place);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}
