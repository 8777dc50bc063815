import { instance } from '@viz-js/viz';

/** Draws a graph that is legible on light and dark pages. */
export async function draw(dot: string): Promise<string> {
  const viz = await instance();
  const svg = viz.renderString(dot, {
    format: 'svg',
    graphAttributes: { bgcolor: 'white', nodesep: 0.5, pad: 0.15, ranksep: 0.4 },
    // The font of the reader may be wider than that of the layout.
    nodeAttributes: {
      shape: 'box',
      style: 'rounded,filled',
      fontname: FONT,
      fontsize: 11,
      margin: '0.3,0.12',
      width: 2.2,
    },
    edgeAttributes: { fontname: FONT, fontsize: 11, arrowsize: 0.7 },
  });
  return svg
    .slice(svg.indexOf('<svg'))
    .replace(/(?<=<g.*>\n)<title>.*<\/title>\n/g, '')
    .replace(/ (fill|stroke|font-family)="(?!none)[^"]*"/g, '')
    .replace(/<!--.*-->\n/g, '')
    .replace('>', ` role="img">\n<title>${/digraph "(.*)"/.exec(dot)?.[1] ?? ''}</title>\n${STYLE}`);
}

const FONT = 'Helvetica';

const STYLE = `<style>
  text { font-family: Helvetica, Arial, sans-serif; fill: #1f2937; }
  .node path + text { font-weight: bold; }
  .graph > polygon { fill: #ffffff; }
  .edge path { stroke: #6b7280; }
  .edge polygon { fill: #6b7280; stroke: #6b7280; }
  .you path { fill: #f3f4f6; stroke: #9ca3af; }
  .cloudformation path { fill: #fdf0f5; stroke: #cc7a9c; }
  .function path { fill: #fff6e9; stroke: #d39a4a; }
  .cleanrooms path { fill: #e9f6f3; stroke: #4fa08d; }
  .rejection path { fill: #fdeaea; stroke: #d0605e; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e5e7eb; }
    .graph > polygon { fill: #0d1117; }
    .edge path { stroke: #9ca3af; }
    .edge polygon { fill: #9ca3af; stroke: #9ca3af; }
    .you path { fill: #252a33; stroke: #6b7280; }
    .cloudformation path { fill: #35222b; stroke: #b06a88; }
    .function path { fill: #33291b; stroke: #b3853f; }
    .cleanrooms path { fill: #1a2f2b; stroke: #4b9483; }
    .rejection path { fill: #3a2020; stroke: #d0605e; }
  }
</style>
`;
