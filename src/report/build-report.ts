import { paragraph, type Block, type Report } from './block.ts';
import { findContenders } from './contenders.ts';
import { cutPaths } from './cut-paths.ts';
import type { ReportData } from './report-data.ts';
import { ablationSection } from './sections/ablation.ts';
import { citationsSection } from './sections/citations.ts';
import { comparisonFigures } from './sections/comparison-figures.ts';
import { evidenceSection } from './sections/evidence.ts';
import { leaderboardSection } from './sections/leaderboard.ts';
import { limitsSection } from './sections/limits.ts';
import { overlaySection } from './sections/overlays.ts';
import { protocolSection } from './sections/protocol.ts';
import { verdictSentence } from './verdict-sentence.ts';

/** The whole report as blocks, the verdict first. Test scores are in it only where the rows hold them. */
export async function buildReport(data: ReportData): Promise<Report> {
  const contenders = findContenders(data);
  const { name, description, id } = data.sweep;
  const blocks: Block[] = [
    ...evidenceSection(data, contenders),
    ...(description === '' ? [] : [paragraph(`Sweep ${id}: ${cutPaths(description)}`)]),
    ...leaderboardSection(data),
    ...(await comparisonFigures(data, contenders)),
    ...(await ablationSection(data)),
    ...(await overlaySection(data)),
    ...protocolSection(data),
    ...limitsSection(data, contenders),
    ...citationsSection(),
  ];
  return { title: `Sweep ${name}`, lead: verdictSentence(contenders), blocks };
}
