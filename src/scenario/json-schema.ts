/**
 * The JSON Schema of scenario files, for editors: completion, descriptions, red lines.
 *
 * It is made from the schema that reads the files, and published as scenarios/scenario.schema.json;
 * a test compares the two. It allows a little more than the reader, which also checks relations
 * between parts. The reader is right where the two differ.
 */

import { z } from 'zod';
import { scenarioForm } from './schema.ts';

export function scenarioJsonSchema(): object {
  // Draft 7 is what the editors' YAML language server has understood for longest.
  const { $schema, ...schema } = z.toJSONSchema(scenarioForm, { io: 'input', target: 'draft-07' });
  return {
    $schema,
    $id: 'urn:notspot:scenario',
    title: 'notspot scenario',
    description: 'One experiment: app, device, world, peers, fault plan, length and seed',
    ...schema,
  };
}
