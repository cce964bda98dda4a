/** A light page that prints well: serif text, tables in a small face, no figure or row broken over pages. */
export const reportCss = `
:root { color: #1f2933; background: #fff; font: 16px/1.5 Georgia, 'Times New Roman', serif; }
body { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
.kicker { margin: 0; color: #52606d; font: 0.85rem Helvetica, Arial, sans-serif; letter-spacing: 0.04em; }
h1 { margin: 0.4rem 0 1.2rem; font-size: 1.6rem; line-height: 1.3; font-weight: normal; text-wrap: pretty; }
h2 { margin: 2.4rem 0 0.6rem; padding-bottom: 0.2rem; border-bottom: 1px solid #cbd2d9; font-size: 1.2rem; }
p, ul { margin: 0.6rem 0; max-width: 46rem; }
li { margin: 0.3rem 0; }
.table { margin: 1.2rem 0; overflow-x: auto; }
table { border-collapse: collapse; font: 0.78rem/1.35 Helvetica, Arial, sans-serif; font-variant-numeric: tabular-nums; }
caption, figcaption { padding: 0.4rem 0; color: #3e4c59; font: 0.85rem/1.45 Georgia, serif; text-align: left; }
caption { caption-side: top; max-width: 46rem; }
thead { border-top: 1.5px solid; border-bottom: 1px solid; }
tbody { border-bottom: 1.5px solid; }
th, td { padding: 0.22rem 0.5rem; vertical-align: top; }
th { font-weight: bold; }
.left { text-align: left; }
.right { text-align: right; }
td.right { white-space: nowrap; }
tbody tr:nth-child(even) { background: #f7f9fb; }
figure { margin: 1.6rem 0; }
.chart { overflow-x: auto; }
.chart svg, figure img { max-width: 100%; height: auto; }
figcaption { max-width: 46rem; }
pre { padding: 0.8rem; overflow-x: auto; border: 1px solid #e4e7eb; background: #f7f9fb; font-size: 0.78rem; white-space: pre-wrap; }
li, pre { overflow-wrap: anywhere; }
@media print {
  @page { size: A4; margin: 16mm 14mm; }
  :root { font-size: 10.5pt; }
  body { max-width: none; padding: 0; }
  p, ul, caption, figcaption { max-width: none; }
  figure, tr { break-inside: avoid; }
  h2 { break-after: avoid; }
  .table, .chart { overflow: visible; }
  table { font-size: 7.2pt; }
  th, td { padding: 0.15rem 0.25rem; }
}
`;
