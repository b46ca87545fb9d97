/** Distributions as curves or bars, with the numbers as a table below. */

import { bin, extent, max, quantileSorted } from 'd3-array';
import { axisBottom, axisLeft } from 'd3-axis';
import { scaleLinear } from 'd3-scale';
import { type Selection, select } from 'd3-selection';
import { curveStepAfter, line } from 'd3-shape';
import type { PlotView, SeriesView } from '../view.ts';
import { element, table } from './dom.ts';
import { valueText } from './format.ts';
import { timeTicks } from './time-axis.ts';

type Drawing = Selection<SVGSVGElement, unknown, null, undefined>;
type Axis = ReturnType<typeof scaleLinear<number, number>>;

const HEIGHT = 240;
const MARGIN = { top: 10, right: 18, bottom: 34, left: 48 };
const BINS = 24;
/** More would not be seen. */
const CURVE_POINTS = 400;
const QUANTILES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
const QUANTILE_NAMES = ['least', '5 %', '25 %', 'median', '75 %', '95 %', 'most'];

export function plot(view: PlotView): HTMLElement {
  const series = view.series.map((one) => ({ ...one, values: sorted(one.values) }));
  const figure = element(
    'figure',
    { class: 'plot' },
    element('figcaption', {}, element('strong', {}, view.title), ` ${view.about}`),
  );
  if (series.every(({ values }) => values.length === 0)) {
    figure.append(element('p', { class: 'muted' }, 'No values.'));
    return figure;
  }
  const place = element('div', { class: 'drawing' });
  const rows = series.map((one) => quantileRow(view, one));
  figure.append(
    place,
    ...(series.length > 1 ? [legend(series)] : []),
    element(
      'details',
      {},
      element('summary', {}, 'As a table'),
      table(view.title, [{ label: 'Runs', numeric: false }, ...COLUMNS], rows),
    ),
  );
  let width = 0;
  new ResizeObserver(() => {
    if (place.clientWidth === width || place.clientWidth === 0) return;
    width = place.clientWidth;
    place.replaceChildren(draw({ ...view, series }, width));
  }).observe(place);
  return figure;
}

function sorted(values: readonly number[]): number[] {
  return Array.from(Float64Array.from(values).sort());
}

const COLUMNS = ['values', 'without an end', ...QUANTILE_NAMES].map((label) => ({
  label,
  numeric: true,
}));

function quantileRow({ unit }: PlotView, { name, values, open }: SeriesView): readonly string[] {
  const quantiles = QUANTILES.map((q) => valueText(unit, quantileSorted([...values], q)));
  return [name, valueText('count', values.length), valueText('count', open), ...quantiles];
}

function legend(series: readonly SeriesView[]): HTMLElement {
  const items = series.map(({ name }, i) =>
    element('li', {}, element('span', { class: `key series-${i}` }), name),
  );
  return element('ul', { class: 'legend' }, ...items);
}

function draw(view: PlotView, width: number): SVGSVGElement {
  const svg = select(document.createElementNS('http://www.w3.org/2000/svg', 'svg'))
    .attr('width', width)
    .attr('height', HEIGHT)
    .attr('role', 'img')
    .attr('aria-label', `${view.title}: ${view.about} The table below has the numbers.`);
  const [low = 0, high = 1] = extent(view.series.flatMap(({ values }) => values)) as number[];
  const x = scaleLinear()
    .domain(low === high ? [low === 0 ? 0 : low * 0.9, high === 0 ? 1 : high * 1.1] : [low, high])
    .range([MARGIN.left, width - MARGIN.right]);
  const y = scaleLinear().range([HEIGHT - MARGIN.bottom, MARGIN.top]);
  if (view.kind === 'bars') drawBars(svg, view, x, y);
  else drawCurves(svg, view, x, y);
  const count = Math.max(2, Math.floor(width / 110));
  const [from = 0, to = 1] = x.domain();
  const ticks = view.unit === 'us' ? timeTicks(from, to, count) : x.ticks(count);
  svg
    .append('g')
    .attr('class', 'axis')
    .attr('transform', `translate(0,${HEIGHT - MARGIN.bottom})`)
    .call(
      axisBottom<number>(x)
        .tickValues([...ticks])
        .tickFormat((value) => valueText(view.unit, value)),
    );
  const text = (value: number) => valueText(view.kind === 'bars' ? 'count' : 'share', value);
  svg
    .append('g')
    .attr('class', 'axis')
    .attr('transform', `translate(${MARGIN.left},0)`)
    .call(axisLeft<number>(y).ticks(4).tickFormat(text));
  return svg.node() as SVGSVGElement;
}

function drawCurves(svg: Drawing, { series }: PlotView, x: Axis, y: Axis): void {
  y.domain([0, 1]);
  const [left = 0, right = 0] = x.domain();
  for (const [i, { values, open }] of series.entries()) {
    const all = values.length + open;
    const step = Math.max(1, Math.floor(values.length / CURVE_POINTS));
    const points: [number, number][] = [[left, 0]];
    for (let at = 0; at < values.length; at += step) {
      points.push([values[at] ?? 0, (at + 1) / all]);
    }
    const last = values.length / Math.max(1, all);
    points.push([values.at(-1) ?? left, last], [right, last]);
    const path = line().curve(curveStepAfter)(points.map(([a, b]) => [x(a), y(b)]));
    svg.append('path').attr('class', `curve series-${i}`).attr('d', path);
  }
}

function drawBars(svg: Drawing, { series }: PlotView, x: Axis, y: Axis): void {
  x.nice(BINS);
  const [from = 0, to = 1] = x.domain();
  const make = bin().domain([from, to]).thresholds(x.ticks(BINS));
  const all = series.map(({ values }) => make([...values]));
  y.domain([0, max(all.flat(), (one) => one.length) ?? 1]).nice();
  for (const [i, bins] of all.entries()) {
    const wide = (one: (typeof bins)[number]) => x(one.x1 ?? to) - x(one.x0 ?? from);
    svg
      .append('g')
      .attr('class', `bars series-${i}`)
      .selectAll('rect')
      .data(bins)
      .join('rect')
      .attr('x', (one) => x(one.x0 ?? from) + 0.5 + (wide(one) / all.length) * i)
      .attr('width', (one) => Math.max(1, wide(one) / all.length - 1))
      .attr('y', (one) => y(one.length))
      .attr('height', (one) => y(0) - y(one.length));
  }
}
