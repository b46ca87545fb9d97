/**
 * The timeline: lanes, axis, zoom and pan, and what happened at the instant of the cursor as a table.
 *
 * Whatever the mouse can do the keyboard can do, and whatever the lanes show stands in the table.
 */

import { axisTop } from 'd3-axis';
import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { pointer, select } from 'd3-selection';
import { type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import { parseDurationUs } from '../../../engine/units.ts';
import { button, element, table } from './dom.ts';
import { durationText } from './format.ts';
import { tickText, timeTicks } from './time-axis.ts';
import { entryAt, entryText, type Lane, type Timeline } from './timeline-data.ts';
import { drawLanes, LANE_HEIGHT } from './timeline-draw.ts';

const AXIS_HEIGHT = 26;
/** The narrowest view. */
const LEAST_US = 200;
const LISTED = 100;
const HELP =
  'Arrow keys left and right move the view, up and down choose a lane. + and - zoom, 0 shows all. ' +
  'N and P go to the next and the previous entry of the lane. After a click the wheel zooms; dragging moves.';

export class TimelinePart {
  readonly root: HTMLElement;
  private readonly timeline: Timeline;
  private readonly canvas = element('canvas', { 'aria-hidden': 'true' });
  private readonly stage: HTMLElement;
  private readonly axis = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  private readonly cursorLine = element('div', { class: 'cursor' });
  private readonly tip = element('div', { class: 'tip', 'aria-hidden': 'true' });
  private readonly said = element('output', { class: 'said' });
  private readonly states = element('div', { class: 'states' });
  private readonly entries = element('details', { class: 'entries' });
  private readonly labels: readonly HTMLElement[];
  private readonly behaviour: ZoomBehavior<HTMLElement, unknown>;
  private transform: ZoomTransform = zoomIdentity;
  private width = 0;
  private chosen = 0;
  private cursorUs = 0;
  private isAsked = false;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
    this.stage = element('div', {
      class: 'stage',
      tabindex: '0',
      role: 'group',
      'aria-label': `Timeline of ${timeline.lanes.length} lanes`,
      'aria-describedby': 'timeline-help',
    });
    this.stage.append(this.canvas, this.cursorLine, this.tip);
    this.axis.setAttribute('aria-hidden', 'true');
    this.labels = timeline.lanes.map(({ form }) => element('div', {}, form.label));
    this.behaviour = zoom<HTMLElement, unknown>()
      .scaleExtent([1, Math.max(1, timeline.untilUs / LEAST_US)])
      .filter((event: MouseEvent | TouchEvent) => {
        // Whoever scrolls past does not want to zoom.
        if (event.type === 'wheel') return event.ctrlKey || document.activeElement === this.stage;
        // Fingers have no buttons.
        return 'touches' in event || event.button === 0;
      })
      .on('zoom', ({ transform }: { transform: ZoomTransform }) => {
        this.transform = transform;
        this.ask();
      });
    select(this.stage).call(this.behaviour).on('dblclick.zoom', null);
    this.root = this.build();
    this.listen();
    this.moveCursor(0);
  }

  private build(): HTMLElement {
    const { lanes, records, untilUs } = this.timeline;
    const go = element('input', { type: 'text', size: '8', placeholder: '1h30m' });
    go.addEventListener('change', () => {
      const us = parseDurationUs(go.value.trim());
      go.setAttribute('aria-invalid', String(us === undefined));
      if (us !== undefined) this.moveCursor(us);
    });
    this.entries.append(element('summary', {}, 'Entries of the lane in view, as a table'));
    this.entries.addEventListener('toggle', () => this.listEntries());
    return element(
      'div',
      { class: 'timeline' },
      element(
        'div',
        { class: 'tools' },
        button('+', () => this.zoomBy(2), 'Zoom in'),
        button('−', () => this.zoomBy(0.5), 'Zoom out'),
        button('All', () => this.showAll(), 'All of the run'),
        button('‹', () => this.panBy(0.3), 'Earlier'),
        button('›', () => this.panBy(-0.3), 'Later'),
        element('label', {}, 'Go to ', go),
        element(
          'span',
          { class: 'muted' },
          `${records.toLocaleString('en')} records, ${durationText(untilUs)}, ${lanes.length} lanes`,
        ),
      ),
      element(
        'div',
        { class: 'lanes' },
        element('div', { class: 'labels', 'aria-hidden': 'true' }, ...this.labels),
        element('div', { class: 'view' }, this.axis, this.stage),
      ),
      this.said,
      element('p', { class: 'muted', id: 'timeline-help' }, HELP),
      this.states,
      this.entries,
    );
  }

  private listen(): void {
    const { stage } = this;
    new ResizeObserver(() => this.resize()).observe(stage);
    stage.addEventListener('keydown', (event) => this.onKey(event));
    stage.addEventListener('click', (event) => {
      const [x, y] = pointer(event, stage);
      this.choose(Math.floor(y / LANE_HEIGHT));
      this.moveCursor(this.scale().invert(x));
    });
    stage.addEventListener('pointermove', (event) => this.showTip(event));
    stage.addEventListener('pointerleave', () => {
      this.tip.hidden = true;
    });
    const again = () => this.ask();
    document.documentElement.addEventListener('themechange', again);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
    addEventListener('beforeprint', () => this.draw());
  }

  private resize(): void {
    const { clientWidth } = this.stage;
    if (clientWidth === 0 || clientWidth === this.width) return;
    const ratio = this.width === 0 ? 1 : clientWidth / this.width;
    this.width = clientWidth;
    const size: [[number, number], [number, number]] = [
      [0, 0],
      [clientWidth, 1],
    ];
    this.behaviour.extent(size).translateExtent([
      [0, Number.NEGATIVE_INFINITY],
      [clientWidth, Number.POSITIVE_INFINITY],
    ]);
    const { k, x } = this.transform;
    this.set(zoomIdentity.translate(x * ratio, 0).scale(k));
    this.draw();
  }

  private set(transform: ZoomTransform): void {
    this.behaviour.transform(select(this.stage), transform);
  }

  private base(): ScaleLinear<number, number> {
    return scaleLinear().domain([0, this.timeline.untilUs]).range([0, this.width]);
  }

  private scale(): ScaleLinear<number, number> {
    return this.transform.rescaleX(this.base());
  }

  private ask(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.isAsked = false;
    const { canvas, width, timeline } = this;
    const context = canvas.getContext('2d');
    if (context === null || width === 0) return;
    const height = timeline.lanes.length * LANE_HEIGHT;
    const ratio = devicePixelRatio;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.height = `${height}px`;
    context.scale(ratio, ratio);
    const styles = getComputedStyle(document.documentElement);
    const colour = (name: string) => styles.getPropertyValue(`--lane-${name}`).trim();
    const [fromUs = 0, toUs = 1] = this.scale().domain();
    drawLanes({ context, width, fromUs, toUs, colour }, timeline, this.chosen);
    this.drawAxis();
    this.placeCursor();
    if (this.entries.open) this.listEntries();
    this.root.dataset['from'] = String(Math.round(fromUs));
    this.root.dataset['to'] = String(Math.round(toUs));
  }

  private drawAxis(): void {
    const scale = this.scale();
    const [fromUs = 0, toUs = 1] = scale.domain();
    const ticks = timeTicks(fromUs, toUs, this.width / 110);
    const step = (ticks[1] ?? toUs) - (ticks[0] ?? fromUs);
    const form = axisTop<number>(scale)
      .tickValues([...ticks])
      .tickFormat((us) => tickText(us, step));
    select(this.axis)
      .attr('width', this.width)
      .attr('height', AXIS_HEIGHT)
      .selectAll<SVGGElement, number>('g.axis')
      .data([0])
      .join('g')
      .attr('class', 'axis')
      .attr('transform', `translate(0,${AXIS_HEIGHT - 1})`)
      .call(form);
  }

  private placeCursor(): void {
    const x = this.scale()(this.cursorUs);
    this.cursorLine.hidden = x < 0 || x > this.width;
    this.cursorLine.style.left = `${x}px`;
  }

  private zoomBy(factor: number): void {
    const x = this.scale()(this.cursorUs);
    const middle = x >= 0 && x <= this.width ? x : this.width / 2;
    this.behaviour.scaleBy(select(this.stage), factor, [middle, 0]);
  }

  private panBy(share: number): void {
    this.behaviour.translateBy(select(this.stage), (share * this.width) / this.transform.k, 0);
  }

  private showAll(): void {
    this.set(zoomIdentity);
  }

  private readonly keys: Readonly<Record<string, () => void>> = {
    '+': () => this.zoomBy(2),
    '=': () => this.zoomBy(2),
    '-': () => this.zoomBy(0.5),
    '0': () => this.showAll(),
    ArrowLeft: () => this.panBy(0.2),
    ArrowRight: () => this.panBy(-0.2),
    ArrowUp: () => this.choose(this.chosen - 1),
    ArrowDown: () => this.choose(this.chosen + 1),
    n: () => this.step(1),
    p: () => this.step(-1),
  };

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  private lane(): Lane | undefined {
    return this.timeline.lanes[this.chosen];
  }

  private choose(row: number): void {
    this.chosen = Math.max(0, Math.min(this.timeline.lanes.length - 1, row));
    this.say();
    this.ask();
  }

  /** To the next entry of the chosen lane, or the one before. */
  private step(by: 1 | -1): void {
    const lane = this.lane();
    if (lane === undefined) return;
    const here = entryAt(lane, this.cursorUs);
    const isOn = lane.at[here] === this.cursorUs;
    const at = lane.at[by === 1 ? here + 1 : isOn ? here - 1 : here];
    if (at !== undefined) this.moveCursor(at);
  }

  private moveCursor(us: number): void {
    this.cursorUs = Math.round(Math.max(0, Math.min(this.timeline.untilUs, us)));
    const x = this.scale()(this.cursorUs);
    if (this.width > 0 && (x < 0 || x > this.width)) {
      this.behaviour.translateTo(select(this.stage), this.base()(this.cursorUs), 0);
    }
    this.say();
    this.listStates();
    this.ask();
  }

  private say(): void {
    for (const [i, label] of this.labels.entries()) {
      label.classList.toggle('chosen', i === this.chosen);
    }
    const lane = this.lane();
    if (lane === undefined) return;
    const entry = entryAt(lane, this.cursorUs);
    this.said.value = `${lane.form.label}: ${this.sinceText(lane, entry)}`;
  }

  private sinceText(lane: Lane, entry: number): string {
    if (entry < 0) return 'nothing yet';
    const at = lane.at[entry] ?? 0;
    return `${entryText(lane, entry)}, ${lane.form.kind === 'states' ? 'since' : 'at'} ${clock(at)}`;
  }

  private listStates(): void {
    const rows = this.timeline.lanes.map((lane) => {
      const entry = entryAt(lane, this.cursorUs);
      const at = lane.at[entry];
      return [
        lane.form.label,
        entry < 0 ? '–' : entryText(lane, entry),
        at === undefined ? '' : clock(at),
      ];
    });
    const head = ['Lane', 'State, or what came last', 'Since'].map((label) => ({
      label,
      numeric: false,
    }));
    this.states.replaceChildren(table(`At ${clock(this.cursorUs)}`, head, rows));
  }

  private listEntries(): void {
    const lane = this.lane();
    if (lane === undefined || !this.entries.open) return;
    const [fromUs = 0, toUs = 1] = this.scale().domain();
    const first = Math.max(0, entryAt(lane, fromUs));
    const after = entryAt(lane, toUs) + 1;
    const rows: string[][] = [];
    for (let i = first; i < Math.min(after, first + LISTED); i += 1) {
      rows.push([clock(lane.at[i] ?? 0), entryText(lane, i)]);
    }
    const head = ['Time', 'Entry'].map((label) => ({ label, numeric: false }));
    const title = `${lane.form.label}: ${rows.length} of ${after - first} entries in view`;
    this.entries.querySelector('.scroll')?.remove();
    this.entries.append(table(title, head, rows));
  }

  private showTip(event: PointerEvent): void {
    const [x, y] = pointer(event, this.stage);
    const lane = this.timeline.lanes[Math.floor(y / LANE_HEIGHT)];
    const scale = this.scale();
    const us = scale.invert(x);
    // A point is narrow: the pointer may be a little before it.
    const reachUs = lane?.form.kind === 'points' ? scale.invert(x + 3) : us;
    const entry = lane === undefined ? -1 : entryAt(lane, reachUs);
    const isNear =
      lane?.form.kind === 'states' || (lane !== undefined && scale(lane.at[entry] ?? 0) > x - 8);
    this.tip.hidden = lane === undefined || entry < 0 || !isNear;
    if (lane === undefined || this.tip.hidden) return;
    this.tip.textContent = `${lane.form.label}: ${this.sinceText(lane, entry)}`;
    this.tip.style.left = `${Math.max(0, Math.min(x + 12, this.width - 260))}px`;
    this.tip.style.top = `${y + 16}px`;
  }
}

/** "1:02:33.581200": hours, minutes, seconds of virtual time. */
function clock(us: number): string {
  const seconds = Math.floor(us / 1e6);
  const two = (n: number) => String(n).padStart(2, '0');
  const time = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${time}.${String(Math.round(us - seconds * 1e6)).padStart(6, '0')}`;
}
