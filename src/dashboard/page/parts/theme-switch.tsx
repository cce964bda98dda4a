import { chooseTheme, theme } from '../theme/theme.ts';
import type { ThemeChoice } from '../theme/theme.ts';

/** Light, dark, or as the system has it; kept in this browser. */
export function ThemeSwitch() {
  return (
    <select
      aria-label="Colours"
      value={theme.value}
      onChange={({ currentTarget }) => chooseTheme(currentTarget.value as ThemeChoice)}
    >
      <option value="system">As the system</option>
      <option value="light">Light</option>
      <option value="dark">Dark</option>
    </select>
  );
}
