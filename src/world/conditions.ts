/**
 * What makes the link worse than its figures for a while: weak signal, a slower kind of network.
 *
 * Conditions that overlap multiply: rates and round trips by all of their factors, and a packet
 * passes if none of them loses it. They count for whatever starts to cross from then on.
 */

export interface Condition {
  readonly lossRatio: number;
  readonly rateFactor: number;
  readonly rttFactor: number;
}

export class Conditions {
  private held: { readonly id: string; readonly condition: Condition }[] = [];

  add(id: string, { lossRatio, rateFactor, rttFactor }: Condition): void {
    this.held.push({ id, condition: { lossRatio, rateFactor, rttFactor } });
  }

  remove(id: string): void {
    this.held = this.held.filter((h) => h.id !== id);
  }

  get lossRatio(): number {
    return 1 - this.held.reduce((passes, { condition }) => passes * (1 - condition.lossRatio), 1);
  }

  get rateFactor(): number {
    return this.held.reduce((factor, { condition }) => factor * condition.rateFactor, 1);
  }

  get rttFactor(): number {
    return this.held.reduce((factor, { condition }) => factor * condition.rttFactor, 1);
  }

  snapshot(): typeof this.held {
    return structuredClone(this.held);
  }

  restore(held: typeof this.held): void {
    this.held = structuredClone(held);
  }
}
