import { Menu } from '../parts/menu.tsx';
import { formatShownCsv, formatShownJson } from './export-rows.ts';
import type { Shown } from './export-rows.ts';

export interface DownloadMenuProps {
  /** Of the sweep; the file's. */
  readonly name: string;
  readonly read: () => Shown;
}

/** The table as it is shown now, as a file. */
export function DownloadMenu({ name, read }: DownloadMenuProps) {
  return (
    <Menu text="Download">
      <p class="quiet">The rows and columns shown, in their order.</p>
      <div class="choices">
        <button
          type="button"
          class="button"
          onClick={() => save(`${name}.csv`, 'text/csv', formatShownCsv(read()))}
        >
          CSV
        </button>
        <button
          type="button"
          class="button"
          onClick={() => save(`${name}.json`, 'application/json', formatShownJson(read()))}
        >
          JSON
        </button>
      </div>
    </Menu>
  );
}

function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 1000);
}
