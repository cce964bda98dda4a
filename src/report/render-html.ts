import { html, raw } from 'hono/html';
import type { Block, Figure, Report, Table } from './block.ts';
import { numberCaptions } from './caption-numbers.ts';
import { reportCss } from './report-css.ts';

type Html = ReturnType<typeof html>;

/** One self-contained page: no script, no outside file. Every text is escaped. */
export async function renderHtml({ title, lead, blocks }: Report): Promise<string> {
  const number = numberCaptions(blocks);
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="diceboard" />
        <title>${title}: ${lead}</title>
        <link rel="icon" href="data:," />
        <style>
          ${raw(reportCss)}
        </style>
      </head>
      <body>
        <header>
          <p class="kicker">diceboard · ${title}</p>
          <h1>${lead}</h1>
        </header>
        <main>${blocks.map((block) => renderBlock(block, number.get(block) ?? ''))}</main>
      </body>
    </html>`;
  return `${page}\n`;
}

function renderBlock(block: Block, number: string): Html {
  switch (block.kind) {
    case 'heading':
      return html`<h2>${block.text}</h2>`;
    case 'paragraph':
      return html`<p>${block.text}</p>`;
    case 'list':
      return html`<ul>
        ${block.items.map((item) => html`<li>${item}</li>`)}
      </ul>`;
    case 'table':
      return renderTable(block, number);
    case 'figure':
      return renderFigure(block, number);
    case 'listing':
      return html`<pre>${block.text}</pre>`;
  }
}

function renderTable({ caption, columns, rows }: Table, number: string): Html {
  return html`<div class="table">
    <table>
      <caption>
        <b>${number}</b>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title, align }) => html`<th scope="col" class="${align}">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, place) => html`<td class="${columns[place]?.align ?? 'left'}">${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function renderFigure({ caption, alternative, image }: Figure, number: string): Html {
  const picture =
    image.type === 'svg'
      ? html`<div class="chart" role="img" aria-label="${alternative}">${raw(image.text)}</div>`
      : html`<img
          alt="${alternative}"
          src="data:image/png;base64,${Buffer.from(image.bytes).toString('base64')}"
        />`;
  return html`<figure>
    ${picture}
    <figcaption><b>${number}</b> ${caption}</figcaption>
  </figure>`;
}
