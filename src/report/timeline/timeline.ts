/**
 * A run as lanes on one axis: plain data, small, made from records as they come.
 *
 * A lane is a list of entries in columns, since most of a page is made of them: columns of small
 * whole numbers and one table of texts pack well. Columns that hold nothing but their default are
 * empty. However long a run is, a lane keeps at most `LANE_ENTRIES`: beyond, neighbours that lie
 * close together become one entry that says how many it stands for.
 */

export interface TimelineData {
  /** End of the axis, virtual time. */
  readonly untilUs: number;
  readonly lanes: readonly TimelineLane[];
  /** Texts of all lanes; the first one is empty. */
  readonly texts: readonly string[];
  readonly records: number;
}

/** `states`: an entry lasts until the next one. `points`: an instant, or some close together. */
export type LaneKind = 'states' | 'points';

export interface TimelineLane {
  /** The machine, or a name of its own such as "call": unique in a timeline. */
  readonly id: string;
  readonly label: string;
  readonly kind: LaneKind;
  /** From the start of the entry before to the start of this one. */
  readonly stepUs: readonly number[];
  /** Index in `texts`: the state, the call, the event. An empty state is none, and not drawn. */
  readonly text: readonly number[];
  /** Index in `texts`: why, or what is known besides. Default 0. */
  readonly detail: readonly number[];
  /** From the first to the last of those that it stands for, in lanes of points. Default 0. */
  readonly lengthUs: readonly number[];
  /** How many it stands for. Default 1. */
  readonly count: readonly number[];
  /** How many of those are failures. Default 0. */
  readonly failed: readonly number[];
}

/** What a text says that stands for entries which differ. */
export const SEVERAL = 'several';
