import sharp from 'sharp';
import { expect, test } from 'vitest';
import { referenceRow, type BoardReference } from '../domain/board/reference-row.ts';
import type { NestedScore } from '../domain/nested-score.ts';
import { buildReport } from './build-report.ts';
import { findContenders } from './contenders.ts';
import { chooseSlices } from './overlay/choose-slices.ts';
import { paretoFront } from '../domain/pareto-front.ts';
import { percentInterval } from './quantity.ts';
import { renderHtml } from './render-html.ts';
import { renderMarkdown } from './render-markdown.ts';
import type { OverlaySlice, PatientOverlay, ReportData } from './report-data.ts';
import { comparison, makeReportData, makeRow, makeRun, patientIds } from './report.test-support.ts';

const htmlOf = async (data: ReportData) => renderHtml(await buildReport(data));
const markdownOf = async (data: ReportData, patients = false) =>
  renderMarkdown(await buildReport(data), { patients });

test('the verdict is the title, with size and interval', async () => {
  const { lead } = await buildReport(makeReportData());
  expect(lead).toBe(
    'MobileNetV3 + LR-ASPP, skips · SGD 0.09 0.95 Nesterov BN beats U-Net f=8 by 3.12 points of mean per-patient ' +
      'Dice (95 % interval +1.10 to +5.40).',
  );
  expect(await htmlOf(makeReportData())).toContain(`<h1>${lead}</h1>`);
});

test.each([
  [
    { verdict: 'ties', difference: -0.01, interval: { low: -0.03, high: 0.01 } },
    'ties with it (−1.00 points',
  ],
  [
    { verdict: 'loses', difference: -0.1, interval: { low: -0.2, high: -0.01 } },
    'loses to it by 10.00 points',
  ],
  [
    { verdict: 'insufficient', smallestDetectable: 0.2 },
    '8 patients can reliably show only differences from 20.00',
  ],
  [{ verdict: 'insufficient', smallestDetectable: 1 }, '8 patients are too few for a verdict'],
] as const)('a verdict of %o is said as such', async (judged, words) => {
  const { rows } = makeReportData();
  const [best, ...others] = rows;
  const changed = [{ ...best!, comparison: { ...comparison, ...judged } }, ...others];
  expect((await buildReport(makeReportData({ rows: changed }))).lead).toContain(words);
});

test('without a reference, or without a run in common, nothing is claimed', async () => {
  const [best, ...others] = makeReportData().rows;
  const alone = { ...best!, comparison: null };
  expect((await buildReport(makeReportData({ rows: [alone] }))).lead).toContain('no reference was trained');
  expect((await buildReport(makeReportData({ rows: [alone, ...others] }))).lead).toContain('not compared');
  expect((await buildReport(makeReportData({ rows: [] }))).lead).toContain('nothing can be said');
});

test('the page holds every figure and fetches nothing', async () => {
  const page = await htmlOf(makeReportData());
  expect(page.match(/<svg /g)).toHaveLength(5);
  expect(page).not.toMatch(/<script|<link(?! rel="icon" href="data:,")|url\(|@import|src="(?!data:)/);
  const addresses = [...page.matchAll(/https?:\/\/[^"' <]+/g)].map(([address]) => address);
  expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org/2000/svg', 'http://www.w3.org/1999/xlink']));
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('text of others is escaped, on the page, in figures and in Markdown', async () => {
  const label = '<img src=x onerror=alert(1)> | *a* & "b"';
  const { rows, sweep } = makeReportData();
  const hostile = makeReportData({
    rows: [{ ...rows[0]!, label }, ...rows.slice(1)],
    sweep: { ...sweep, name: '<b>x', specText: '</pre><script>1</script>' },
  });
  const page = await htmlOf(hostile);
  expect(page).not.toMatch(/<img src=x|<b>x|<script>/);
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt; | *a* &amp; &quot;b&quot;');
  const [text] = await markdownOf(hostile);
  expect(text!.content).not.toMatch(/(^|[^\\])<img|[^\\]\*a\*/);
  expect(
    String(text!.content)
      .split('\n')
      .filter((line) => line.includes('onerror') && line.startsWith('|')),
  ).toSatisfy((lines: string[]) => lines.length > 0 && lines.every((line) => line.includes('\\| ')));
});

test('a sealed test score is shown only where the rows hold one', async () => {
  const { rows } = makeReportData();
  expect(await htmlOf(makeReportData())).not.toContain('sealed test</th>');
  const opened = rows.map((row) => ({ ...row, test: { mean: 0.7777, deviation: null } }));
  const page = await htmlOf(makeReportData({ rows: opened, testOpenings: 2 }));
  expect(page).toContain('sealed test</th>');
  expect(page).toContain('77.77 %');
  expect(page).toContain('was opened 2 times; only the first');
  const unscored = await htmlOf(makeReportData({ testOpenings: 1 }));
  expect(unscored).toContain('was opened 1 time, without a score of this sweep');
  expect(unscored).not.toContain('has not been opened');
});

test('it says where runs had seen the sealed patients', async () => {
  expect(await htmlOf(makeReportData({}))).not.toContain('before they were sealed');
  expect(await htmlOf(makeReportData({ testSetSeen: true }))).toContain('before they were sealed');
  const opened = await htmlOf(makeReportData({ testSetSeen: true, testOpenings: 1 }));
  expect(opened).toContain('no opening is unbiased');
  expect(opened).not.toContain('only the first opening is unbiased');
});

test('nested folds give their unbiased score', async () => {
  const mean = { mean: 0.6123, interval: { low: 0.5, high: 0.7 }, patients: 8 };
  const nested: NestedScore = {
    folds: [],
    agree: true,
    winner: mean,
    reference: { ...mean, mean: 0.6 },
    withoutReference: [],
    comparison,
    metric: 'meanPatientDice',
    selectedOn: 0.64,
    optimism: 0.0277,
  };
  const page = await htmlOf(makeReportData({ nested }));
  expect(page).toContain('61.23 % (95 % interval 50.00 to 70.00 %), the reference 60.00 %: +3.12 points');
  expect(page).toContain('+2.77 points too good');
  const other = { ...nested, withoutReference: [1], metric: 'pooledDice' as const, optimism: null };
  const gap = await htmlOf(makeReportData({ nested: other }));
  expect(gap).toContain('the reference 60.00 % (without fold 1)');
  expect(gap).not.toContain('points too good');
});

test('winner and reference are the board’s: by rank, not by mean, since rows of other folds have other means', async () => {
  const run = (width: number) => makeRun({ model: 'unet', width }, 0);
  const scored = (mean: number) => ({ score: { mean, deviation: null }, patientMean: mean });
  const rows = [
    makeRow(makeRun({ batchNorm: true }, 0), { rank: 1, label: 'replicated', ...scored(0.604) }),
    makeRow(run(8), { rank: 2, label: 'U-Net f=8', ...scored(0.59) }),
    makeRow(makeRun({ batchNorm: false }, 0), { rank: 3, label: 'on one easy fold', ...scored(0.72) }),
    makeRow(run(16), { rank: 4, label: 'U-Net f=16', ...scored(0.69) }),
  ];
  const { runs } = makeReportData();
  const found = findContenders({ rows, runs });
  expect([found.winner?.label, found.reference?.label]).toEqual(['replicated', 'U-Net f=8']);
  const marked = rows.map((row) => ({ ...row, baseline: row.label === 'U-Net f=16' }));
  expect(findContenders({ rows: marked, runs }).reference?.label).toBe('U-Net f=16');
});

test('a mean beside its interval is the mean over patients that the interval is of', async () => {
  const { rows } = makeReportData();
  const uneven = rows.map((row) => ({ ...row, patientMean: 0.5234 }));
  expect(await htmlOf(makeReportData({ rows: uneven }))).toContain(
    '52.34 % (95 % interval 45.00 to 55.00 %)',
  );
});

test('imported weights have a table of their own, with score, interval, convention and mark', async () => {
  const reference: BoardReference = {
    kind: 'imported',
    label: 'U-Net of others',
    trainableParameters: 7_763_041,
    validation: null,
    test: null,
    convention: 'imported weights, scored here',
    leaky: true,
    weightsChecksum: 'c',
    width: 32,
    dataFingerprint: 'f00d',
    split: 'patient',
    summary: {
      meanPatientDice: 0.8765,
      pooledDice: 0.9,
      pooledIou: 0.8,
      tumourSliceDice: null,
      emptySliceFalsePositiveRate: null,
      sensitivity: null,
      precision: null,
      hd95: null,
    },
    patients: Object.fromEntries(patientIds.map((id, place) => [id, 0.8 + place / 100])),
  };
  const { rows } = makeReportData();
  const row = referenceRow(reference, 'meanPatientDice');
  const { blocks } = await buildReport(makeReportData({ rows: [...rows, row] }));
  const table = blocks.find((block) => block.kind === 'table' && block.caption.startsWith('Imported'));
  if (table?.kind !== 'table') throw new Error('no table of imported weights');
  expect(table.rows).toEqual([
    [
      'U-Net of others (leaky)',
      '7,763,041',
      '87.65 %',
      percentInterval(row.interval!),
      '90.00 %',
      expect.stringContaining('imported weights'),
    ],
  ]);
  expect(JSON.stringify(blocks)).toContain('may have been trained on the very patients');
});

test('no absolute path of the machine that queued the sweep leaves with the report', async () => {
  const { sweep, capsule } = makeReportData();
  const data = makeReportData({
    sweep: {
      ...sweep,
      specText: 'data: /home/ann/lgg/kaggle_3m\n',
      description: 'Of /home/ann/lgg/kaggle_3m',
    },
    capsule: { ...capsule, overrides: ['data=/home/ann/lgg/kaggle_3m'] },
  });
  const page = await htmlOf(data);
  expect(page).not.toContain('/home');
  expect(page).not.toContain('ann/');
  expect(page).toContain('data: kaggle_3m');
  expect(page).toContain('data=kaggle_3m');
  expect(page).toContain('absolute paths cut to their last part');
});

test('limits name what applies', async () => {
  const data = makeReportData();
  const plain = await htmlOf(data);
  expect(plain).toContain('One fold only');
  expect(plain).not.toContain('One seed only');
  expect(plain).not.toContain('The best epoch was the last');
  const worse = makeReportData({
    rows: data.rows.map((row) => ({ ...row, lastEpochWasBest: true, leaky: true })),
    runs: [...data.runs, makeRun({ learningRate: 0.5 }, 0, { status: 'pruned' })],
  });
  const page = await htmlOf(worse);
  expect(page).toContain('The best epoch was the last in a run of 5 variants');
  expect(page).toContain('1 run ended early by the search');
  expect(page).toContain('their Dice is inflated');
  expect((await buildReport(worse)).lead).toContain('Patients leak');
});

test('protocols and published results have tables of their own', async () => {
  const { rows, runs } = makeReportData();
  const leaky = makeRun({ batchNorm: true }, 0.2, {
    protocol: 'second',
    protocolLabel: 'slice-leaky',
    leaky: true,
  });
  const published = makeRow(leaky, {
    kind: 'published',
    label: 'U-Net (claimed)',
    protocol: null,
    score: null,
    published: { validation: null, test: 0.82 },
  });
  const data = makeReportData({
    rows: [...rows, makeRow(leaky, { leaky: true }), published],
    runs: [...runs, leaky],
  });
  const { blocks } = await buildReport(data);
  const captions = blocks.flatMap((block) => (block.kind === 'table' ? [block.caption] : []));
  expect(captions).toHaveLength(4);
  expect(captions[1]).toContain('slice-leaky (leaky');
  expect(captions[2]).toContain('Published');
});

const square = (value: (x: number, y: number) => number, size = 4) =>
  Uint8Array.from({ length: size * size }, (_, pixel) => value(pixel % size, Math.floor(pixel / size)));
const slice: OverlaySlice = {
  number: 12,
  flair: square(() => 100),
  size: 4,
  truth: square((x) => (x < 2 ? 1 : 0)),
  prediction: square((_, y) => (y < 2 ? 1 : 0)),
  originalSize: 4,
};
const overlay: PatientOverlay = {
  rank: 'worst',
  patient: 'P1',
  dice: 0.1,
  runId: 'r',
  slices: [slice, slice],
};

test('an overlay shows what was found, wrongly predicted and missed in three colours over FLAIR', async () => {
  const data = makeReportData({ overlays: { patients: [overlay], missing: null } });
  const { blocks } = await buildReport(data);
  const figure = blocks.find((block) => block.kind === 'figure' && block.image.type === 'png');
  if (figure?.kind !== 'figure' || figure.image.type !== 'png') throw new Error('no overlay');
  const { data: pixels, info } = await sharp(figure.image.bytes).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([12, 12]);
  const at = (x: number, y: number) => [...pixels.subarray(info.channels * (y * info.width + x))].slice(0, 3);
  expect(at(0, 0)).toEqual([100, 100, 100]);
  expect(at(0, 8)).toEqual([184, 177, 80]);
  expect(at(3, 8)).toEqual([168, 96, 40]);
  expect(at(0, 11)).toEqual([92, 148, 180]);
  expect(at(3, 11)).toEqual([100, 100, 100]);
});

test('pictures of patients stand on the page, and beside Markdown only where asked for', async () => {
  const data = makeReportData({ overlays: { patients: [overlay], missing: null } });
  expect(await htmlOf(data)).toContain('src="data:image/png;base64,');
  const names = async (patients: boolean) => (await markdownOf(data, patients)).map(({ name }) => name);
  const plain = ['report.md', 'differences.svg', 'patients.svg', 'curves.svg', 'costs.svg', 'ablation.svg'];
  expect(await names(false)).toEqual(plain);
  expect(await names(true)).toEqual([...plain, 'overlay-worst.png']);
  const [text] = await markdownOf(data);
  expect(text!.content).not.toContain('overlay-worst');
});

test('slices are spread over those with tumour or prediction', () => {
  const involved = Array.from({ length: 20 }, (_, place) => place >= 4 && place < 16);
  expect(chooseSlices(involved, 4)).toEqual([5, 8, 11, 14]);
  expect(chooseSlices([false, true, true], 4)).toEqual([1, 2]);
  expect(chooseSlices([false, false, false], 4)).toEqual([1]);
  expect(chooseSlices([], 4)).toEqual([]);
});

test('the Pareto front holds what nothing cheaper beats', () => {
  const rows = [
    { cost: 3, gain: 0.5 },
    { cost: 1, gain: 0.4 },
    { cost: 2, gain: 0.3 },
    { cost: 3, gain: 0.6 },
    { cost: 4, gain: 0.6 },
  ];
  expect(paretoFront(rows, { cost: (row) => row.cost, gain: (row) => row.gain })).toEqual([rows[1], rows[3]]);
});
