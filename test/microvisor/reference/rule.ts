/** How the reference says that the kernel breaks a rule: by the id of the statement. */

export function rule(id: string, holds: boolean, what: () => string): void {
  if (!holds) throw new Error(`${id}: ${what()}`);
}

/** A range of whole numbers, both ends included: what the reference cannot know to the last one. */
export interface Between {
  lo: number;
  hi: number;
}

export const exactly = (value: number): Between => ({ lo: value, hi: value });
export const isIn = ({ lo, hi }: Between, value: number): boolean => value >= lo && value <= hi;
export const text = ({ lo, hi }: Between): string => (lo === hi ? `${lo}` : `${lo} to ${hi}`);
