/**
 * MQTT messages from the app to the broker: offered, delivered, duplicated, lost.
 *
 * A message is offered when the app publishes it and delivered when the broker takes it. Which of them
 * are the same message only an id in the payload can tell, which `oracles.messages` of the scenario
 * finds. With it each id counts once: delivered when it has reached the broker, duplicated each
 * further time it does, lost when it has not by the end of the run and was last published longer ago
 * than `answerWithin` (two minutes by default), as the oracle messageDelivery has it. Without it
 * publishing again counts again, and what is duplicated or lost is not known.
 */

import type { Scenario } from '../scenario/scenario.ts';
import type { RecordOf } from '../trace/record.ts';

const ANSWER_WITHIN_US = 120_000_000;
/** Ids that are remembered; the oldest one beyond it is taken as settled: lost, or never seen again. */
const MAX_IDS = 10_000;

export class MessageFold {
  private readonly pattern: RegExp | undefined;
  private readonly withinUs: number;
  private offered = 0;
  private delivered = 0;
  private duplicated = 0;
  private lost = 0;
  /** When each that has not reached the broker was last published, oldest first. */
  private readonly open = new Map<string, number>();
  private readonly reached = new Set<string>();

  constructor({ oracles: { messages, answerWithinUs } }: Pick<Scenario, 'oracles'>) {
    this.pattern = messages && new RegExp(messages.id);
    this.withinUs = answerWithinUs ?? ANSWER_WITHIN_US;
  }

  record({ at, service, what, detail }: RecordOf<'exchange'>): void {
    if (service !== 'mqtt' || (what !== 'published' && what !== 'reached')) return;
    const { pattern } = this;
    if (pattern === undefined) {
      if (what === 'published') this.offered += 1;
      else this.delivered += 1;
      return;
    }
    const id = pattern.exec(detail)?.[1];
    if (id === undefined) return;
    if (what === 'published') this.published(id, at);
    else this.arrived(id);
  }

  end(nowUs: number) {
    const { pattern, open, withinUs, offered, delivered, duplicated } = this;
    const counts = { messagesOffered: offered, messagesDelivered: delivered };
    if (pattern === undefined) {
      return { ...counts, messagesDuplicated: undefined, messagesLost: undefined };
    }
    let { lost } = this;
    for (const lastUs of open.values()) if (lastUs + withinUs <= nowUs) lost += 1;
    return { ...counts, messagesDuplicated: duplicated, messagesLost: lost };
  }

  private published(id: string, atUs: number): void {
    const { open, reached } = this;
    if (reached.has(id)) return;
    if (!open.has(id)) this.offered += 1;
    open.set(id, atUs);
    if (open.size > MAX_IDS && removeOldest(open)) this.lost += 1;
  }

  private arrived(id: string): void {
    const { open, reached } = this;
    if (reached.has(id)) {
      this.duplicated += 1;
      return;
    }
    // Never seen to be published, or taken for lost: it is here all the same.
    open.delete(id);
    reached.add(id);
    this.delivered += 1;
    if (reached.size > MAX_IDS) removeOldest(reached);
  }
}

function removeOldest(ids: Map<string, number> | Set<string>): boolean {
  for (const oldest of ids.keys()) return ids.delete(oldest);
  return false;
}
