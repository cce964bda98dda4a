import { useEffect, useRef, useState } from 'preact/hooks';
import type { LogLineView } from '../../dashboard-reader.ts';

/** Within so many pixels of its end a log is taken to be followed. */
const nearEnd = 24;

/** The run's last lines; follows its end until one scrolls up. */
export function RunLog({ lines }: { readonly lines: readonly LogLineView[] }) {
  const box = useRef<HTMLOListElement>(null);
  const [following, setFollowing] = useState(true);
  useEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines, following]);
  if (lines.length === 0) return <p class="quiet">No line so far.</p>;
  return (
    <>
      <ol
        ref={box}
        class="log"
        tabIndex={0}
        aria-label="Log"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setFollowing(scrollTop + clientHeight > scrollHeight - nearEnd)
        }
      >
        {lines.map(({ id, at, token, level, text }) => (
          <li key={id} class={level}>
            <time dateTime={at}>{at.slice(11, 19)}</time>
            <span class="attempt" title={`attempt ${token}`}>
              {token}
            </span>
            {level !== 'info' && <b>{level} </b>}
            {text}
          </li>
        ))}
      </ol>
      {!following && (
        <button type="button" class="button" onClick={() => setFollowing(true)}>
          To the end
        </button>
      )}
    </>
  );
}
