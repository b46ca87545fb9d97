/** A timeline as the page works with it: columns of numbers that can be searched. */

import { bisectRight } from 'd3-array';
import type { TimelineData, TimelineLane } from '../../timeline/timeline.ts';

export interface Lane {
  readonly form: TimelineLane;
  readonly at: Float64Array;
  readonly texts: readonly string[];
  readonly untilUs: number;
}

export interface Timeline {
  readonly untilUs: number;
  readonly lanes: readonly Lane[];
  readonly records: number;
}

export async function unpackTimeline(packed: string): Promise<Timeline> {
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const data = (await new Response(stream).json()) as TimelineData;
  const lanes = data.lanes.map((form) => {
    let at = 0;
    const starts = Float64Array.from(form.stepUs, (step) => {
      at += step;
      return at;
    });
    return { form, at: starts, texts: data.texts, untilUs: data.untilUs };
  });
  return { untilUs: Math.max(1, data.untilUs), lanes, records: data.records };
}

/** Index of the last entry at or before an instant; -1 if there is none. */
export function entryAt({ at }: Lane, us: number): number {
  return bisectRight(at, us) - 1;
}

export function textOf({ form, texts }: Lane, entry: number): string {
  return texts[form.text[entry] ?? 0] ?? '';
}

export function detailOf({ form, texts }: Lane, entry: number): string {
  return texts[form.detail[entry] ?? 0] ?? '';
}

/** What an entry is, in one line, with how many it stands for. */
export function entryText(lane: Lane, entry: number): string {
  const count = lane.form.count[entry] ?? 1;
  const failed = lane.form.failed[entry] ?? 0;
  const times = count === 1 ? '' : ` (${count} times)`;
  const detail = detailOf(lane, entry);
  const mark = failed > 0 ? ' [failed]' : '';
  return `${textOf(lane, entry) || 'none'}${times}${detail === '' ? '' : `, ${detail}`}${mark}`;
}
