/** Where an absolute path begins: `/`, `//server`, `~/`, `C:\`, `\\server` or `file://`, and not within a URL or word. */
const start =
  /(?<![\p{L}\p{N}_./\\~)\]}-])(?:file:\/\/)?(?:~[\w.-]*[/\\]|\p{L}:[/\\]|\\\\|(?<!:)\/\/|\/)(?=[^\s/])/u;
const quoted = new RegExp(`(["'])${start.source}.*?\\1`, 'gu');
/** A path may hold spaces: without quotes it ends with its line, a comment, a bracket or a comma and a space. */
const bare = new RegExp(`${start.source}(?:(?!,\\s|\\s#)[^\\n"'\`\\])}>])*`, 'gu');

/**
 * The text with every absolute path cut to its last part: a path names folders, and often a user, of one machine.
 * Where a line goes on after a path, it may be taken for a part of it: rather too much is cut than too little.
 */
export function cutPaths(text: string): string {
  return text
    .replaceAll(quoted, (match, quote: string) => quote + lastPart(match.slice(1, -1)) + quote)
    .replaceAll(bare, lastPart);
}

function lastPart(path: string): string {
  const [, body = '', space = ''] = /^(.*?)(\s*)$/su.exec(path) ?? [];
  return (body.split(/[/\\]+/).findLast((part) => part !== '') ?? '') + space;
}
