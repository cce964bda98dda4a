import { useEffect, useRef } from 'preact/hooks';
import { isTyping } from '../parts/keyboard-help.tsx';
import { Menu } from '../parts/menu.tsx';
import { useResting } from '../parts/use-resting.ts';
import { filterFields } from './filter-fields.ts';

export interface FilterFieldProps {
  readonly value: string;
  readonly problems: readonly string[];
  readonly onChange: (text: string) => void;
}

/** What the rows are filtered by; `/` goes to it. */
export function FilterField({ value, problems, onChange }: FilterFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [text, type] = useResting(value, onChange);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event.target) || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  return (
    <div class="filter">
      <div class="field">
        <label for="filter">Filter</label>
        <input
          ref={input}
          id="filter"
          type="search"
          autocomplete="off"
          spellcheck={false}
          placeholder="optimizer=sgd dice>0.7 is:starred"
          aria-describedby={problems.length > 0 ? 'filter-problems' : undefined}
          aria-invalid={problems.length > 0}
          value={text}
          onInput={({ currentTarget }) => type(currentTarget.value)}
        />
        <Menu text="Fields">
          <dl class="filter-fields">
            {filterFields.map(({ name, explanation }) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>{explanation}</dd>
              </div>
            ))}
          </dl>
        </Menu>
      </div>
      {problems.length > 0 && (
        <p id="filter-problems" class="problems" role="alert">
          {problems.join('; ')}
        </p>
      )}
    </div>
  );
}
