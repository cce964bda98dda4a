import { useState } from 'preact/hooks';

export interface DropZoneProps {
  readonly onFiles: (files: readonly File[]) => void;
}

/** Takes files that are dropped onto it or chosen; they go nowhere but to the page's own code. */
export function DropZone({ onFiles }: DropZoneProps) {
  const [over, setOver] = useState(false);
  const drag = (event: DragEvent, inside: boolean) => {
    event.preventDefault();
    setOver(inside);
  };
  return (
    <div
      class={over ? 'drop over' : 'drop'}
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={(event) => {
        drag(event, false);
        onFiles([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <label for="files">Or slices of your own: drop TIFF or PNG files here, or choose them</label>
      <input
        id="files"
        type="file"
        multiple
        accept=".tif,.tiff,.png,image/tiff,image/png"
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
      <p class="note">They never leave this browser.</p>
    </div>
  );
}
