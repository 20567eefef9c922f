import type { Sink } from '../out-file.ts';
import type { SessionToExport } from '../session-to-export.ts';
import { patterns, twoByTwo } from './chart.ts';
import { cpuChart } from './cpu-chart.ts';
import { eventsSection } from './events-section.ts';
import { dropsChart, queuesChart, ratesChart } from './flow-charts.ts';
import { happeningsOf } from './happenings.ts';
import { headSection } from './head-section.ts';
import { distributionChart, latencyChart, stackChart } from './latency-charts.ts';
import { type Markup, markup, trusted } from './markup.ts';
import { type ReportData, readReportData } from './report-data.ts';
import { setupSection } from './setup-section.ts';
import { stagesSection } from './stages-section.ts';
import { STYLE } from './style.ts';
import { summarySection } from './summary-section.ts';
import { waterfall } from './waterfall.ts';

/** Nothing is loaded and nothing runs: the page is text, its own styles and its own pictures. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * A session as one HTML file to read, print and send: it needs no network and no script, and whatever names and labels hold, they are text.
 * @throws Fault (usage) where frames.arrows cannot be read.
 */
export async function writeReport(session: SessionToExport, sink: Sink): Promise<void> {
  await sink.write(page(session, await readReportData(session)).text);
}

const page = (session: SessionToExport, data: ReportData): Markup => markup`${trusted('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${session.detail.manifest.name} · Throughline</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
${patterns()}
${headSection(session, data.picture)}
<main>
${session.detail.warnings.map((warning) => markup`<p class="warning">${warning}</p>`)}
${body(session, data)}
${setupSection(session.detail)}
</main>
<footer>${madeBy(session)}</footer>
</body>
</html>
`;

function body({ detail, summary }: SessionToExport, { course, e2eMs, slowest }: ReportData): Markup {
  if (!summary) return markup`<p class="warning">There is no frame in this session: it ended before one was complete.</p>`;
  const happenings = happeningsOf(detail.events);
  const beside = twoByTwo([
    (size) => ratesChart(course, summary.fps.source, size),
    (size) => distributionChart(e2eMs, summary.latencyMs.e2e, size),
    (size) => queuesChart(course, size),
    (size) => cpuChart(course, size),
    (size) => dropsChart(course, size),
  ]);
  return markup`${summarySection(summary, detail)}
${latencyChart(course, happenings)}
${stackChart(course, happenings)}
${beside}
${stagesSection(summary)}
${eventsSection(happenings, course.startNs)}
${slowest.length > 0 && markup`<section class="panel"><h2>Slowest frames<em>by e2e, ms; hatched: wait</em></h2><div class="slow">${slowest.map(waterfall)}</div></section>`}
`;
}

const madeBy = ({ id, detail: { manifest } }: SessionToExport): string =>
  `Session ${id}, recorded by ${manifest.application.name} ${manifest.application.version}. All times are of one clock; percentiles are exact, by nearest rank.`;
