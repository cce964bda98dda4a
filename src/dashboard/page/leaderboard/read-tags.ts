/** As domain/annotation.ts has them. */
export const annotationLimits = { tags: 20, tag: 40, note: 4000 } as const;

/** Tags apart by commas, without repetition, within the limits. */
export function readTags(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim().slice(0, annotationLimits.tag).trim());
  return [...new Set(tags.filter(Boolean))].slice(0, annotationLimits.tags);
}
