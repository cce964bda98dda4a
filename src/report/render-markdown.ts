import { gfmTableToMarkdown } from 'mdast-util-gfm-table';
import { toMarkdown } from 'mdast-util-to-markdown';
import type { PhrasingContent, RootContent } from 'mdast';
import type { Block, Figure, Report, Table } from './block.ts';
import { numberCaptions } from './caption-numbers.ts';

export interface MarkdownOptions {
  /** Pictures of patients too. */
  readonly patients: boolean;
}

export interface MarkdownFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** The report as `report.md` and the pictures that it names, side by side. Every text is escaped. */
export function renderMarkdown(report: Report, { patients }: MarkdownOptions): MarkdownFile[] {
  const blocks = report.blocks.filter((block) => patients || !showsPatient(block));
  const number = numberCaptions(blocks);
  const children = [
    headingOf(1, report.title),
    sentence(strong(report.lead)),
    ...blocks.flatMap((block) => nodesOf(block, number.get(block) ?? '')),
  ];
  const text = toMarkdown(
    { type: 'root', children },
    { extensions: [gfmTableToMarkdown({ tablePipeAlign: false })], bullet: '-' },
  );
  return [{ name: 'report.md', content: text }, ...blocks.flatMap(pictureOf)];
}

function showsPatient(block: Block): boolean {
  return block.kind === 'figure' && block.image.type === 'png';
}

function pictureOf(block: Block): MarkdownFile[] {
  if (block.kind !== 'figure') return [];
  const { image } = block;
  return [{ name: fileOf(block), content: image.type === 'svg' ? image.text : image.bytes }];
}

const fileOf = ({ name, image }: Figure) => `${name}.${image.type}`;

const text = (value: string): PhrasingContent => ({ type: 'text', value });
const strong = (value: string): PhrasingContent => ({ type: 'strong', children: [text(value)] });
const sentence = (...children: PhrasingContent[]): RootContent => ({ type: 'paragraph', children });
const headingOf = (depth: 1 | 2, value: string): RootContent => ({
  type: 'heading',
  depth,
  children: [text(value)],
});

function nodesOf(block: Block, number: string): RootContent[] {
  switch (block.kind) {
    case 'heading':
      return [headingOf(2, block.text)];
    case 'paragraph':
      return [sentence(text(block.text))];
    case 'list':
      return [
        {
          type: 'list',
          spread: false,
          children: block.items.map((item) => ({
            type: 'listItem',
            spread: false,
            children: [{ type: 'paragraph', children: [text(item)] }],
          })),
        },
      ];
    case 'table':
      return [sentence(strong(number), text(` ${block.caption}`)), tableOf(block)];
    case 'figure':
      return [
        sentence({ type: 'image', url: fileOf(block), alt: block.alternative }),
        sentence(strong(number), text(` ${block.caption}`)),
      ];
    case 'listing':
      return [{ type: 'code', lang: 'yaml', value: block.text }];
  }
}

function tableOf({ columns, rows }: Table): RootContent {
  const row = (cells: readonly string[]) => ({
    type: 'tableRow' as const,
    children: cells.map((cell) => ({ type: 'tableCell' as const, children: [text(cell)] })),
  });
  return {
    type: 'table',
    align: columns.map(({ align }) => align),
    children: [row(columns.map(({ title }) => title)), ...rows.map(row)],
  };
}
